/**
 * The due dates of a measure, one or a quarter's each: its state, and a button to mark it as done or take that back.
 *
 * @typedef {import('./types.js').Measure} Measure
 * @typedef {import('./types.js').Deadline} Deadline
 * @typedef {import('./types.js').Mark} Mark
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { deadlineLine } from './due.js';
import { askAbout } from './mark.js';

/** @param {Measure} measure @param {Actions} actions */
export function items(measure, actions) {
  const why = measure.may_mark?.why;
  return html`
    <ol class="quarters" aria-label=${t('plan.quarters')}>
      ${measure.deadlines.map((item) => html`<li data-state=${item.state.code}>${itemLines(measure, item, actions)}</li>`)}
    </ol>
    ${why ? html`<p class="why-not">${say(why)}</p>` : nothing}
  `;
}

/** The only due date of a measure; who may not mark it need not read so in every row. @param {Measure} measure @param {Actions} actions */
export function onlyItem(measure, actions) {
  const [item] = measure.deadlines;
  return html`<div class="only-item" data-state=${item.state.code}>
    ${deadlineLine(item)} <span class="quiet-ink due-text" lang="zh-CN">${measure.deadline_text}</span>
    ${item.done ? basisLine(item.done) : nothing}${measure.may_mark?.allowed ? button(measure, item, actions) : nothing}
    ${earlier(item)}
  </div>`;
}

/** @param {Mark} mark */
const basisLine = ({ basis, person }) =>
  html`<span class="item-basis">${t('plan.mark.basis', { basis, person })}</span>`;

/** @param {Measure} measure @param {Deadline} item @param {Actions} actions */
function itemLines(measure, item, actions) {
  const isAhead = item.state.code === 'next' || item.state.code === 'coming';
  return html`${deadlineLine(item)}
    <span class="item-foot"
      >${isAhead ? html`<span class="item-state">${say(item.state)}</span>` : nothing}${
        item.done ? basisLine(item.done) : nothing
      }${button(measure, item, actions)}</span
    >
    ${earlier(item)}`;
}

/** @param {Measure} measure @param {Deadline} item @param {Actions} actions */
function button(measure, item, actions) {
  const key = item.done ? 'plan.mark.take-back' : 'plan.mark.do';
  return html`<button
    type="button"
    class="text-button"
    ?disabled=${!measure.may_mark?.allowed}
    aria-label=${`${t(key)} ${measure.number} ${item.label ?? item.due_on}`}
    @click=${() => askAbout(measure, item, actions)}
  >
    ${t(key)}
  </button>`;
}

/** Earlier words stay readable: nothing that was said is lost. @param {Deadline} item */
function earlier(item) {
  const words = item.done ? item.marks.slice(0, -1) : item.marks;
  if (words.length === 0) return nothing;
  return html`<details class="verdicts">
    <summary>${t('plan.mark.earlier', { n: words.length })}</summary>
    <ol>
      ${words.map((one) => html`<li>${wordLine(one)}</li>`)}
    </ol>
  </details>`;
}

/** @param {Mark} one */
function wordLine({ done_on: doneOn, basis, person, at }) {
  const what = doneOn ? t('plan.mark.was-done', { date: doneOn }) : t('plan.mark.was-taken-back');
  return t('plan.mark.line', { date: at.slice(0, 10), person, what, basis });
}
