/**
 * Duties as rows: what, about what, by when, by which article, who must see to it; each opens the door to its record.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {object} Duty
 * @property {{id: number, kind: string, code: string, name: string}} feature
 * @property {Labelled} kind
 * @property {Text} title
 * @property {string | null} due_on
 * @property {string | null} done_on
 * @property {Labelled} state
 * @property {Text | null} sentence
 * @property {number | null} days_left
 * @property {Text} basis
 * @property {string} measure
 * @property {string} door
 * @property {{id: number | null, name_zh: string, name_en: string}[]} units
 */

import { html, nothing } from 'lit';

import { nameOf, say, t } from '../i18n.js';
import { icon } from '../icons.js';

/** @param {Duty[]} duties @param {{withFeature?: boolean, action?: (duty: Duty) => unknown}} [options] */
export const dutyRows = (duties, options = {}) =>
  html`<ul class="duties">
    ${duties.map((duty) => dutyRow(duty, options))}
  </ul>`;

/** @param {Duty} duty @param {{withFeature?: boolean, action?: (duty: Duty) => unknown}} options */
function dutyRow(duty, { withFeature = false, action }) {
  const state = duty.state.code;
  return html`<li class="duty" data-state=${state} data-kind=${duty.kind.code}>
    <p class="duty-head">
      <b>${say(duty.title)}</b>
      ${
        withFeature
          ? html`<span class="duty-feature">${duty.feature.name} <small>${duty.feature.code}</small></span>`
          : nothing
      }
      ${dueOf(duty)}
      <span class="duty-door"
        >${action ? action(duty) : html`<a class="button" href=${duty.door}>${t('duties.open')}</a>`}</span
      >
    </p>
    <p class="provenance">
      ${say(duty.basis)} ·
      ${t('duties.measure', { number: duty.measure })}${
        duty.units.length ? html` · ${duty.units.map((unit) => nameOf(unit)).join(t('registers.comma'))}` : nothing
      }${duty.done_on && state !== 'done' ? html` · ${t('duties.last', { date: duty.done_on })}` : nothing}
    </p>
  </li>`;
}

/** Words and an icon carry it; the colour only helps. @param {Duty} duty */
export function dueOf({ state, due_on: due, done_on: done, sentence }) {
  if (state.code === 'done') return html`<span class="deadline">${icon('check')}${done ?? say(state)}</span>`;
  if (!due) return html`<span class="deadline quiet-ink">${t('duties.no-day')}</span>`;
  const band = state.code === 'overdue' ? 'is-overdue' : state.code === 'soon' ? 'is-amber' : '';
  return html`<span class="deadline ${band}"
    >${icon(state.code === 'overdue' ? 'warning' : 'clock')}<time datetime=${due}>${due}</time> ${
      sentence ? say(sentence) : nothing
    }</span
  >`;
}
