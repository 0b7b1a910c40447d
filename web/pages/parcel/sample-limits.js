/** All items of the standard with their limits: asked for when somebody opens the table. */

import { html, nothing } from 'lit';

import { Problem, api } from '../../api.js';
import { say, t } from '../../i18n.js';

/**
 * @typedef {{screening: string, intervention: string}} Limits
 * @typedef {{no: string, name: import('./samples.js').Text, cas: string[], limits: {I: Limits, II: Limits}}} Item
 */

const state = {
  /** @type {Item[] | null} */
  items: null,
  /** @type {Problem | null} */
  problem: null,
};

/** @param {import('./sections.js').Opened} opened */
async function load(opened) {
  if (state.items) return;
  try {
    state.items = (await api.get('standards/gb36600')).table;
    state.problem = null;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    state.problem = error;
  }
  opened.redraw();
}

/** @param {import('./sections.js').Opened} opened */
export const limitsTable = (opened) =>
  html`<details
    class="sample-limits"
    @toggle=${(/** @type {any} */ event) => {
      if (event.target.open) void load(opened);
    }}
  >
    <summary>${t('samples.limits.all')}</summary>
    ${state.problem ? html`<p role="alert">${say(state.problem.detail)}</p>` : nothing}
    ${state.items ? table(state.items) : nothing}
  </details>`;

/** @param {Item[]} items */
const table = (items) =>
  html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('samples.limits.all')}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t('samples.limits.no')}</th>
          <th scope="col">${t('samples.substance')}</th>
          <th scope="col">CAS</th>
          <th scope="col">${t('samples.limits.first')}</th>
          <th scope="col">${t('samples.limits.second')}</th>
        </tr>
      </thead>
      <tbody>
        ${items.map(
          ({ no, name, cas, limits: { I: first, II: second } }) =>
            html`<tr>
              <td>${no}</td>
              <th scope="row">${say(name)}</th>
              <td>${cas.join(', ')}</td>
              <td>${first.screening} / ${first.intervention}</td>
              <td>${second.screening} / ${second.intervention}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
