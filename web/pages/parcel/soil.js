/**
 * Soil that left the parcel: what was unlawful, transfer plans with their six fields, batches with what went out and
 * came in, how far each is, and what keeps it from being closed.
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { percent, say, t } from '../../i18n.js';
import {
  askForBatch,
  askForMovement,
  askForPlan,
  askForReport,
  askForStep,
  askToCancel,
  askToClose,
} from './soil-forms.js';

/**
 * @typedef {{zh: string, en: string}} Text
 * @typedef {object} Plan
 * @property {number} id
 * @property {string} number
 * @property {string} moves_from
 * @property {string} moves_until
 * @property {string} method
 * @property {string} route
 * @property {number} amount
 * @property {'m3' | 't'} unit
 * @property {string} destination
 * @property {string} disposal
 * @property {string | null} contractor
 * @property {string | null} destination_office
 * @property {string | null} reported_origin_on
 * @property {string | null} reported_destination_on
 * @property {string | null} document
 * @property {string | null} person
 *
 * @typedef {{id: number, direction: 'out' | 'in', moved_on: string, amount: number, unit: 'm3' | 't',
 *   manifest_no: string | null, document: string | null, cancels_id: number | null, is_cancelled: boolean,
 *   reason: string | null, recorded_at: string, person: string | null}} Movement
 *
 * @typedef {object} Batch
 * @property {number} id
 * @property {string} number
 * @property {number | null} plan_id
 * @property {number} volume_m3
 * @property {string} destination
 * @property {string} promised_on
 * @property {string | null} left_on
 * @property {string | null} arrived_on
 * @property {string | null} disposed_on
 * @property {string | null} evaluation_filed_on
 * @property {string | null} document
 * @property {boolean} is_open
 * @property {boolean} is_handed_on
 * @property {string | null} origin
 * @property {number} origin_share
 * @property {{is_overdue: boolean, is_amber: boolean, sentence: Text} | null} due
 * @property {{out: number, into: number, unit: 'm3' | 't' | null, is_balanced: boolean, why: Text | null}} balance
 * @property {Text[]} gaps
 * @property {Movement[]} movements
 *
 * @typedef {{plans: Plan[], batches: Batch[], unlawful: {sentence: Text, article: Text}[],
 *   field_names: Record<string, Text>, tolerance: number, tolerance_basis: string, documents: any[],
 *   permission: {allowed: boolean, why: Text | null}}} Soil
 */

const UNITS = { m3: 'm³', t: 't' };
/** @param {number} n @param {'m3' | 't' | null} unit */
export const amount = (n, unit) => `${n.toLocaleString('en-US', { maximumFractionDigits: 1 })} ${UNITS[unit ?? 'm3']}`;

/** @type {import('./sections.js').Section} */
export const soil = {
  id: 'soil',
  title: () => t('soil.title'),
  load: async (_opened, id) => {
    const [said, { documents }] = await Promise.all([
      api.get(`parcels/${id}/soil`),
      api.get(`features/${id}/documents`),
    ]);
    return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {Soil} */ { batches }) => batches.length,
  view: (/** @type {Soil} */ said, opened) => html`
    ${said.unlawful.map(
      (one) =>
        html`<p class="notice is-error">${say(one.sentence)} <span class="quiet-ink">${say(one.article)}</span></p>`,
    )}
    ${said.batches.length || said.plans.length ? nothing : html`<p class="empty">${t('soil.none')}</p>`}
    <ul class="records">
      ${said.batches.map((one) => batchView(one, said, opened))}
    </ul>
    ${said.plans.map((one) => planView(one, said, opened))}
    <p class="buttons">
      ${action(said, t('soil.add-batch'), () => askForBatch(said, opened))}
      ${action(said, t('soil.add-plan'), () => askForPlan(said, opened))}
      ${said.permission.why ? html`<span class="quiet-ink">${say(said.permission.why)}</span>` : nothing}
    </p>
    ${formDialog('soil')}
  `,
};

/** @param {Soil} said @param {string} label @param {() => void} act */
const action = (said, label, act) =>
  html`<button
    type="button"
    ?disabled=${!said.permission.allowed}
    title=${said.permission.why ? say(said.permission.why) : nothing}
    @click=${act}
  >
    ${label}
  </button>`;

/** @param {Batch} one */
function stateOf(one) {
  if (one.is_handed_on) return html`<span class="tag">${t('soil.state.handed-on')}</span>`;
  if (!one.is_open) return html`<span class="tag is-good">${t('soil.state.closed')}</span>`;
  if (!one.due) return nothing;
  const look = one.due.is_overdue ? 'is-error' : one.due.is_amber ? 'is-warning' : '';
  return html`<span class="tag ${look}">${one.due.is_overdue ? '⚠ ' : ''}${say(one.due.sentence)}</span>`;
}

