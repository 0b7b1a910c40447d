/**
 * The whole trail, the newest line first.
 *
 * @typedef {import('./types.js').Clue} Clue
 * @typedef {import('./types.js').Line} Line
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { at } from './seen.js';

/** @param {Clue} clue */
export const trail = ({ lines }) =>
  html`<ol class="papers clue-trail">
    ${[...lines].reverse().map((one) => html`<li>${line(one)}</li>`)}
  </ol>`;

/** @param {Line} one */
function line(one) {
  const isMoved = one.from_state && one.from_state.code !== one.to_state.code;
  return html`
    <p>
      <b>${say(one.move)}</b>
      ${isMoved ? html`${say(one.from_state)} → ${say(one.to_state)}` : nothing} ${one.detection ?? nothing}
      ${one.units.map((unit) => html`<span class="unit">${say(unit)}</span> `)}
      ${one.reason ? html`<span class="tag">${say(one.reason)}</span>` : nothing}
      ${one.until ? html`<span class="tag">${t('clue.until', { date: one.until })}</span>` : nothing}
      ${one.punished_on ? html`<span class="tag">${t('clue.punished', { date: one.punished_on })}</span>` : nothing}
      ${one.rectified_on ? html`<span class="tag">${t('clue.rectified', { date: one.rectified_on })}</span>` : nothing}
      ${one.visit_id ? html`<a href="#visit-${one.visit_id}">${t('clue.visit.n', { id: one.visit_id })}</a>` : nothing}
    </p>
    ${one.text && !one.visit_id ? html`<p class="said">${one.text}</p>` : nothing}
    <p class="provenance">
      ${one.person ?? t('clue.by-rule')}${one.unit ? ` · ${say(one.unit)}` : nothing} · ${at(one.recorded_at)}
    </p>
  `;
}
