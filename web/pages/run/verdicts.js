/**
 * What a run says of each parcel: changed, not changed, or that it cannot be judged, and why.
 *
 * @typedef {import('./types.js').RunParcel} RunParcel
 * @typedef {import('../../app.js').Context} Context
 */

import { html, nothing } from 'lit';

import { count, percent, say, squareMetres, t } from '../../i18n.js';
import { howLink, stepAddress } from './how.js';

const SHOWN = /** @type {const} */ (['CHANGED', 'CANNOT_JUDGE', 'NOT_CHANGED']);
const MOST = 200;
/** @type {Record<string, string>} */
const STEP_OF_OBSTACLE = { CLOUD: 'gates', TOO_SMALL: 'parcels', NO_DATA: 'check', REGISTRATION: 'register' };

/**
 * @param {RunParcel[]} parcels
 * @param {(parcel: RunParcel) => void} look
 * @param {Context} context the address keeps which verdict is shown
 */
export function verdicts(parcels, look, context) {
  if (parcels.length === 0)
    return html`<section class="box run-verdicts">
      <h2>${t('runs.parcels')}</h2>
      <p class="quiet-ink">${t('runs.no-parcels')}</p>
    </section>`;
  const of = (/** @type {string} */ code) => parcels.filter((one) => one.result_code === code);
  const asked = context.query().get('verdict') ?? '';
  const chosen = SHOWN.find((one) => one === asked) ?? SHOWN.find((one) => of(one).length) ?? SHOWN[0];
  const rows = of(chosen);
  return html`<section class="box run-verdicts">
    <h2>${t('runs.parcels')}</h2>
    <nav class="segments" aria-label=${t('runs.parcels')}>
      ${SHOWN.map(
        (code) =>
          html`<a href="?verdict=${code}" @click=${choose(code)} aria-current=${code === chosen ? 'true' : nothing}
            >${t(`runs.result.${code}`)} ${count(of(code).length)}</a
          >`,
      )}
    </nav>
    ${chosen === 'CANNOT_JUDGE' ? html`<p class="notice is-warning">${t('runs.cannot-judge')} ${reasons(rows)} ${howLink('parcels')}</p>` : nothing}
    ${rows.length ? table(rows.slice(0, MOST)) : html`<p class="quiet-ink">${t('runs.no-such')}</p>`}
    ${rows.length > MOST ? html`<p class="quiet-ink">${t('runs.more', { n: rows.length - MOST })}</p>` : nothing}
  </section>`;

  /** @param {string} code */
  function choose(code) {
    return (/** @type {Event} */ event) => {
      event.preventDefault();
      context.go(`${location.pathname}?verdict=${code}`, { replace: true });
    };
  }

  /** @param {RunParcel[]} shown */
  function table(shown) {
    return html`<div class="run-list">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${t('runs.head.parcel')}</th>
            <th scope="col">${t('runs.head.because')}</th>
            <th scope="col" class="number">${t('runs.head.changed')}</th>
            <th scope="col" class="number">${t('runs.head.visible')}</th>
            <th scope="col">${t('runs.head.stability')}</th>
            <th scope="col"><span class="visually-hidden">${t('runs.look')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (one) =>
              html`<tr>
                <th scope="row"><a href="/parcels/${one.id}">${one.code}</a> ${one.name}</th>
                <td>${say(one.because)}</td>
                <td class="number">
                  ${one.changed_m2 ? `${squareMetres(one.changed_m2)} · ${percent(one.changed_share)}` : '—'}
                </td>
                <td class="number">${percent(one.visible_share)}</td>
                <td>${t(`runs.stability.${one.stability}`)}</td>
                <td><button class="quiet" @click=${() => look(one)}>${t('runs.look')}</button></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

/** How many cannot be judged for which reason; each leads to the step that says why. @param {RunParcel[]} rows */
function reasons(rows) {
  /** @type {Map<string, RunParcel[]>} */
  const groups = new Map();
  for (const one of rows) groups.set(one.obstacle_code ?? '', [...(groups.get(one.obstacle_code ?? '') ?? []), one]);
  return [...groups].map(
    ([code, alike], at) =>
      html`${at ? ' · ' : ''}<a href=${stepAddress(STEP_OF_OBSTACLE[code] ?? '')}>${say(alike[0].obstacle)}</a>
        ${count(alike.length)}`,
  );
}
