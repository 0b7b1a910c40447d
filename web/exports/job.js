/**
 * Exports that the server makes in the background: asking, following, and the list of one's own.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{id: number, state: string, state_text: Text, is_over: boolean, progress: number, filter: Text,
 *   problem: Text | null, file_name: string | null, receipt_id: number | null, asked_at: string}} ExportJob
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { say, t } from '../i18n.js';
import { when } from '../pages/uploads/progress.js';
import { progressBar } from '../progress.js';

export const POLL_MS = 1000;
const DONE = 'done';

/**
 * Ask for an export and follow it until it is over or nobody looks any more.
 *
 * @param {URLSearchParams} query
 * @param {(job: ExportJob) => void} show
 * @param {() => boolean} isWatched
 * @returns {Promise<ExportJob>}
 */
export async function madeInBackground(query, show, isWatched) {
  /** @type {ExportJob} */
  let job = await api.post('export-jobs', undefined, query);
  show(job);
  while (!job.is_over && isWatched()) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    job = await api.get(`export-jobs/${job.id}`);
    show(job);
  }
  return job;
}

/** The address of its file. @param {ExportJob} job */
export const fileOf = (job) => `/api/export-jobs/${job.id}/file`;

/** @param {ExportJob} job */
export const isReady = (job) => job.state === DONE;

/** How far it is, and that nobody need wait. @param {ExportJob} job */
export const followed = (job) =>
  html`<div class="export-receipt">
    <p>
      <b>${say(job.state_text)}</b> ${job.is_over ? nothing : progressBar(job.progress, t('runs.progress'))}
      ${isReady(job) ? html`<a href=${fileOf(job)} download>${job.file_name}</a>` : nothing}
    </p>
    ${job.problem ? html`<p class="refusal">${say(job.problem)}</p>` : nothing}
    ${job.is_over ? nothing : html`<p class="quiet-ink">${t('export.background')}</p>`}
  </div>`;

/** @param {ExportJob[]} jobs @param {(job: ExportJob) => void} cancel */
export const jobList = (jobs, cancel) =>
  jobs.length
    ? html`<section class="box export-jobs">
        <h2>${t('exports.mine')}</h2>
        <p class="quiet-ink">${t('exports.mine.hint')}</p>
        <ul>
          ${jobs.map(
            (job) =>
              html`<li>
                <span class="quiet-ink">${when(job.asked_at)}</span> ${say(job.filter)} ${followed(job)}
                ${job.is_over ? nothing : html`<button @click=${() => cancel(job)}>${t('exports.mine.cancel')}</button>`}
              </li>`,
          )}
        </ul>
      </section>`
    : nothing;
