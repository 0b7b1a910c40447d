/**
 * One upload: its progress, asked for each second until it is done, then its receipt row by row.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('../../app.js').Page} Page
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./types.js').Row} Row
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { say, t } from '../../i18n.js';
import { facts, isFinal, progressView } from './progress.js';
import { fileProblems, rowList, sum } from './receipt.js';

const POLL_MS = 1000;
const PAGE_ROWS = 100;

/** @param {Context} context @param {number} id @returns {Page} */
export function openReceipt(context, id) {
  /** @type {{upload: Upload | null, rows: Row[], total: number, problem: any}} */
  const state = { upload: null, rows: [], total: 0, problem: null };
  /** @type {number | undefined} */
  let timer;
  let isClosed = false;
  let turn = 0;
  const outcome = () => context.query().get('outcome');

  async function poll() {
    try {
      state.upload = await api.get(`uploads/${id}`);
      state.problem = null;
    } catch (problem) {
      state.problem = problem;
    }
    if (isClosed) return;
    const isGone = state.problem && state.problem.status !== 0;
    if (state.upload && isFinal(state.upload)) await loadRows(false);
    else if (!isGone) timer = window.setTimeout(poll, POLL_MS);
    context.redraw();
  }

  /** @param {boolean} isMore */
  async function loadRows(isMore) {
    const mine = ++turn;
    const query = new URLSearchParams({ limit: String(PAGE_ROWS), offset: String(isMore ? state.rows.length : 0) });
    const chosen = outcome();
    if (chosen) query.set('outcome', chosen);
    const page = await api.get(`uploads/${id}/rows`, query);
    // Another outcome was chosen while these rows were on their way.
    if (mine !== turn) return;
    state.rows = isMore ? [...state.rows, ...page.rows] : page.rows;
    state.total = page.total;
    context.redraw();
  }

  /** @param {string | null} chosen */
  function choose(chosen) {
    context.go(chosen ? `/uploads/${id}?outcome=${chosen}` : `/uploads/${id}`, { replace: true });
  }

  void poll();
  return {
    title: () => state.upload?.file_name ?? t('uploads.title'),
    view: () =>
      html`<div class="page upload-page">
        ${head(state.upload, id)} ${state.problem ? html`<p role="alert">${say(state.problem.detail)}</p>` : nothing}
        ${state.upload ? body(state, outcome(), choose, () => void loadRows(true)) : nothing}
      </div>`,
    moved: () => void (state.upload && isFinal(state.upload) && loadRows(false)),
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** @param {Upload | null} upload @param {number} id */
function head(upload, id) {
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
        <a class="button" href="/api/uploads/${id}/original" download>${t('uploads.original')}</a>
        ${
          upload && (upload.quarantined || upload.state !== 'done') && isFinal(upload)
            ? html`<a class="button primary" href="/uploads">${t('uploads.again')}</a>`
            : nothing
        }
      </div>
    </header>
  `;
}

/**
 * @param {{upload: Upload | null, rows: Row[], total: number}} state
 * @param {string | null} outcome
 * @param {(outcome: string | null) => void} choose
 * @param {() => void} more
 */
function body({ upload, rows, total }, outcome, choose, more) {
  if (!upload) return nothing;
  const rest = total - rows.length;
  return html`
    ${facts(upload)} ${sameBytes(upload)} ${!isFinal(upload) ? progressView(upload) : nothing}
    ${upload.state === 'refused' ? html`<p class="upload-refusal" role="status">${t('uploads.refused')}</p>` : nothing}
    ${upload.state === 'failed' ? html`<p class="upload-refusal" role="status">${t('uploads.failed')}</p>` : nothing}
    ${upload.state === 'done' && upload.options.dry_run ? html`<p class="note">${t('uploads.dry.note')}</p>` : nothing}
    ${upload.state === 'done' ? sum(upload, outcome, choose) : nothing} ${fileProblems(upload.problems)}
    ${
      upload.state === 'done'
        ? html`<h2>${t('uploads.rows.title')}</h2>
            ${rowList(rows, upload)}
            ${
              rest > 0
                ? html`<p class="more">
                    <button type="button" @click=${more}>${t('uploads.rows.more', { n: rest })}</button>
                  </p>`
                : nothing
            }`
        : nothing
    }
  `;
}

/** @param {Upload} upload */
function sameBytes(upload) {
  if (!upload.same_as_id) return nothing;
  return html`<p class="note">
    ${t('uploads.same')}<a href="/uploads/${upload.same_as_id}">${t('uploads.same.link', { id: upload.same_as_id })}</a>
  </p>`;
}
