/**
 * /blind-spots: parcels on a register that no usable image has shown for long, and why newer images would not do. The
 * address keeps the number of days and the cause.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{scene_id: number, on: string, sensor: string, pixels: number, visible_share: number,
 *   because: Text | null}} Look
 * @typedef {{id: number, code: string, name: string, area_m2: number, last: Look | null, days: number | null,
 *   newer: Look[], cause: Text, cause_code: string, visited_on: string | null, document_on: string | null}} BlindSpot
 * @typedef {{days: number, parcels: number, causes: (Text & {code: string, count: number})[], rows: BlindSpot[],
 *   change: {allowed: boolean}}} BlindSpots
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { formDialog, askFor } from '../forms/dialog.js';
import { saidIn } from '../forms/said.js';
import { count, say, squareMetres, t } from '../i18n.js';
import { address } from './doors.js';
import { howLink } from './run/how.js';

const OWNER = 'blind-spots';
const MOST = 500;
/** Newer images that are told in full. */
const TOLD = 3;

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {BlindSpots | null} */
  let found = null;
  /** @type {Problem | null} */
  let problem = null;

  async function load() {
    try {
      found = await api.get('blind-spots', context.query());
      problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  /** @param {Event} event */
  const choose = (event) => context.go(address('/blind-spots', saidIn(event)));

  const change = () =>
    askFor(
      {
        owner: OWNER,
        key: OWNER,
        title: t('blind.change'),
        fields: () => [
          { name: 'days', label: t('blind.days'), type: 'number', required: true, value: String(found?.days ?? '') },
          { name: 'reason', label: t('runs.defaults-reason'), type: 'textarea', required: true },
        ],
        submit: t('blind.change-keep'),
        send: async ({ days, reason }) => {
          await api.put('blind-spots/days', { days: Number(days), reason });
          context.go('/blind-spots');
          await load();
        },
      },
      context.redraw,
    );

  void load();
  return {
    title: () => t('blind.title'),
    moved: () => void load(),
    view: () => html`
      <div class="page blind-page">
        <p class="crumb"><a href="/runs">‹ ${t('runs.title')}</a></p>
        <h1 tabindex="-1">${t('blind.title')}</h1>
        <p class="quiet-ink">${t('blind.lead')} ${howLink('parcels')}</p>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${
          found
            ? html`${tools(found, context.query().get('cause') ?? '', choose, change)} ${table(found)}`
            : problem
              ? nothing
              : html`<p role="status">${t('panel.reading')}</p>`
        }
        ${formDialog(OWNER)}
      </div>
    `,
  };
}

/** @param {BlindSpots} found @param {string} cause @param {(event: Event) => void} choose @param {() => void} change */
const tools = (found, cause, choose, change) => html`
  <form class="run-pick" @submit=${choose}>
    <label
      >${t('blind.days')} <input type="number" name="days" min="0" max="3650" .value=${String(found.days)} required
    /></label>
    <label
      >${t('blind.cause')}
      <select name="cause">
        <option value="">${t('blind.cause-any')}</option>
        ${found.causes.map(
          (one) =>
            html`<option value=${one.code} ?selected=${one.code === cause}>${say(one)} ${count(one.count)}</option>`,
        )}
      </select></label
    >
    <button>${t('coverage.show')}</button>
    ${found.change.allowed ? html`<button type="button" class="quiet" @click=${change}>${t('blind.change')}</button>` : nothing}
  </form>
  <p>
    <b
      >${t('blind.sum', { n: found.causes.reduce((sum, one) => sum + one.count, 0), all: found.parcels, days: found.days })}</b
    >
    ${found.causes
      .filter((one) => one.count)
      .map((one) => `${say(one)} ${count(one.count)}`)
      .join(' · ')}
  </p>
`;

/** @param {BlindSpots} found */
function table({ rows }) {
  if (rows.length === 0) return html`<p class="empty">${t('blind.none')}</p>`;
  return html`<div class="run-list">
      <table class="plain-table is-stacked">
        <thead>
          <tr>
            <th scope="col">${t('runs.head.parcel')}</th>
            <th scope="col">${t('blind.last')}</th>
            <th scope="col">${t('blind.why')}</th>
            <th scope="col">${t('blind.visited')}</th>
            <th scope="col">${t('blind.document')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, MOST).map(
            (one) =>
              html`<tr>
                <th scope="row">
                  <a href="/parcels/${one.id}">${one.code}</a> ${one.name}<br /><span class="quiet-ink"
                    >${squareMetres(one.area_m2)}</span
                  >
                </th>
                <td data-label=${t('blind.last')}>${last(one)}</td>
                <td data-label=${t('blind.why')}>${why(one)}</td>
                <td data-label=${t('blind.visited')}>
                  ${one.visited_on ?? html`<span class="quiet-ink">${t('blind.never')}</span>`}
                </td>
                <td data-label=${t('blind.document')}>
                  ${one.document_on ?? html`<span class="quiet-ink">${t('blind.never')}</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rows.length > MOST ? html`<p class="quiet-ink">${t('blind.more', { n: rows.length - MOST })}</p>` : nothing}`;
}

/** @param {BlindSpot} one */
const last = ({ last: look, days }) =>
  look
    ? html`${look.on} · ${look.sensor}<br /><b>${t('blind.ago', { n: days ?? 0 })}</b>`
    : html`<b>${t('blind.never-seen')}</b>`;

/** @param {BlindSpot} one */
function why({ newer, cause }) {
  if (newer.length === 0) return say(cause);
  return html`<ul class="blind-why">
    ${newer.slice(0, TOLD).map((look) => html`<li>${look.on} · ${look.sensor}：${say(look.because)}</li>`)}
    ${newer.length > TOLD ? html`<li class="quiet-ink">${t('blind.more-images', { n: newer.length - TOLD })}</li>` : nothing}
  </ul>`;
}
