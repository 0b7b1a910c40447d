/**
 * The receipt of an upload: rows in = accepted + quarantined + duplicates, and every problem of every row with what can
 * be done about it.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Problem} Problem
 */

import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

import { say, t } from '../../i18n.js';
import { cellsForm, hasDraft } from './cells.js';
import { fixButton, fixButtons, foreseenPanel } from './foreseen.js';
import { leavingOut } from './leaving-out.js';
import { OUTCOMES } from './outcomes.js';
import { problemView } from './problem.js';
import { asked } from './question.js';

/** @param {Upload} upload @param {string} outcome @returns {number} */
function numberOf(upload, outcome) {
  if (outcome === 'accepted') return upload.accepted;
  return outcome === 'quarantined' ? upload.quarantined : upload.duplicates;
}

/**
 * The sum, written out; each term shows its rows.
 *
 * @param {Upload} upload
 * @param {string | null} chosen
 * @param {(outcome: string | null) => void} choose
 */
export function sum(upload, chosen, choose) {
  /** @param {string | null} outcome @param {number} n @param {string} label */
  const term = (outcome, n, label) =>
    html`<button
      type="button"
      class="term term-${outcome ?? 'all'}"
      aria-pressed=${chosen === outcome ? 'true' : 'false'}
      @click=${() => choose(outcome)}
    >
      <b>${n}</b><span>${label}</span>
    </button>`;
  return html`
    <div class="sum" role="group" aria-label=${t('uploads.sum.label')}>
      ${term(null, upload.rows_in, t('uploads.sum.rows'))}<span class="sign">=</span>${OUTCOMES.map(
        (outcome, at) =>
          html`${at ? html`<span class="sign">+</span>` : nothing}${term(
            outcome,
            numberOf(upload, outcome),
            t(`uploads.outcome.${outcome}`),
          )}`,
      )}
    </div>
  `;
}

/** @param {Desk} desk */
export function rowList(desk) {
  const { rows } = desk;
  if (rows.length === 0) return html`<p class="empty">${t('uploads.rows.none')}</p>`;
  const showLayer = desk.layers.layers.length > 1 || new Set(rows.map((row) => row.layer)).size > 1;
  return html`<ol class="upload-rows">
    ${repeat(
      rows,
      (row) => row.number,
      (row) => rowView(row, desk, showLayer),
    )}
  </ol>`;
}

/** @param {Row} row @param {Desk} desk @param {boolean} showLayer */
function rowView(row, desk, showLayer) {
  const isAsked = row.waits && row.cells.length > 0;
  // What was asked of a duplicate and answered is no question any more.
  const isAnswered = row.outcome === 'duplicate' && !row.waits && !row.settled_by_id;
  const problems = isAnswered ? row.problems.filter((one) => !one.fixes.length) : row.problems;
  const hasForm = isAsked || (row.waits && hasDraft(desk.upload.id, row.number));
  return html`
    <li class="upload-row" data-outcome=${row.outcome}>
      <span class="row-number">${t('uploads.row', { n: row.number })}</span>
      <span class="outcome outcome-${row.outcome}"
        >${t(row.is_left_out ? 'uploads.outcome.left-out' : `uploads.outcome.${row.outcome}`)}</span
      >
      <div class="row-body">
        <p class="row-name">
          <b>${row.code ?? t('uploads.row.no-code')}</b> ${row.name ?? ''}
          ${showLayer && row.layer ? html`<span class="quiet-ink">${row.layer}</span>` : nothing}
          ${
            row.feature_id && desk.upload.target !== 'streets'
              ? html`<a class="row-door" href="/map?feature=${row.feature_id}">${t('uploads.row.map')} ›</a>`
              : nothing
          }
        </p>
        ${settledView(row)}
        ${
          problems.length
            ? html`<ul class="problems">
                ${problems.map((one, at) => html`<li>${problemView(one, desk.layers.attributes, fixes(one, at, row, desk))}</li>`)}
              </ul>`
            : nothing
        }
        ${hasForm ? cellsForm(row, desk) : nothing}
        ${
          row.waits && row.outcome === 'quarantined'
            ? leavingOut(desk, `row-${row.number}`, t('uploads.leave-out'), { rows: [row.number] })
            : nothing
        }
        ${row.outcome === 'accepted' ? nothing : attributes(row, row.waits && !hasForm ? desk : null)}
      </div>
    </li>
  `;
}

/** A corrected file brought what this row meant. @param {Row} row */
function settledView({ settled_by_id: upload, settled_by_row: row }) {
  if (!upload) return nothing;
  return html`<p class="settled">
    <a href="/uploads/${upload}"
      >${row ? t('uploads.row.settled', { upload, row }) : t('uploads.row.read-again', { upload })}</a
    >
  </p>`;
}

/** @param {Problem} problem @param {number} at @param {Row} row @param {Desk} desk */
function fixes(problem, at, row, desk) {
  const isOpen = row.is_left_out ? problem.code === 'left-out' : row.waits;
  if (!isOpen || !problem.fixes.length) return nothing;
  const places = problem.fixes.map((_, index) => `row:${row.number}:${at}:${index}`);
  const open = places.indexOf(desk.foresight.state.place);
  const all = problem.fixes.map((fix, index) =>
    fixButton(desk, places[index], say(fix.label), { fix: fix.code, treatment: fix.treatment, rows: [row.number] }),
  );
  const buttons = html`
    ${fixButtons(all, open)} ${open >= 0 ? foreseenPanel(desk, places[open], say(problem.fixes[open].label)) : nothing}
  `;
  // What is asked above, of all such rows, need not be asked in each of them again.
  if (asked(desk)?.code !== problem.code) return buttons;
  return html`<details class="fixes-alone">
    <summary>${t('uploads.row.alone')}</summary>
    ${buttons}
  </details>`;
}

/** @param {Row} row @param {Desk | null} desk where its cells can be corrected from here */
function attributes(row, desk) {
  const entries = Object.entries(row.attributes ?? {});
  if (entries.length === 0) return nothing;
  return html`<details class="attributes">
    <summary>${t('uploads.row.attributes', { n: entries.length })}</summary>
    <dl>
      ${entries.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value === null ? '—' : String(value)}</dd>
          </div>`,
      )}
    </dl>
    ${desk ? cellsForm(row, desk) : nothing}
  </details>`;
}
