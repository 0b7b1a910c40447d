/**
 * How the page of one upload is laid out: the sum, one question, what else waits, columns, rows, past decisions.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {{upload: Upload | null, total: number, problem: import('../../api.js').Problem | null,
 *   said: {words: string, isBad: boolean} | null}} State
 * @typedef {{query: URLSearchParams, desk: Desk, whyNot: string | null, choose: (outcome: string | null) => void,
 *   more: () => void, unsay: () => void}} Parts
 */

import { html, nothing } from 'lit';

import { count, language, say, t } from '../../i18n.js';
import { icon } from '../../icons.js';
import { columnsSection } from './columns.js';
import { fileProblems } from './file-problems.js';
import { groupList } from './groups.js';
import { closedNote } from './leaving-out.js';
import { pastList } from './past.js';
import { facts, isFinal, progressView } from './progress.js';
import { asked, isNeededFor, questionCard } from './question.js';
import { rowList, sum } from './receipt.js';

/** @param {number} id @param {State} state @param {Parts} parts */
export function pageOf(id, state, parts) {
  const { upload, problem } = state;
  return html`<div class="page upload-page">
    ${head(upload, id)} ${problem ? html`<p role="alert">${say(problem.detail)}</p>` : nothing}
    ${upload ? body(upload, state, parts) : nothing}
  </div>`;
}

/** @param {Upload | null} upload @param {number} id */
function head(upload, id) {
  const query = `language=${language() === 'en' ? 'en' : 'zh'}`;
  const report = (/** @type {string} */ kind) => `/api/uploads/${id}/report.${kind}?${query}`;
  const isAtRest = upload !== null && isFinal(upload);
  return html`
    <header class="plan-head">
      <div>
        <p class="crumb"><a href="/uploads">‹ ${t('uploads.back')}</a></p>
        <h1 tabindex="-1">
          ${upload?.file_name ?? t('uploads.number', { id })}
          ${upload?.options.dry_run ? html`<span class="tag">${t('uploads.dry')}</span>` : nothing}
        </h1>
      </div>
      <div class="plan-tools">
        ${
          isAtRest
            ? html`<span class="report-doors"
                >${t('uploads.report')}
                <a class="button" href=${report('xlsx')} download>${icon('download')}Excel</a>
                <a class="button" href=${report('csv')} download>${icon('download')}CSV</a></span
              >`
            : nothing
        }
        ${upload ? html`<a class="button" href="/api/uploads/${id}/original" download>${t('uploads.original')}</a>` : nothing}
        ${
          upload && (upload.waiting || upload.state !== 'done') && isAtRest
            ? html`<a class="button" href="/uploads?corrects=${id}">${t('uploads.again')}</a>`
            : nothing
        }
      </div>
    </header>
  `;
}

/** @param {Upload} upload @param {State} state @param {Parts} parts */
function body(upload, state, parts) {
  const isDone = upload.state === 'done';
  return html`
    ${facts(upload)} ${sameBytes(upload)} ${corrected(upload)} ${!isFinal(upload) ? progressView(upload) : nothing}
    ${upload.state === 'refused' ? html`<p class="upload-refusal" role="status">${t('uploads.refused')}</p>` : nothing}
    ${upload.state === 'failed' ? html`<p class="upload-refusal" role="status">${t('uploads.failed')}</p>` : nothing}
    ${isDone && upload.options.dry_run ? html`<p class="note">${t('uploads.dry.note')}</p>` : nothing}
    ${isDone ? sum(upload, parts.query.get('outcome'), parts.choose) : nothing} ${isDone ? closedNote(upload) : nothing}
    ${saidView(state, parts)} ${isDone ? mending(parts) : nothing}
    ${fileProblems(upload.problems, isDone ? parts.desk : null)}
    ${isDone ? html`${columnsSection(parts.desk)} ${rowsSection(state, parts)} ${pastList(parts.desk.past)}` : nothing}
  `;
}

/** What came of the last decision: it stays until it is put away or something else is decided. @param {State} state @param {Parts} parts */
function saidView({ said }, { unsay }) {
  return html`<div
    id="upload-said"
    class="said ${said?.isBad ? 'is-bad' : ''}"
    role="status"
    tabindex="-1"
    ?hidden=${!said}
  >
    ${
      said
        ? html`${icon(said.isBad ? 'warning' : 'check')}<span>${said.words}</span
            ><button type="button" class="quiet" aria-label=${t('uploads.said.close')} @click=${unsay}>
              ${icon('close')}
            </button>`
        : nothing
    }
  </div>`;
}

/** @param {Parts} parts */
function mending({ desk, whyNot }) {
  const question = asked(desk);
  const card = question ? questionCard(question, desk) : nothing;
  // A question that may go without an answer does not stand before problems that may not.
  const isFirst = question !== null && isNeededFor(question);
  return html`
    ${whyNot && desk.groups.length ? html`<p class="note">${whyNot}</p>` : nothing} ${isFirst ? card : nothing}
    ${groupList(desk, question)} ${isFirst ? nothing : card}
  `;
}

/** @param {State} state @param {Parts} parts */
function rowsSection({ total }, { desk, query, more, choose }) {
  const rest = total - desk.rows.length;
  const problem = query.get('problem');
  const group = desk.groups.find((one) => one.code === problem && one.field === query.get('field'));
  return html`
    <section id="rows" aria-labelledby="rows-title">
      <h2 id="rows-title">${t('uploads.rows.title')}</h2>
      ${
        problem
          ? html`<p class="rows-filter">
              ${t('uploads.rows.of', { what: group ? say(group.example.message) : problem, n: count(total) })}
              <button type="button" class="text-button" @click=${() => choose(null)}>${t('uploads.rows.all')}</button>
            </p>`
          : nothing
      }
      ${rowList(desk)}
      ${
        rest > 0
          ? html`<p class="more">
              <button type="button" @click=${more}>${t('uploads.rows.more', { n: count(rest) })}</button>
            </p>`
          : nothing
      }
    </section>
  `;
}

/** @param {Upload} upload */
function corrected({ corrects_id: earlier }) {
  if (!earlier) return nothing;
  return html`<p class="note">
    ${t('uploads.corrects')}<a href="/uploads/${earlier}">${t('uploads.same.link', { id: earlier })}</a>
  </p>`;
}

/** @param {Upload} upload */
function sameBytes(upload) {
  if (!upload.same_as_id) return nothing;
  return html`<p class="note">
    ${t('uploads.same')}<a href="/uploads/${upload.same_as_id}">${t('uploads.same.link', { id: upload.same_as_id })}</a>
  </p>`;
}
