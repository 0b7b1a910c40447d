/** The lines above an exported table: what it is, as of when, under which filter. */

import { t } from '../../i18n.js';
import { word } from '../../words.js';

/**
 * @param {any} meta
 * @param {string} kind
 * @param {import('../../chips.js').Chip[]} chips
 * @param {number} rows
 * @returns {(string | number)[][]}
 */
export function exportHead(meta, kind, chips, rows) {
  const filter = chips.map((chip) => `${chip.label} ${chip.name === 'bbox' ? chip.value : chip.text}`);
  return [
    [t('list.csv.title', { kind: word('feature_kinds', kind) })],
    [t('list.csv.working-date'), meta.working_date],
    [t('list.csv.filter'), filter.join(t('list.csv.and')) || t('list.csv.none')],
    [t('list.csv.total'), rows],
  ];
}

/**
 * A cell as it is exported: what the column calls a number is one, everything else is text (csv.js).
 *
 * @param {import('./columns.js').Column} column
 * @param {unknown} value
 */
export function exported(column, value) {
  return column.isNumber && value !== null && value !== undefined ? Number(value) : value;
}
