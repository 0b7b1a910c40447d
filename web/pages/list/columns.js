/**
 * The columns of each kind's list: heading, text of a cell (screen and CSV alike) and whether the server sorts by it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {object} FeatureRow what `/api/features` answers
 * @property {number} id
 * @property {string} kind
 * @property {string} code
 * @property {string | null} name
 * @property {string | null} address
 * @property {number | null} area_m2
 * @property {{code: string, name_zh: string, name_en: string, share: number}[]} streets
 * @property {Text & {code: string}} group
 * @property {string} [stage]
 * @property {string[]} [registers]
 * @property {string} [state]
 * @property {string} [change_kind]
 * @property {string | null} [before_date]
 * @property {string | null} [after_date]
 * @property {string} [industry]
 * @property {string | null} [starts_on]
 * @property {string | null} [survey_filed_on]
 * @property {string | null} [last_sampled_on]
 * @property {string | null} [next_due_on]
 * @property {string[]} measures
 * @property {string | null} next_due
 * @property {number | null} days_left
 * @property {boolean} is_overdue
 * @property {boolean} is_amber
 * @property {string | null} as_of
 * @property {number} lon
 * @property {number} lat
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {(row: FeatureRow, words: Words) => unknown} value the cell as it is exported
 * @property {string[]} [kinds] only for these kinds
 * @property {string} [sort] what the server sorts by; it cannot sort by columns without
 * @property {boolean} [isHidden] not shown until chosen
 * @property {number} [width]
 * @property {boolean} [isNumber]
 *
 * @typedef {(list: string, code: string | null | undefined) => string} Words the label of a code
 */

import { nameOf, percent, say, t } from '../../i18n.js';
import { entry } from '../../words.js';

const HAVE_AREA = ['parcel', 'site', 'project', 'detection'];

/** @type {Column[]} */
const COLUMNS = [
  { name: 'code', value: (row) => row.code, sort: 'code', width: 130 },
  { name: 'name', value: (row) => row.name, sort: 'name', width: 210 },
  { name: 'group', kinds: ['parcel'], value: (row) => say(row.group), sort: 'group', width: 150 },
  { name: 'stage', kinds: ['parcel'], value: (row, words) => words('stages', row.stage), width: 140 },
  { name: 'registers', kinds: ['parcel'], value: registersText, width: 190 },
  { name: 'site_kind', kinds: ['site'], value: (row) => say(row.group), sort: 'group', width: 170 },
  { name: 'project_kind', kinds: ['project'], value: (row) => say(row.group), sort: 'group', width: 170 },
  { name: 'point_kind', kinds: ['point'], value: (row) => say(row.group), sort: 'group', width: 170 },
  {
    name: 'industry',
    kinds: ['site'],
    value: (row, words) => words('industries', row.industry),
    width: 130,
  },
  { name: 'starts_on', kinds: ['project'], value: (row) => row.starts_on, width: 115 },
  { name: 'survey_filed_on', kinds: ['project'], value: (row) => row.survey_filed_on, width: 130 },
  { name: 'last_sampled_on', kinds: ['point'], value: (row) => row.last_sampled_on, width: 115 },
  { name: 'next_due_on', kinds: ['point'], value: (row) => row.next_due_on, width: 115 },
  { name: 'state', kinds: ['detection'], value: (row) => say(row.group), sort: 'group', width: 110 },
  {
    name: 'change_kind',
    kinds: ['detection'],
    value: (row, words) => words('change_kinds', row.change_kind),
    width: 120,
  },
  { name: 'before_date', kinds: ['detection'], value: (row) => row.before_date, width: 115 },
  { name: 'after_date', kinds: ['detection'], value: (row) => row.after_date, width: 115 },
  { name: 'area_m2', kinds: HAVE_AREA, value: areaOf, sort: 'area_m2', isNumber: true, width: 110 },
  { name: 'streets', value: (row) => row.streets.map(streetText).join(t('list.comma')), sort: 'street', width: 170 },
  { name: 'measures', value: (row) => row.measures.join(t('list.comma')), width: 165 },
  { name: 'next_due', value: (row) => row.next_due, sort: 'next_due', width: 115 },
  { name: 'days_left', value: (row) => row.days_left, isNumber: true, width: 120 },
  { name: 'as_of', value: (row) => row.as_of, sort: 'as_of', isHidden: true, width: 115 },
  { name: 'address', value: (row) => row.address, isHidden: true, width: 220 },
  { name: 'lon', value: (row) => row.lon?.toFixed(7), isHidden: true, isNumber: true, width: 120 },
  { name: 'lat', value: (row) => row.lat?.toFixed(7), isHidden: true, isNumber: true, width: 120 },
];

/** The short names that offices use; a cell is narrow. @param {FeatureRow} row */
function registersText(row) {
  const names = (row.registers ?? []).map((code) => entry('registers', code));
  return names.map(({ short_zh: short, zh, en }) => say({ zh: short ?? zh, en })).join(t('list.comma'));
}

/** @param {FeatureRow} row */
function areaOf(row) {
  return row.area_m2 === null ? null : Math.round(row.area_m2);
}

/** @param {string} kind @returns {Column[]} */
export function columnsOf(kind) {
  return COLUMNS.filter((column) => !column.kinds || column.kinds.includes(kind));
}

/** A street with its share when the feature lies in several. @param {FeatureRow['streets'][number]} street */
function streetText(street) {
  return street.share < 0.9995 ? `${nameOf(street)} ${percent(street.share)}` : nameOf(street);
}
