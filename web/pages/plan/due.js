/**
 * When something of a measure is due, and how near that is.
 *
 * @typedef {import('./types.js').Deadline} Deadline
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

/**
 * A date, the days left and a mark: shape and words carry it, colour only helps.
 *
 * @param {Deadline} deadline
 */
export function deadlineLine(deadline) {
  const band = bandOf(deadline);
  const label = deadline.label ? html`<b class="due-label">${deadline.label}</b>` : nothing;
  return html`
    <span class="due due-${band}">
      ${label}<time datetime=${deadline.due_on}>${deadline.due_on}</time>
      <span class="due-left"
        ><span aria-hidden="true">${MARKS[band]}</span>${say(deadline.sentence)}${
          band === 'amber' ? t('plan.amber', { n: deadline.working_days_left }) : nothing
        }</span
      >
    </span>
  `;
}

const MARKS = { done: '✓ ', overdue: '▲ ', amber: '◆ ', later: '' };

/** @param {Deadline} deadline @returns {'done' | 'overdue' | 'amber' | 'later'} */
export function bandOf(deadline) {
  if (deadline.done) return 'done';
  if (deadline.is_overdue) return 'overdue';
  return deadline.is_amber ? 'amber' : 'later';
}
