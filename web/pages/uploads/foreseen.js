/**
 * What a decision would make of rows, shown before it is taken: the map, the outcomes, the areas, what stays wrong.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Foreseen} Foreseen
 * @typedef {import('./types.js').Outcome} Outcome
 * @typedef {import('./types.js').Decision} Decision
 */

import { html, nothing } from 'lit';

import { say, squareMetres, t } from '../../i18n.js';
import { MOST_FORESEEN } from './foreseeing.js';
import { outcomeText } from './outcomes.js';

const MOST_SAID = 4;
const MOST_PLACES = 5;

/** @param {Desk} desk */
export function foreseenView({ foresight }) {
  const { seen, problem, canDraw } = foresight.state;
  if (problem) return html`<p class="notice is-error" role="alert">${say(problem.detail)}</p>`;
  if (!seen) return html`<p class="quiet-ink" role="status">${t('uploads.foresee.asking')}</p>`;
  const hasPlace = seen.some((one) => one.before || one.after);
  return html`
    ${hasPlace && canDraw ? mapView(foresight, seen) : nothing} ${hasPlace && !canDraw ? placesView(seen) : nothing}
    <p class="foreseen-outcome" role="status"><b>${t('uploads.foresee.outcome')}</b>${outcomesText(seen)}</p>
    ${changesView(seen)} ${areasView(seen)} ${remaining(seen)}
    ${
      seen.length >= MOST_FORESEEN
        ? html`<p class="quiet-ink hint">${t('uploads.foresee.first', { n: MOST_FORESEEN })}</p>`
        : nothing
    }
  `;
}

/** @param {Desk['foresight']} foresight @param {Foreseen[]} seen */
function mapView({ container, state, look }, seen) {
  return html`
    <div class="preview-frame" role="group" aria-label=${t('uploads.foresee.map', { n: seen.length })}>
      ${container}
    </div>
    <p class="preview-key">
      ${seen.some((one) => one.before) ? html`<span class="key-now">${t(state.isNowFar ? 'uploads.foresee.now-far' : 'uploads.foresee.now')}</span>` : nothing}
      ${seen.some((one) => one.after) ? html`<span class="key-then">${t('uploads.foresee.then')}</span>` : nothing}
      <span class="key-known">${t('uploads.foresee.known')}</span>
      <button type="button" class="text-button" @click=${() => look(!state.isWhole)}>
        ${t(state.isWhole ? 'uploads.foresee.close' : 'uploads.foresee.whole')}
      </button>
    </p>
  `;
}

/** Where no map can be drawn: places and areas in words. @param {Foreseen[]} seen */
function placesView(seen) {
  return html`
    <p class="quiet-ink hint">${t('uploads.foresee.no-map')}</p>
    <ul class="preview-places">
      ${seen.slice(0, MOST_PLACES).map((one) => html`<li>${t('uploads.row', { n: one.number })}${t('list.colon')}${placeOf(one)}</li>`)}
    </ul>
  `;
}

/** @param {Foreseen} one */
function placeOf({ after, area_after_m2: area }) {
  if (!after) return t('uploads.foresee.no-place');
  let first = (after.geometries?.[0] ?? after).coordinates;
  while (typeof first[0] !== 'number') first = first[0];
  const at = `${first[0].toFixed(6)}°E ${first[1].toFixed(6)}°N`;
  return area ? `${at}${t('list.comma')}${squareMetres(area)}` : at;
}

/** How many rows of each outcome. @param {Foreseen[]} seen */
function outcomesText(seen) {
  const count = (/** @type {Outcome} */ outcome) => seen.filter((one) => one.outcome === outcome).length;
  return outcomeText({ accepted: count('accepted'), quarantined: count('quarantined'), duplicate: count('duplicate') });
}

