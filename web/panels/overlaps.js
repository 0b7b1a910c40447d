/**
 * What lies on what: overlaps with their numbers, and beneath them the nearest that are not linked, with the reason.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').Overlap} Overlap
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { say, t } from '../i18n.js';
import { verdictTag } from './verdict-tag.js';

/** @param {Panel} panel @param {Actions} actions */
export function overlapsSection(panel, actions) {
  if (panel.kind !== 'parcel' && panel.kind !== 'detection') return nothing;
  return html`
    <section class="feature-section" aria-labelledby="overlaps-title">
      <h3 id="overlaps-title">
        ${t(`panel.overlaps.${otherOf(panel)}`)} <span class="section-n">${linkedOverlaps(panel).length}</span>
      </h3>
      ${overlapRows(panel, actions)}
    </section>
  `;
}

/** What lies on it: a parcel has detections, a detection parcels. @param {Panel} panel */
const otherOf = (panel) => (panel.kind === 'parcel' ? 'detection' : 'parcel');

/** Those that count. @param {Panel} panel */
export const linkedOverlaps = (panel) => panel.overlaps.filter((one) => one.relation !== 'near');

/** @param {Panel} panel @param {Actions} actions */
export function overlapRows(panel, actions) {
  const near = panel.overlaps.filter((one) => one.relation === 'near');
  const linked = linkedOverlaps(panel);
  return html`${
    linked.length
      ? html`<ul class="overlaps">
          ${linked.map((one) => row(one, actions))}
        </ul>`
      : html`<p class="empty">${t(`panel.overlaps.${otherOf(panel)}.none`)}</p>`
  }
  ${
    near.length
      ? html`<h4 class="near-title">${t('panel.near')}</h4>
          <ul class="overlaps overlaps-near">
            ${near.map((one) => row(one, actions))}
          </ul>`
      : nothing
  }`;
}

/** @param {Overlap} overlap @param {Actions} actions */
function row(overlap, actions) {
  const other = overlap.parcel ?? overlap.detection;
  if (!other) return nothing;
  return html`<li data-relation=${overlap.relation}>
    <button type="button" class="overlap" @click=${() => actions.select(other.id)}>
      <b>${other.code}</b><span class="overlap-name">${other.name}</span>
      <span class="overlap-says">${say(overlap.sentence)}</span>
      ${overlap.lawfulness ? lawfulnessView(overlap.lawfulness) : nothing}
      ${
        overlap.relation === 'near'
          ? html`<span class="near-sum">${t('panel.near.sum', metres(overlap))}</span>`
          : nothing
      }
      ${
        overlap.is_borderline
          ? html`<span class="tag is-warning">${icon('warning')}${t('panel.borderline')}</span>`
          : nothing
      }
    </button>
  </li>`;
}

/** The verdict, its reason, and what that rests on. @param {NonNullable<Overlap['lawfulness']>} said */
const lawfulnessView = (said) =>
  html`<span class="overlap-lawfulness"
    >${verdictTag(said.verdict)} ${say(said.because)}<small class="quiet-ink"> · ${say(said.basis)}</small></span
  >`;

/** `12 m > 5 m`. @param {Overlap} overlap */
const metres = ({ distance_m, tolerance_m }) => ({
  distance: Number(distance_m.toFixed(1)),
  tolerance: Number(tolerance_m.toFixed(1)),
});
