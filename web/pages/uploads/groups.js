/**
 * What waits, by problem: how many rows, one of them as an example, and what can be decided for all of them at once.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Group} Group
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';
import { fixButton, fixButtons, foreseenPanel } from './foreseen.js';
import { columnsDoor } from './doors.js';
import { leavingOutAll } from './leaving-out.js';
import { decisionFor, exampleOf, isOfLayers, rowsOfGroup } from './question.js';

/** @param {Desk} desk @param {Group | null} asked the group that is asked about already */
export function groupList(desk, asked) {
  const others = desk.groups.filter((group) => group !== asked);
  const isQuiet = (/** @type {Group} */ group) => group.example.severity === 'warning' && group.offers.length === 0;
  const open = others.filter((group) => !isQuiet(group));
  const quiet = others.filter(isQuiet);
  if (!others.length) return nothing;
  return html`
    <section class="groups" aria-labelledby="groups-title">
      <h2 id="groups-title">${t('uploads.groups')}</h2>
      ${open.map((group) => groupView(group, desk))}
      ${
        quiet.length
          ? html`<details class="quiet-groups" ?open=${open.length === 0 && !asked}>
              <summary>${t('uploads.groups.quiet', { n: quiet.length })}</summary>
              ${quiet.map((group) => groupView(group, desk))}
            </details>`
          : nothing
      }
    </section>
  `;
}

/** @param {Group} group @param {Desk} desk */
function groupView(group, desk) {
  const { example } = group;
  const rows = rowsOfGroup(group, desk);
  return html`
    <article class="group problem-${example.severity}">
      <div class="group-head">
        <p>
          <span class="severity"
            >${example.severity === 'error' ? '✕' : '!'} ${t(`uploads.severity.${example.severity}`)}</span
          >
          <b>${say(example.message)}</b> ${group.rows > 1 ? exampleOf(group) : nothing}
        </p>
        <a class="group-rows" href=${rows}>${t('uploads.rows.n', { n: count(group.rows) })} ›</a>
      </div>
      <p class="group-expected quiet-ink">${t('uploads.problem.expected')}${t('list.colon')}${say(example.expected)}</p>
      <p class="group-mend">${say(example.mend)}</p>
      ${group.offers.length ? offersView(group, desk) : nothing}
      ${!group.offers.length && group.field ? cellDoors(group, rows, desk) : nothing} ${leavingOutAll(group, desk)}
    </article>
  `;
}

/** Cells are corrected row by row, unless no column is understood as theirs. @param {Group} group @param {string} rows @param {Desk} desk */
function cellDoors({ field, layers }, rows, desk) {
  const names = new Set(layers.map((one) => one.name));
  const hasColumn = desk.layers.layers.some(
    (layer) => names.has(layer.name) && Object.values(layer.meanings).includes(String(field)),
  );
  return html`<p class="group-doors">
    ${hasColumn ? nothing : columnsDoor()} <a href=${rows}>${t('uploads.groups.cells')} ›</a>
  </p>`;
}

/** @param {Group} group @param {Desk} desk */
function offersView(group, desk) {
  const choices = isOfLayers(group)
    ? group.layers.map((layer) => ({
        offer: group.offers[0],
        label: t('uploads.layer.take', { name: layer.name }),
        rows: layer.rows,
        layer: layer.name,
      }))
    : group.offers.map((offer) => ({ offer, label: say(offer.label), rows: offer.rows, layer: undefined }));
  const places = choices.map((_, at) => `group:${group.code}:${group.field}:${at}`);
  const buttons = choices.map(({ offer, label, rows, layer }, at) => {
    const decision = { ...decisionFor(group, offer), ...(layer !== undefined && { layer }) };
    return fixButton(desk, places[at], label, decision, rows > 1 ? t('uploads.all', { n: count(rows) }) : '');
  });
  const open = places.indexOf(desk.foresight.state.place);
  return html`
    ${fixButtons(buttons, open)} ${open >= 0 ? foreseenPanel(desk, places[open], choices[open].label) : nothing}
  `;
}
