/**
 * What is wrong with the file as a whole, each with the way to where it can be settled on this page.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Problem} Problem
 */

import { html, nothing } from 'lit';

import { t } from '../../i18n.js';
import { isOfColumns } from './columns.js';
import { columnsDoor, encodingsDoor } from './doors.js';
import { problemView } from './problem.js';

/** @param {Problem[]} problems @param {Desk | null} desk null: the file was refused, nothing can be settled */
export function fileProblems(problems, desk) {
  if (problems.length === 0) return nothing;
  return html`<section class="file-problems">
    <h2>${t('uploads.problems.file')}</h2>
    <ul class="problems">
      ${problems.map((one) => html`<li>${problemView(one, desk?.layers.attributes ?? [], desk ? door(one) : nothing)}</li>`)}
    </ul>
  </section>`;
}

/** @param {Problem} problem */
function door(problem) {
  if (problem.fixes.some((fix) => fix.treatment.encoding)) return html`<p>${encodingsDoor()}</p>`;
  return isOfColumns(problem) ? html`<p>${columnsDoor()}</p>` : nothing;
}
