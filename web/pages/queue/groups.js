/**
 * Piles of what waits, the late ones first; their numbers add up to the sum above them.
 *
 * @typedef {import('../list/columns.js').FeatureRow} FeatureRow
 * @typedef {import('../plan/types.js').Measure} Measure
 * @typedef {{id: number, file_name: string, rows_in: number, waiting: number, left_out: number}} WaitingUpload
 * @typedef {{id: number, kind: string, year: number, file_name: string, rows: number, waiting: number}} WaitingList
 * @typedef {object} QueueGroup
 * @property {string} code
 * @property {{zh: string, en: string}} label
 * @property {number} total
 * @property {boolean} [is_overdue]
 * @property {FeatureRow[]} rows
 * @property {Measure[]} [measures]
 * @property {WaitingUpload[]} [uploads]
 * @property {WaitingList[]} [lists]
 * @property {Record<string, string | string[]> | null} [door] the filter that opens all of them in the list
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { address } from '../doors.js';
import { card } from '../list/cards.js';
import { word } from '../../words.js';
import { bandOf } from '../plan/due.js';

/** @param {QueueGroup[]} groups */
export function queueGroups(groups) {
  return html`
    <p class="queue-sum">
      ${t('queue.total', { n: groups.reduce((sum, group) => sum + group.total, 0) })}
      ${groups.length > 1 ? html`= ${groups.map((group) => group.total).join(' + ')}` : nothing}
    </p>
    <div class="queue-groups">${groups.map(groupView)}</div>
  `;
}

/** @param {QueueGroup} group */
function groupView(group) {
  return html`
    <section class="queue-group" data-group=${group.code} ?data-overdue=${group.is_overdue}>
      <h2>
        ${group.is_overdue ? html`<span class="due-overdue" aria-hidden="true">▲</span>` : nothing}${say(group.label)}
        <b class="queue-n">${group.total}</b>
        ${doors(group)}
      </h2>
      <ul class="cards">
        ${group.rows.map((row) => html`<li>${card(row)}</li>`)}
        ${(group.measures ?? []).map((measure) => html`<li>${measureCard(measure)}</li>`)}
        ${(group.uploads ?? []).map((upload) => html`<li>${uploadCard(upload)}</li>`)}
        ${(group.lists ?? []).map((one) => html`<li>${listCard(one)}</li>`)}
      </ul>
      ${rest(group)}
    </section>
  `;
}

/** @param {QueueGroup} group */
function doors(group) {
  if (!group.door) return nothing;
  const { kind, ...filter } = group.door;
  const one = Array.isArray(kind) ? kind[0] : kind;
  return html`<span class="queue-doors"
    ><a href=${address(`/list/${one}`, filter)}>${t('doors.list')}</a>
    <a href=${address('/map', { ...filter, kind: one })}>${t('doors.map')}</a></span
  >`;
}

/** What is not shown is said, so that the numbers stay true. @param {QueueGroup} group */
function rest(group) {
  const shown =
    group.rows.length + (group.measures?.length ?? 0) + (group.uploads?.length ?? 0) + (group.lists?.length ?? 0);
  return group.total > shown ? html`<p class="quiet-ink">${t('queue.rest', { n: group.total - shown })}</p>` : nothing;
}

/** @param {Measure} measure */
function measureCard(measure) {
  // A quarter that was missed comes before the next one.
  const next = measure.deadlines.find((one) => bandOf(one) === 'overdue') ?? measure.next_deadline;
  return html`<a class="card" href="/plan?measure=${measure.number}">
    <span class="card-head"
      ><b>${measure.number}</b><span class="card-name">${measure.title}</span>${
        next ? html`<span class="due-badge due-${bandOf(next)}">${say(next.sentence)}</span>` : nothing
      }</span
    >
    <span class="card-facts"
      >${next ? html`<span>${next.due_on}</span>` : nothing}<span>${say(measure.objects_text)}</span></span
    >
  </a>`;
}

/** @param {WaitingList} one */
function listCard(one) {
  return html`<a class="card" href="/ledger?list=${one.id}&state=open">
    <span class="card-head"><span class="card-name">${word('closure_kinds', one.kind)} ${one.year}</span></span>
    <span class="card-facts"
      ><span>${one.file_name}</span><span>${t('queue.list', { n: one.rows, q: one.waiting })}</span></span
    >
  </a>`;
}

/** @param {WaitingUpload} upload */
function uploadCard(upload) {
  return html`<a class="card" href="/uploads/${upload.id}?outcome=quarantined">
    <span class="card-head"><span class="card-name">${upload.file_name}</span></span>
    <span class="card-facts"
      ><span>${t('queue.upload', { n: upload.rows_in, q: upload.waiting })}</span>
      ${upload.left_out ? html`<span>${t('uploads.left-out.n', { n: upload.left_out })}</span>` : nothing}</span
    >
  </a>`;
}
