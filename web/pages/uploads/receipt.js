/**
 * The receipt of an upload: rows in = accepted + quarantined + duplicates, and every problem of every row.
 *
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Problem} Problem
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

const OUTCOMES = /** @type {const} */ (['accepted', 'quarantined', 'duplicate']);

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

/** What is wrong with the file as a whole. @param {Problem[]} problems */
export function fileProblems(problems) {
  if (problems.length === 0) return nothing;
  return html`<section class="file-problems">
    <h2>${t('uploads.problems.file')}</h2>
    <ul class="problems">
      ${problems.map((one) => html`<li>${problemView(one)}</li>`)}
    </ul>
  </section>`;
}

/**
 * @param {Row[]} rows
 * @param {Upload} upload
 */
export function rowList(rows, upload) {
  if (rows.length === 0) return html`<p class="empty">${t('uploads.rows.none')}</p>`;
  const layers = new Set(rows.map((row) => row.layer));
  return html`<ol class="upload-rows">
    ${rows.map((row) => rowView(row, upload, layers.size > 1))}
  </ol>`;
}

/** @param {Row} row @param {Upload} upload @param {boolean} showLayer */
function rowView(row, upload, showLayer) {
  return html`
    <li class="upload-row" data-outcome=${row.outcome}>
      <span class="row-number">${t('uploads.row', { n: row.number })}</span>
      <span class="outcome outcome-${row.outcome}">${t(`uploads.outcome.${row.outcome}`)}</span>
      <div class="row-body">
        <p class="row-name">
          <b>${row.code ?? t('uploads.row.no-code')}</b> ${row.name ?? ''}
          ${showLayer && row.layer ? html`<span class="quiet-ink">${row.layer}</span>` : nothing}
          ${
            row.feature_id && upload.target !== 'streets'
              ? html`<a class="row-door" href="/map?feature=${row.feature_id}">${t('uploads.row.map')} ›</a>`
              : nothing
          }
        </p>
        ${
          row.problems.length
            ? html`<ul class="problems">
                ${row.problems.map((one) => html`<li>${problemView(one)}</li>`)}
              </ul>`
            : nothing
        }
        ${row.outcome === 'accepted' ? nothing : attributes(row)}
      </div>
    </li>
  `;
}

/** Where, what was read, what was expected, how to mend it. @param {Problem} problem */
function problemView(problem) {
  const { place } = problem;
  return html`
    <div class="problem problem-${problem.severity}">
      <p class="problem-head">
        <span class="severity"
          >${problem.severity === 'error' ? '✕' : '!'} ${t(`uploads.severity.${problem.severity}`)}</span
        >
        ${say(problem.message)}
      </p>
      <dl>
        ${fact(t('uploads.problem.place'), placeText(place))} ${fact(t('uploads.problem.read'), problem.read)}
        ${fact(t('uploads.problem.expected'), say(problem.expected))}
        ${fact(t('uploads.problem.mend'), say(problem.mend), 'mend')}
      </dl>
    </div>
  `;
}

/** @param {Problem['place']} place */
function placeText(place) {
  const parts = [
    place.layer ? t('uploads.place.layer', { layer: place.layer }) : null,
    place.row ? t('uploads.row', { n: place.row }) : null,
    place.field ? t('uploads.place.field', { field: place.field }) : null,
  ];
  return parts.filter(Boolean).join(' · ') || t('uploads.place.file');
}

/** @param {string} label @param {string | null} value @param {string} [name] */
function fact(label, value, name = '') {
  if (!value) return nothing;
  return html`<div class=${name || nothing}>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

/** @param {Row} row */
function attributes(row) {
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
  </details>`;
}
