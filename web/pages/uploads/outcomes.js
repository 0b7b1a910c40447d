/**
 * What becomes of rows, in the order of the sum.
 *
 * @typedef {import('./types.js').Outcome} Outcome
 */

import { t } from '../../i18n.js';

export const OUTCOMES = /** @type {const} */ (['accepted', 'quarantined', 'duplicate']);

/** `2 行入库、0 行隔离`: the two that matter are said even when nought. @param {Record<Outcome, number>} counts */
export function outcomeText(counts) {
  return OUTCOMES.filter((outcome) => counts[outcome] || outcome !== 'duplicate')
    .map((outcome) => t(`uploads.foresee.${outcome}`, { n: counts[outcome] }))
    .join(t('list.comma'));
}
