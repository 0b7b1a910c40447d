/**
 * Decisions that were made: who, when, what, and what came of the rows.
 *
 * @typedef {import('./types.js').PastFix} PastFix
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';
import { outcomeText } from './outcomes.js';
import { when } from './progress.js';

/** `已对调 X/Y：1 行入库`. @param {PastFix} past */
export const saidOf = (past) => t('uploads.said', { what: say(past.what), outcome: outcomeOf(past) });

/** @param {PastFix} past */
const outcomeOf = ({ accepted, quarantined, duplicates }) =>
  outcomeText({ accepted, quarantined, duplicate: duplicates });

/** @param {PastFix[]} past */
export function pastList(past) {
  if (!past.length) return nothing;
  return html`
    <section aria-labelledby="past-title">
      <h2 id="past-title">${t('uploads.past')}</h2>
      <ol class="past">
        ${past.map(
          (one) =>
            html`<li>
              <time datetime=${one.recorded_at}>${when(one.recorded_at)}</time>
              <span>${one.person ?? t('uploads.past.nobody')}</span>
              <b>${say(one.what)}</b>
              <span class="quiet-ink"
                >${
                  one.rows === 1
                    ? t('uploads.row', { n: one.first_row })
                    : t('uploads.past.rows', { n: count(one.rows), first: one.first_row })
                }</span
              >
              <span>${outcomeOf(one)}</span>
            </li>`,
        )}
      </ol>
    </section>
  `;
}
