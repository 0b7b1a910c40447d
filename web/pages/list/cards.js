/**
 * The list on a phone: cards instead of a wide table.
 *
 * @typedef {import('./columns.js').FeatureRow} FeatureRow
 */

import { html, nothing } from 'lit';

import { nameOf, say, squareMetres, t } from '../../i18n.js';
import { verdictTag } from '../../panels/verdict-tag.js';
import { word } from '../../words.js';

/** @param {FeatureRow[]} rows @param {URLSearchParams} filter */
export function cards(rows, filter) {
  return html`<ul class="cards">
    ${rows.map((row) => html`<li>${card(row, filter)}</li>`)}
  </ul>`;
}

/** One feature, the whole card a door. @param {FeatureRow} row @param {URLSearchParams} [filter] */
export function card(row, filter = new URLSearchParams()) {
  const streets = row.streets.map(nameOf).join(t('list.comma'));
  return html`
    <a class="card" href=${doorOf(row, filter)}>
      <span class="card-head"><b>${row.code}</b><span class="card-name">${row.name ?? ''}</span>${dueBadge(row)}</span>
      <span class="card-facts">
        ${row.lawfulness ? verdictTag(row.lawfulness) : nothing} ${flagTags(row)}
        <span>${say(row.group)}</span>
        ${row.before_date && row.after_date ? html`<span>${row.before_date} … ${row.after_date}</span>` : nothing}
        ${row.area_m2 ? html`<span>${squareMetres(row.area_m2)}</span>` : nothing}
        ${streets ? html`<span>${streets}</span>` : nothing}
        ${row.measures.length ? html`<span>${t('list.card.measures', { list: row.measures.join(' ') })}</span>` : nothing}
      </span>
    </a>
  `;
}

/** @param {FeatureRow} row */
const flagTags = (row) => [
  ...(row.unlawful ?? []).map((code) => html`<span class="tag is-error">${word('unlawful', code)}</span>`),
  row.missing_documents
    ? html`<span class="tag is-warning">${t('documents.missing', { n: row.missing_documents })}</span>`
    : nothing,
];

/**
 * A parcel has a page; anything else has its panel on the map, under the same filter.
 *
 * @param {FeatureRow} row @param {URLSearchParams} filter
 */
export function doorOf(row, filter) {
  if (row.kind === 'parcel') return `/parcels/${row.id}`;
  const query = new URLSearchParams(filter);
  query.set('feature', String(row.id));
  return `/map?${query}`;
}

/** @param {FeatureRow} row */
export function dueBadge(row) {
  if (row.days_left === null || row.days_left === undefined) return nothing;
  const band = row.is_overdue ? 'overdue' : row.is_amber ? 'amber' : 'later';
  const mark = { overdue: '▲ ', amber: '◆ ', later: '' }[band];
  return html`<span class="due-badge due-${band}"><span aria-hidden="true">${mark}</span>${daysText(row)}</span>`;
}

/** @param {FeatureRow} row */
export function daysText(row) {
  const days = row.days_left;
  if (days === null || days === undefined) return '';
  if (row.is_overdue) return t('due.overdue', { n: -days });
  return days === 0 ? t('due.today') : t('due.left', { n: days });
}
