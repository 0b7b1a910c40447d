/** What the server found about an outline: every problem with its fixes, and what the change brings with it. */

import { html, nothing } from 'lit';

import { say, squareMetres, t } from '../i18n.js';
import { problemView } from '../pages/uploads/problem.js';

/**
 * @typedef {import('../pages/uploads/types.js').Problem} Problem
 * @typedef {import('../pages/uploads/types.js').Treatment} Treatment
 * @typedef {{overlaps: {code: string, overlap_m2: number}[], links: {measure: string, rule: string}[],
 *   streets: {zh: string, en: string}[]}} Effects
 */

/**
 * @param {Problem[]} problems @param {(treatment: Treatment) => void} fix what a button decides
 */
export function problemsView(problems, fix) {
  if (!problems.length) return nothing;
  const errors = problems.filter((one) => one.severity === 'error').length;
  return html`<section class="draw-problems" aria-labelledby="draw-problems">
    <h2 id="draw-problems">${t(errors ? 'draw.problems' : 'draw.warnings', { n: errors || problems.length })}</h2>
    ${problems.map((one) => problemView(one, [], fixes(one, fix)))}
  </section>`;
}

/** @param {Problem} problem @param {(treatment: Treatment) => void} fix */
const fixes = ({ fixes: offered }, fix) =>
  offered.length
    ? html`<p class="buttons">
        ${offered.map((one) => html`<button type="button" @click=${() => fix(one.treatment)}>${say(one.label)}</button>`)}
      </p>`
    : nothing;

/**
 * What is open on the old parcels and on the new ones, kind by kind: nothing of the left column may lack on the right.
 *
 * @typedef {{kind: {zh: string, en: string}, parcel: string, what: {zh: string, en: string}}} OpenThing
 * @param {{open_before: OpenThing[], open_after: OpenThing[]}} found
 */
export function openView({ open_before: before, open_after: after }) {
  if (!after.length) return nothing;
  const kinds = [...new Set([...before, ...after].map((one) => say(one.kind)))];
  /** @param {OpenThing[]} things @param {string} kind */
  const cell = (things, kind) =>
    things.filter((one) => say(one.kind) === kind).map((one) => html`<li><b>${one.parcel}</b> ${say(one.what)}</li>`);
  return html`<h3>${t('draw.open')}</h3>
    <table class="plain-table draw-open">
      <thead>
        <tr>
          <th scope="col"></th>
          <th scope="col">${t('draw.open.before')}</th>
          <th scope="col">${t('draw.open.after')}</th>
        </tr>
      </thead>
      <tbody>
        ${kinds.map(
          (kind) =>
            html`<tr>
              <th scope="row">${kind}</th>
              <td>
                <ul>
                  ${cell(before, kind)}
                </ul>
              </td>
              <td>
                <ul>
                  ${cell(after, kind)}
                </ul>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** What hangs on it before and after; only what differs is marked. @param {Effects | null} before @param {Effects | null} after */
export function effectsView(before, after) {
  if (!after) return nothing;
  return html`<dl class="facts draw-effects">
    <dt>${t('draw.streets')}</dt>
    <dd>${after.streets.map(say).join(t('list.comma')) || t('draw.nothing')}</dd>
    <dt>${t('draw.measures')}</dt>
    <dd>${changes(measuresOf(before), measuresOf(after))}</dd>
    <dt>${t('draw.overlaps')}</dt>
    <dd>${changes(overlapsOf(before), overlapsOf(after))}</dd>
  </dl>`;
}

/** @param {Effects | null} effects */
const measuresOf = (effects) => effects && [...new Set(effects.links.map((one) => one.measure))];

/** @param {Effects | null} effects */
const overlapsOf = (effects) => effects && effects.overlaps.map((one) => `${one.code} ${squareMetres(one.overlap_m2)}`);

/** @param {string[] | null} before @param {string[] | null} after */
function changes(before, after) {
  if (!after) return nothing;
  const added = before ? after.filter((one) => !before.includes(one)) : [];
  const gone = before ? before.filter((one) => !after.includes(one)) : [];
  const kept = after.filter((one) => !added.includes(one));
  if (!after.length && !gone.length) return t('draw.nothing');
  return html`<span>${kept.join(t('list.comma'))}</span>
    ${added.map((one) => html`<span class="tag is-good">+ ${one}</span>`)}
    ${gone.map((one) => html`<span class="tag is-error">− ${one}</span>`)}`;
}