/** What taking over rows' content would change, field by field. @param {Foreseen[]} seen */
function changesView(seen) {
  const merged = seen.filter((one) => one.changes);
  if (!merged.length) return nothing;
  const changed = merged.filter((one) => one.changes?.length);
  if (!changed.length) return html`<p>${t('uploads.foresee.no-change')}</p>`;
  const rest = changed.length - MOST_PLACES;
  return html`
    ${changed.slice(0, MOST_PLACES).map(
      (one) =>
        html`<table class="plain-table foreseen-changes">
          <caption>
            ${t('uploads.foresee.changes', { n: one.number })}
          </caption>
          <tbody>
            ${one.changes?.map(
              ({ label, before, after }) =>
                html`<tr>
                  <th scope="row">${say(label)}</th>
                  <td>${before ? html`<del>${say(before)}</del>` : '—'} → <b>${after ? say(after) : '—'}</b></td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    )}
    ${rest > 0 ? html`<p class="quiet-ink hint">${t('uploads.foresee.changes.rest', { n: rest })}</p>` : nothing}
  `;
}

/** Areas that a decision changes. @param {Foreseen[]} seen */
function areasView(seen) {
  const before = seen.reduce((sum, one) => sum + one.area_before_m2, 0);
  const after = seen.reduce((sum, one) => sum + one.area_after_m2, 0);
  if (!after && !before) return nothing;
  const label = t(seen.length > 1 ? 'uploads.foresee.area-sum' : 'uploads.foresee.area');
  const isSame = Math.round(before) === Math.round(after);
  return html`<p class="foreseen-area">
    ${label} ${before && !isSame ? html`${squareMetres(before)} → ` : nothing}<b>${squareMetres(after)}</b>
  </p>`;
}

/** What would still keep rows out, or still be remarked, each once. @param {Foreseen[]} seen */
function remaining(seen) {
  /** @type {Map<string, {problem: import('./types.js').Problem, rows: number}>} */
  const found = new Map();
  for (const one of seen) {
    // A remark that is itself a question with answers is what is being answered.
    for (const problem of one.problems.filter(({ severity, fixes }) => severity === 'error' || !fixes.length)) {
      const known = found.get(problem.code);
      if (known) known.rows++;
      else found.set(problem.code, { problem, rows: 1 });
    }
  }
  const kinds = [...found.values()].sort((a, b) => a.problem.severity.localeCompare(b.problem.severity));
  if (!kinds.length) return nothing;
  return html`<ul class="foreseen-problems">
    ${kinds
      .slice(0, MOST_SAID)
      .map(
        ({ problem, rows }) =>
          html`<li class="problem-${problem.severity}">
            <span class="severity">${problem.severity === 'error' ? '✕' : '!'}</span> ${say(problem.message)}
            ${rows > 1 ? html`<span class="quiet-ink">${t('uploads.rows.n', { n: rows })}</span>` : nothing}
          </li>`,
      )}
  </ul>`;
}

/**
 * The panel below a button: what would come of it, then yes or no.
 *
 * @param {Desk} desk @param {string} place @param {string} label of the fix
 */
export function foreseenPanel(desk, place, label) {
  const { state } = desk.foresight;
  if (state.place !== place || !state.chosen) return nothing;
  const { chosen } = state;
  return html`
    <section class="foreseen" aria-label=${t('uploads.foresee.title', { what: label })}>
      <h4>${t('uploads.foresee.title', { what: label })}</h4>
      ${foreseenView(desk)}
      <div class="buttons">
        <button
          type="button"
          class="primary"
          ?disabled=${desk.isBusy || !state.seen}
          @click=${() => desk.decide(chosen)}
        >
          ${desk.isBusy ? t('uploads.deciding') : t('uploads.confirm')}
        </button>
        <button
          type="button"
          @click=${() => {
            desk.foresight.leave();
            desk.redraw();
          }}
        >
          ${t('uploads.cancel')}
        </button>
      </div>
    </section>
  `;
}

/**
 * A button that opens that panel.
 *
 * @param {Desk} desk @param {string} place @param {string} label @param {Decision} decision @param {string} [more]
 */
export function fixButton(desk, place, label, decision, more = '') {
  const isOpen = desk.foresight.state.place === place;
  return html`<button
    type="button"
    class="fix"
    aria-expanded=${String(isOpen)}
    ?disabled=${!desk.mayMend || desk.isBusy}
    @click=${() => {
      if (isOpen) desk.foresight.leave();
      else desk.foresight.choose(place, decision);
      desk.redraw();
    }}
  >
    ${label}${more ? html`<span class="fix-rows">${more}</span>` : nothing}
  </button>`;
}

/** Ways to mend, the likeliest first, that stand open; the others are folded. */
const MOST_OPEN = 3;

/** @param {unknown[]} buttons @param {number} open the one whose panel is open; -1 for none */
export function fixButtons(buttons, open) {
  const isLong = buttons.length > MOST_OPEN;
  const rest = isLong ? buttons.slice(1) : [];
  return html`<div class="buttons fixes">
    ${isLong ? buttons[0] : buttons}
    ${
      rest.length
        ? html`<details class="fixes-more" ?open=${open > 0}>
            <summary>${t('uploads.fixes.more', { n: rest.length })}</summary>
            <div class="buttons">${rest}</div>
          </details>`
        : nothing
    }
  </div>`;
}
