/**
 * Roles of firms on parcels as a list, with what may be done to each record; used by the firm's page and the parcel's.
 *
 * @typedef {import('./types.js').Work} Work
 * @typedef {import('./types.js').Conflict} Conflict
 * @typedef {{owner: string, redraw: () => void, reload: () => void}} Owner whose forms these are
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { askFor } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';

/** What the law keeps apart, above everything else. @param {Conflict[]} conflicts */
export const conflictList = (conflicts) =>
  conflicts.map(
    (one) =>
      html`<p class="notice is-error practitioner-conflict" role="note">
        <b>${t('practitioners.unlawful')}</b> ${say(one.because)}
      </p>`,
  );

/**
 * @param {Work[]} works @param {'firm' | 'parcel'} by whose list it is: the other side is named in each line
 * @param {boolean} may @param {Owner} owner
 */
export function workTable(works, by, may, owner) {
  if (!works.length) return html`<p class="empty">${t(`practitioners.none.${by}`)}</p>`;
  return html`<div class="table-scroll">
    <table class="plain-table practitioner-works">
      <thead>
        <tr>
          <th scope="col">${t(by === 'firm' ? 'practitioners.parcel' : 'practitioners.firm')}</th>
          <th scope="col">${t('practitioners.role')}</th>
          <th scope="col">${t('practitioners.days')}</th>
          <th scope="col">${t('practitioners.document')}</th>
          <th scope="col"><span class="visually-hidden">${t('practitioners.steps')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${works.map((work) => workRow(work, by, may, owner))}
      </tbody>
    </table>
  </div>`;
}

/** @param {Work} work @param {'firm' | 'parcel'} by @param {boolean} may @param {Owner} owner */
function workRow(work, by, may, owner) {
  const isOpen = work.record_id !== null && !work.strike_reason;
  return html`<tr class=${work.strike_reason ? 'is-struck' : ''} data-role=${work.role.code}>
    <th scope="row">
      ${
        by === 'firm'
          ? html`<a href="/parcels/${work.parcel_id}#practitioners"><b>${work.parcel_code}</b> ${work.parcel_name}</a>`
          : html`<a href="/practitioners/${work.practitioner_id}">${work.practitioner}</a>`
      }
    </th>
    <td>${say(work.role)}</td>
    <td>${work.since ?? '—'} ~ ${work.until ?? t('practitioners.still')}</td>
    <td>
      ${work.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}
      ${work.record_id === null ? html`<small class="quiet-ink">${t('practitioners.by-document')}</small>` : nothing}
      ${work.strike_reason ? html`<small>${t('practitioners.struck', { why: work.strike_reason })}</small>` : nothing}
    </td>
    <td>
      ${
        may && isOpen
          ? html`<span class="buttons">
              ${
                work.until
                  ? nothing
                  : html`<button type="button" @click=${() => askToEnd(work, owner)}>${t('practitioners.end')}</button>`
              }
              <button type="button" class="link" @click=${() => askToStrike(work, owner)}>
                ${t('practitioners.strike')}
              </button>
            </span>`
          : nothing
      }
    </td>
  </tr>`;
}

/** The fields of a role, shared by the two forms that record one. @returns {import('../../forms/dialog.js').Field[]} */
export const roleFields = () => [
  {
    name: 'role',
    label: t('practitioners.role'),
    type: 'select',
    required: true,
    options: entries('practitioner_roles').map((one) => ({ value: one.code, label: say(one) })),
  },
  { name: 'since', label: t('practitioners.since'), type: 'date', required: true },
  { name: 'until', label: t('practitioners.until'), type: 'date' },
];

/** @param {Work} work @param {Owner} owner */
function askToEnd(work, owner) {
  askFor(
    {
      owner: owner.owner,
      key: `practitioners.end.${work.record_id}`,
      title: t('practitioners.end.title', { role: say(work.role), name: work.practitioner }),
      submit: t('practitioners.end'),
      fields: () => [{ name: 'until', label: t('practitioners.until.required'), type: 'date', required: true }],
      send: async (values) => {
        await api.post(`practitioner-records/${work.record_id}/end`, { until: values.until });
        owner.reload();
      },
      stale: owner.reload,
    },
    owner.redraw,
  );
}

/** @param {Work} work @param {Owner} owner */
function askToStrike(work, owner) {
  askFor(
    {
      owner: owner.owner,
      key: `practitioners.strike.${work.record_id}`,
      title: t('practitioners.strike.title', { role: say(work.role), name: work.practitioner }),
      submit: t('practitioners.strike'),
      fields: () => [{ name: 'reason', label: t('practitioners.reason'), type: 'textarea', required: true }],
      send: async (values) => {
        await api.post(`practitioner-records/${work.record_id}/strike`, { reason: values.reason });
        owner.reload();
      },
      stale: owner.reload,
    },
    owner.redraw,
  );
}
