/** The rows of closure lists that speak, or may speak, of a parcel: where its entry on the screening ledger comes from. */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { say, t } from '../../i18n.js';

/** @typedef {import('../ledger/types.js').Row} Row */

/** @type {import('./sections.js').Section} */
export const closures = {
  id: 'closures',
  title: () => t('ledger.title'),
  load: async (_opened, id) => {
    const { rows } = await api.get('ledger/rows', new URLSearchParams({ parcel: id }));
    return { id: Number(id), rows };
  },
  count: (/** @type {{rows: Row[]}} */ { rows }) => rows.length,
  view: (/** @type {{id: number, rows: Row[]}} */ { id, rows }) =>
    rows.length
      ? html`<ul class="ledger-of-parcel">
            ${rows.map((row) => line(row, id))}
          </ul>
          <p class="buttons"><a href="/ledger?parcel=${id}">${t('ledger.of-parcel.door')}</a></p>`
      : html`<p class="empty">${t('ledger.of-parcel.none')}</p>`,
};

/** @param {Row} row @param {number} id */
function line(row, id) {
  const own = row.candidates.find((one) => one.feature_id === id);
  return html`<li>
    <b>${row.name}</b> <span class="tag">${say(row.state)}</span>
    ${own?.is_borderline ? html`<span class="tag is-warning">${t('ledger.borderline')}</span>` : nothing}
    <br /><span class="quiet-ink">${t('ledger.place', { kind: say(row.kind), year: row.year, n: row.number })}</span>
    ${own ? html`<br />${say(own.because)}` : nothing}
    ${row.answer ? html`<br /><span class="quiet-ink">${answered(row)}</span>` : nothing}
  </li>`;
}

/** Who answered when, by which document or for which reason. @param {Row} row */
const answered = ({ answer }) =>
  [say(answer?.answer), answer?.document, answer?.reason, answer?.person, answer?.recorded_at.slice(0, 10)]
    .filter(Boolean)
    .join(' · ');
