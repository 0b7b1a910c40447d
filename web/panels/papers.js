/**
 * What was filed and promised for a parcel: soil batches with their countdown, changes of planned use, schemes.
 *
 * @typedef {import('./types.js').Panel} Panel
 */

import { html, nothing } from 'lit';

import { say, t } from '../i18n.js';
import { deadline } from './deadline.js';

/** @param {Panel} panel */
export function batchesSection({ batches }) {
  if (batches.length === 0) return nothing;
  return html`
    <section class="feature-section" aria-labelledby="batches-title">
      <h3 id="batches-title">${t('panel.batches')} <span class="section-n">${batches.length}</span></h3>
      <ul class="papers">
        ${batches.map(
          (one) =>
            html`<li>
              <p>
                <b>${one.number}</b> ${one.volume_m3.toLocaleString('en-US')} m³ → ${one.destination}
                ${one.due ? deadline(one.due) : nothing}
              </p>
              <p class="provenance">${say(one.sentence)}${one.document ? html` · ${one.document}` : nothing}</p>
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Panel} panel */
export function usesSection({ planned_uses: uses }) {
  if (uses.length === 0) return nothing;
  return html`
    <section class="feature-section" aria-labelledby="uses-title">
      <h3 id="uses-title">${t('panel.uses')}</h3>
      <ul class="papers">
        ${uses.map(
          (one) =>
            html`<li>
              <p><time datetime=${one.changed_on}>${one.changed_on}</time> ${say(one.sentence)}</p>
              <p class="provenance">${one.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}</p>
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Panel} panel */
export function schemesSection({ schemes }) {
  if (schemes.length === 0) return nothing;
  return html`
    <section class="feature-section" aria-labelledby="schemes-title">
      <h3 id="schemes-title">${t('panel.schemes')}</h3>
      <ul class="papers">
        ${schemes.map(
          (one) =>
            html`<li>
              <p>${t('panel.scheme', { name: say(one.name), date: one.filed_on })}</p>
              <p class="provenance">
                ${one.works_from ? html`${t('panel.works', { from: one.works_from, until: one.works_until ?? '…' })} · ` : nothing}
                ${one.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}
              </p>
            </li>`,
        )}
      </ul>
    </section>
  `;
}
