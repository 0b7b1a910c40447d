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
 * @property {string | null} [lawfulness]
 * @property {string[]} [unlawful]
 * @property {number} [missing_documents]
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
 * @property {number} [width] pixels, of a column whose texts are all as long
 * @property {number} [grows] pixels at the least, and the share it takes of what is left; longer texts wrap
 * @property {boolean} [isNumber]
 *
 * @typedef {(list: string, code: string | null | undefined) => string} Words the label of a code
 */

import { nameOf, percent, say, t } from '../../i18n.js';
import { entry } from '../../words.js';

const HAVE_AREA = ['parcel', 'site', 'project', 'detection'];

// What a date, a number of days and an area need at 14 px; they take no more where there is room.
const DATE = 98;
const DAYS = 112;
const AREA = 96;

/** @type {Column[]} */
const COLUMNS = [
  { name: 'code', value: (row) => row.code, sort: 'code', width: 132 },
  { name: 'name', value: (row) => row.name, sort: 'name', grows: 160 },
  { name: 'group', kinds: ['parcel'], value: (row) => say(row.group), sort: 'group', grows: 118 },
  { name: 'stage', kinds: ['parcel'], value: (row, words) => words('stages', row.stage), grows: 120 },
  { name: 'registers', kinds: ['parcel'], value: registersText, grows: 94 },
  { name: 'flags', kinds: ['parcel'], value: flagsText, grows: 86 },
  { name: 'site_kind', kinds: ['site'], value: (row) => say(row.group), sort: 'group', grows: 150 },
  { name: 'project_kind', kinds: ['project'], value: (row) => say(row.group), sort: 'group', grows: 150 },
  { name: 'point_kind', kinds: ['point'], value: (row) => say(row.group), sort: 'group', grows: 150 },
  {
    name: 'industry',
    kinds: ['site'],
    value: (row, words) => words('industries', row.industry),
    grows: 130,
  },
  { name: 'starts_on', kinds: ['project'], value: (row) => row.starts_on, width: DATE },
  { name: 'survey_filed_on', kinds: ['project'], value: (row) => row.survey_filed_on, width: DATE },
  { name: 'last_sampled_on', kinds: ['point'], value: (row) => row.last_sampled_on, width: DATE },
  { name: 'next_due_on', kinds: ['point'], value: (row) => row.next_due_on, width: DATE },
  { name: 'state', kinds: ['detection'], value: (row) => say(row.group), sort: 'group', grows: 100 },
  {
    name: 'change_kind',
    kinds: ['detection'],
    value: (row, words) => words('change_kinds', row.change_kind),
    grows: 90,
  },
  {
    name: 'lawfulness',
    kinds: ['detection'],
    value: (row, words) => words('lawfulness', row.lawfulness ?? undefined),
    grows: 96,
  },
  { name: 'before_date', kinds: ['detection'], value: (row) => row.before_date, width: DATE },
  { name: 'after_date', kinds: ['detection'], value: (row) => row.after_date, width: DATE },
  { name: 'area_m2', kinds: HAVE_AREA, value: areaOf, sort: 'area_m2', isNumber: true, width: AREA },
  { name: 'streets', value: (row) => row.streets.map(streetText).join(t('list.comma')), sort: 'street', grows: 134 },
  // A parcel falls under four or five measures, anything else under one or two.
  { name: 'measures', kinds: ['parcel'], value: measuresText, grows: 134 },
  { name: 'measures', kinds: ['site', 'project', 'point', 'detection'], value: measuresText, grows: 90 },
  { name: 'next_due', value: (row) => row.next_due, sort: 'next_due', width: DATE },
  { name: 'days_left', value: (row) => row.days_left, isNumber: true, width: DAYS },
  { name: 'as_of', value: (row) => row.as_of, sort: 'as_of', isHidden: true, width: DATE },
  { name: 'address', value: (row) => row.address, isHidden: true, grows: 180 },
  { name: 'lon', value: (row) => row.lon?.toFixed(7), isHidden: true, isNumber: true, width: 124 },
  { name: 'lat', value: (row) => row.lat?.toFixed(7), isHidden: true, isNumber: true, width: 116 },
];

/** The short names that offices use; a cell is narrow. @param {FeatureRow} row */
function registersText(row) {
  const names = (row.registers ?? []).map((code) => entry('registers', code));
  return names
    .map(({ zh, en, short_zh, short_en }) => say({ zh: short_zh ?? zh, en: short_en ?? en }))
    .join(t('list.comma'));
}

/** What is wrong with a parcel, in a few signs. @param {FeatureRow} row */
export function flagsText(row) {
  const unlawful = row.unlawful?.length ? [t('list.flag.unlawful', { n: row.unlawful.length })] : [];
  const papers = row.missing_documents ? [t('list.flag.papers', { n: row.missing_documents })] : [];
  return [...unlawful, ...papers].join(t('list.comma'));
}

/** @param {FeatureRow} row */
function measuresText(row) {
  return row.measures.join(t('list.comma'));
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
  // The heading says already what all of them are.
  const name = nameOf(street).replace(/ Subdistrict$/, '');
  return street.share < 0.9995 ? `${name} ${percent(street.share)}` : name;
}
