/**
 * /clues/burden: what the checking costs, by street and month: patches, clues, visits, and what was proven again.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{street: import('./clue/types.js').Text, month: string, detections: number, clues: number, visits: number,
 *   repeated: number}} Row
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';

const COUNTED = /** @type {const} */ (['detections', 'clues', 'visits', 'repeated']);

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {{since: string, until: string, rows: Row[]} | null} */
  let burden = null;
  /** @type {Problem | null} */
  let problem = null;

  async function load() {
    try {
      burden = await api.get('clues/burden');
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  void load();
  return {
    title: () => t('clue.burden'),
    view: () => html`
      <div class="page clues-page">
        <p class="crumb"><a href="/clues">‹ ${t('clue.list')}</a></p>
        <h1 tabindex="-1">${t('clue.burden')}</h1>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${burden ? table(burden) : nothing}
        ${burden || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** @param {{since: string, until: string, rows: Row[]}} burden */
function table({ since, until, rows }) {
  if (rows.length === 0) return html`<p class="empty">${t('clue.burden.none')}</p>`;
  return html`
    <p class="quiet-ink">${t('clue.burden.of', { since, until })}</p>
    <div class="burden-scroll" tabindex="0" role="region" aria-label=${t('clue.burden')}>
      <table class="burden">
        <thead>
          <tr>
            <th scope="col">${t('clue.burden.month')}</th>
            <th scope="col">${t('clue.burden.street')}</th>
            ${COUNTED.map((one) => html`<th scope="col">${t(`clue.burden.${one}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <td>${row.month.slice(0, 7)}</td>
                <th scope="row">${say(row.street)}</th>
                ${COUNTED.map((one) => html`<td>${row[one]}</td>`)}
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">${t('clue.burden.sum')}</th>
            ${COUNTED.map((one) => html`<td>${rows.reduce((sum, row) => sum + row[one], 0)}</td>`)}
          </tr>
        </tfoot>
      </table>
    </div>
  `;
}