/** @param {Batch} one @param {Soil} said @param {import('./sections.js').Opened} opened */
function batchView(one, said, opened) {
  const plan = said.plans.find((each) => each.id === one.plan_id);
  return html`<li class="record soil-batch" data-batch=${one.number}>
    <p class="register-head">
      <b>${t('soil.batch', { number: one.number })}</b> ${stateOf(one)}
      <span>${t('soil.promised', { date: one.promised_on })}</span>
    </p>
    <p class="provenance">
      ${amount(one.volume_m3, 'm3')} → ${one.destination} ·
      ${plan ? t('soil.by-plan', { number: plan.number }) : html`<span class="gap">${t('soil.no-plan')}</span>`}
      ${one.origin ? html` · ${t('soil.origin', { number: one.origin, share: percent(one.origin_share) })}` : nothing}
    </p>
    ${way(one)} ${balance(one, said)} ${movements(one, said, opened)}
    ${
      one.is_open && one.gaps.length
        ? html`<p class="quiet-ink">${t('soil.gaps')}${one.gaps.map(say).join(t('soil.semicolon'))}</p>`
        : nothing
    }
    ${one.is_open && said.permission.allowed ? steps(one, said, opened) : nothing}
  </li>`;
}

/** Where the batch is on its way. @param {Batch} one */
const way = (one) =>
  html`<ol class="soil-way">
    ${
      /** @type {const} */ (['left_on', 'arrived_on', 'disposed_on', 'evaluation_filed_on']).map(
        (step) =>
          html`<li class=${one[step] ? 'is-done' : ''}>
            ${one[step] ? '✓' : '○'} ${t(`soil.step.${step}`)} <time>${one[step] ?? '—'}</time>
          </li>`,
      )
    }
  </ol>`;

/** @param {Batch} one @param {Soil} said */
function balance({ balance: sums, movements: entries }, said) {
  if (!entries.length && !sums.out && !sums.into) return nothing;
  return html`<p class=${sums.is_balanced ? 'soil-balance is-balanced' : 'soil-balance'}>
    ${t('soil.out')} <b>${amount(sums.out, sums.unit)}</b> · ${t('soil.in')} <b>${amount(sums.into, sums.unit)}</b>
    ${
      sums.is_balanced
        ? html`<span class="tag is-good">✓ ${t('soil.balanced')}</span>`
        : html`<span class="tag is-error">✕ ${say(sums.why)}</span>`
    }
    <span class="quiet-ink" title=${said.tolerance_basis}
      >${t('soil.tolerance', { share: percent(said.tolerance) })}</span
    >
  </p>`;
}

/** @param {Batch} one @param {Soil} said @param {import('./sections.js').Opened} opened */
function movements(one, said, opened) {
  const entries = one.movements.filter((each) => each.cancels_id === null);
  if (!entries.length) return nothing;
  const cancelled = new Map(one.movements.filter((each) => each.cancels_id).map((each) => [each.cancels_id, each]));
  return html`<details class="register-past">
    <summary>${t('soil.movements', { n: entries.length })}</summary>
    <ol>
      ${entries.map(
        (each) =>
          html`<li>
            <span class=${each.is_cancelled ? 'is-struck' : ''}
              >${each.moved_on} ${t(`soil.${each.direction}`)}
              ${amount(each.amount, each.unit)}${
                each.manifest_no ? html` · ${t('soil.manifest', { number: each.manifest_no })}` : nothing
              }${each.person ? html` · ${each.person}` : nothing}</span
            >
            ${each.is_cancelled ? html`<span>${t('soil.cancelled', { why: cancelled.get(each.id)?.reason ?? '' })}</span>` : nothing}
            ${
              one.is_open && !each.is_cancelled && said.permission.allowed
                ? html`<button type="button" class="link" @click=${() => askToCancel(each, opened)}>
                    ${t('soil.cancel')}
                  </button>`
                : nothing
            }
          </li>`,
      )}
    </ol>
  </details>`;
}

/** @param {Batch} one @param {Soil} said @param {import('./sections.js').Opened} opened */
const steps = (one, said, opened) =>
  html`<p class="buttons">
    <button type="button" @click=${() => askForMovement(one, said, opened)}>${t('soil.add-movement')}</button>
    <button type="button" @click=${() => askForStep(one, opened)}>${t('soil.add-step')}</button>
    <button type="button" @click=${() => askToClose(one, said, opened)}>${t('soil.close')}</button>
  </p>`;

/** @param {Plan} one @param {Soil} said @param {import('./sections.js').Opened} opened */
function planView(one, said, opened) {
  const name = (/** @type {string} */ field) => say(said.field_names[field]);
  const rows = [
    [name('time'), `${one.moves_from} – ${one.moves_until}`],
    [name('method'), one.method],
    [name('route'), one.route],
    [name('amount'), amount(one.amount, one.unit)],
    [name('destination'), one.destination],
    [name('disposal'), one.disposal],
    [t('soil.contractor'), one.contractor],
    [t('soil.reported.origin'), one.reported_origin_on],
    [t('soil.reported.destination'), one.reported_destination_on],
  ];
  return html`<details class="record soil-plan" open>
    <summary><b>${t('soil.plan', { number: one.number })}</b></summary>
    <dl class="register-columns">
      ${rows.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value ?? html`<span class="gap">${t('soil.missing')}</span>`}</dd>
          </div>`,
      )}
    </dl>
    ${
      said.permission.allowed && !(one.reported_origin_on && one.reported_destination_on)
        ? html`<p class="buttons">
            <button type="button" @click=${() => askForReport(one, opened)}>${t('soil.report')}</button>
          </p>`
        : nothing
    }
  </details>`;
}
