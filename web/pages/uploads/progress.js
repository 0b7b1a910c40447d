/**
 * How far an upload is, and everything known about it.
 *
 * @typedef {import('./types.js').Upload} Upload
 */

import { html, nothing } from 'lit';

import { t } from '../../i18n.js';
import { progressBar } from '../../progress.js';
import { size } from './form.js';
import { closedText } from './leaving-out.js';

/** What happens to an upload, one after another. */
const STEPS = ['reading', 'checking', 'matching', 'storing', 'linking'];

/** States in which nothing more will happen. */
const FINAL = new Set(['done', 'refused', 'failed']);

/** @param {Upload} upload */
export function isFinal(upload) {
  return FINAL.has(upload.state);
}

/** The share from 0 to 1. @param {Upload} upload */
function shareOf(upload) {
  return isFinal(upload) ? 1 : upload.progress;
}

/** @param {Upload} upload */
export function stepText(upload) {
  return upload.step ? t(`uploads.step.${upload.step}`) : t(`uploads.state.${upload.state}`);
}

/** @param {Upload} upload */
export function progressView(upload) {
  const now = STEPS.indexOf(upload.step ?? '');
  const percent = Math.round(shareOf(upload) * 100);
  return html`
    <section class="box" aria-live="polite">
      <p><b>${stepText(upload)}</b> <span class="quiet-ink">${percent}%</span></p>
      ${progressBar(shareOf(upload), t('uploads.progress'))}
      <ol class="steps">
        ${STEPS.map(
          (step, at) =>
            html`<li data-state=${at < now ? 'past' : at === now ? 'now' : 'coming'}>${t(`uploads.step.${step}`)}</li>`,
        )}
      </ol>
      <p class="quiet-ink hint">${t('uploads.leave')}</p>
    </section>
  `;
}

/** @param {Upload} upload */
export function facts(upload) {
  const { options } = upload;
  const window =
    options.before_date || options.after_date ? `${options.before_date ?? '?'} … ${options.after_date ?? '?'}` : null;
  return html`
    <dl class="upload-facts">
      ${fact(t('uploads.field.target'), t(`uploads.target.${upload.target}`))}
      ${fact(t('uploads.field.window'), window)} ${fact(t('uploads.field.imagery'), options.imagery)}
      ${fact(t('uploads.field.resolution_m'), options.resolution_m ? `${options.resolution_m} m` : null)}
      ${fact(t('uploads.field.crs'), options.crs)}
      ${fact(t('uploads.field.shift'), options.shift && String(options.shift).toUpperCase())}
      ${fact(t('uploads.field.encoding'), options.encoding && t(`uploads.encoding.${options.encoding}`))}
      ${fact(t('uploads.field.source'), options.source)} ${fact(t('uploads.field.as_of'), options.as_of)}
      ${fact(t('uploads.sent'), when(upload.recorded_at))} ${fact(t('uploads.person'), upload.person)}
      ${fact(t('uploads.size'), size(upload.size_bytes))}
      ${fact('SHA-256', html`<code title=${upload.sha256}>${upload.sha256.slice(0, 12)}…</code>`)}
    </dl>
  `;
}

/** @param {string} label @param {unknown} value */
function fact(label, value) {
  return value
    ? html`<div>
        <dt>${label}</dt>
        <dd>${value}</dd>
      </div>`
    : nothing;
}

/** The offices' time, wherever the reader's computer thinks it is. */
const OFFICE_TIME = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** A recorded time to the minute: 2024-09-18 09:30. @param {string} stamp */
export function when(stamp) {
  return OFFICE_TIME.format(new Date(stamp));
}

/** Earlier uploads, the newest first. @param {Upload[]} uploads */
export function uploadTable(uploads) {
  if (uploads.length === 0) return html`<p class="empty">${t('uploads.none')}</p>`;
  return html`
    <table class="plain-table upload-list">
      <thead>
        <tr>
          <th scope="col">${t('uploads.head.file')}</th>
          <th scope="col">${t('uploads.head.target')}</th>
          <th scope="col">${t('uploads.head.sum')}</th>
          <th scope="col">${t('uploads.head.sent')}</th>
        </tr>
      </thead>
      <tbody>
        ${uploads.map(
          (upload) =>
            html`<tr>
              <td class="file-name">
                <a href="/uploads/${upload.id}">${upload.file_name}</a>
                ${upload.options.dry_run ? html`<span class="tag">${t('uploads.dry')}</span>` : nothing}
              </td>
              <td>${t(`uploads.target.${upload.target}`)}</td>
              <td>${outcomeOf(upload)}</td>
              <td class="quiet-ink">${when(upload.recorded_at)}<br />${upload.person ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  `;
}

/** @param {Upload} upload */
function outcomeOf(upload) {
  if (!isFinal(upload)) return html`${stepText(upload)} ${progressBar(shareOf(upload), t('uploads.progress'))}`;
  if (upload.state !== 'done')
    return html`<span class="outcome outcome-quarantined">${t(`uploads.state.${upload.state}`)}</span>`;
  if (upload.same_as_id && !upload.rows_in) return t('uploads.same.short', { id: upload.same_as_id });
  const { rows_in: n, accepted: a, quarantined: q, duplicates: d } = upload;
  const closed = closedText(upload);
  return html`${t('uploads.sum.short', { n, a, q, d })}${closed ? html`<br /><small class="quiet-ink">${closed}</small>` : nothing}`;
}
