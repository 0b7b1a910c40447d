/**
 * The detections of a run and what became of each: which one it is, and the clue it opened or joined.
 *
 * @typedef {import('./types.js').Run} Run
 * @typedef {import('./types.js').Found} Found
 */

import { html, nothing } from 'lit';

import { squareMetres, t } from '../../i18n.js';
import { word } from '../../words.js';

const MOST = 200;

/** @param {Run} run @param {Found[]} found @param {(one: Found) => void} choose */
export function detectionTable(run, found, choose) {
  return html`<section class="box">
    <h2>${t('runs.detections', { n: found.length })}</h2>
    <p class="quiet-ink">
      ${t('runs.handed-on')}
      ${run.upload_id ? html`<a href="/uploads/${run.upload_id}">${t('runs.upload')}</a>` : nothing}
      ${run.quarantined ? html`<span class="tag is-warning">${t('runs.quarantined', { n: run.quarantined })}</span>` : nothing}
    </p>
    ${
      found.length
        ? html`<div class="run-list">
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">${t('runs.head.detection')}</th>
                  <th scope="col">${t('runs.head.kind')}</th>
                  <th scope="col" class="number">${t('runs.head.area')}</th>
                  <th scope="col">${t('runs.head.stability')}</th>
                  <th scope="col">${t('runs.head.clue')}</th>
                  <th scope="col"><span class="visually-hidden">${t('runs.look')}</span></th>
                </tr>
              </thead>
              <tbody>
                ${found.slice(0, MOST).map((one) => row(one, choose))}
              </tbody>
            </table>
          </div>`
        : html`<p class="quiet-ink">${t('runs.no-detections')}</p>`
    }
    ${found.length > MOST ? html`<p class="quiet-ink">${t('runs.more', { n: found.length - MOST })}</p>` : nothing}
  </section>`;
}

/** @param {Found} one @param {(one: Found) => void} choose */
function row(one, choose) {
  const { properties: said } = one;
  return html`<tr>
    <th scope="row">
      <a href="/map?feature=${one.id}">${said.code}</a>
      ${said.outcome === 'duplicate' ? html`<span class="tag">${t('runs.known')}</span>` : nothing}
    </th>
    <td>${word('change_kinds', said.change_kind)} <span class="quiet-ink">${t('runs.experimental')}</span></td>
    <td class="number">${squareMetres(said.area_m2)}</td>
    <td>${said.stability ? t(`runs.stability.${said.stability}`) : '—'}</td>
    <td>
      ${
        said.clue_id
          ? html`<a href="/clues/${said.clue_id}">${said.clue}</a> ${word('detection_states', said.clue_state ?? '')}`
          : html`<span class="quiet-ink">${t('runs.no-clue')}</span>`
      }
    </td>
    <td><button class="quiet" @click=${() => choose(one)}>${t('runs.look')}</button></td>
  </tr>`;
}
