/**
 * /units: departments and streets, what they answer for and what is open under it.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html } from 'lit';

import { api } from '../api.js';
import { say, t } from '../i18n.js';
import { unitTables } from './units/table.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {import('./plan/types.js').Unit[] | null} */
  let units = null;
  /** @type {any} */
  let problem = null;
  api
    .get('units')
    .then(
      (found) => {
        units = found;
      },
      (refusal) => {
        problem = refusal;
      },
    )
    .finally(context.redraw);
  const { meta, me } = context.frame;
  const year = meta.working_date.slice(0, 4);
  return {
    title: () => t('units.title'),
    view: () => html`
      <div class="page units-page">
        <h1 tabindex="-1">${t('units.title')}</h1>
        ${problem ? html`<p role="alert">${say(problem.detail)}</p>` : ''}
        ${
          units
            ? html`<p class="quiet-ink">
                  ${meta.plan_year ? t('units.intro', { year: meta.plan_year }) : t('units.without-plan', { year })}
                </p>
                <div class="units-grid">${unitTables(units, me.unit?.id ?? null)}</div>`
            : ''
        }
      </div>
    `,
  };
}
