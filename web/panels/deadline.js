/**
 * When something is due: date, days left and a mark. Icon and words carry it; the colour only helps.
 *
 * @typedef {import('./types.js').Due} Due
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { say, t } from '../i18n.js';

/** @param {Due} due */
export function deadline(due) {
  if (due.due_on === null) return html`<span class="deadline" lang="zh-CN">${due.text}</span>`;
  const band = due.is_overdue ? 'is-overdue' : due.is_amber ? 'is-amber' : '';
  const working =
    due.working_days_left !== null && !due.is_overdue ? t('panel.working-days', { n: due.working_days_left }) : '';
  return html`<span class="deadline ${band}" title=${[due.text, working].filter(Boolean).join(' · ')}
    >${icon(due.is_overdue ? 'warning' : 'clock')}<time datetime=${due.due_on}>${due.due_on}</time> ${
      due.sentence ? html`<span>${say(due.sentence)}</span>` : nothing
    }</span
  >`;
}
