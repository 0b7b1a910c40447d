/**
 * /exports: one's own exports that a worker makes, and the profiles by which features leave for other systems.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./exports/types.js').Profiles} Profiles
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { POLL_MS, jobList } from '../exports/job.js';
import { say, t } from '../i18n.js';
import { tryingOn } from '../trying.js';
import { profileCard } from './exports/card.js';
import { editProfile } from './exports/edit.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const state = {
    /** @type {Profiles | null} */ found: null,
    /** @type {import('../exports/job.js').ExportJob[]} */ jobs: [],
    /** @type {import('../api.js').Problem | null} */ problem: null,
  };
  const trying = tryingOn(state, context.redraw);
  let timer = 0;
  let isLeft = false;

  const load = () =>
    trying(async () => {
      state.found = await api.get('export-profiles');
    });

  const follow = () =>
    trying(async () => {
      clearTimeout(timer);
      state.jobs = await api.get('export-jobs');
      if (!isLeft && state.jobs.some((job) => !job.is_over)) timer = window.setTimeout(follow, POLL_MS);
    });

  /** @param {import('../exports/job.js').ExportJob} job */
  const cancel = (job) =>
    trying(async () => {
      await api.post(`export-jobs/${job.id}/cancel`, undefined);
      await follow();
    });

  /** @param {import('./exports/types.js').Profile | null} profile */
  const edit = (profile) => state.found && editProfile(profile, state.found, load);
  void load().then(() => (state.found?.may_export ? follow() : undefined));
  return {
    title: () => t('exports.title'),
    close: () => {
      isLeft = true;
      clearTimeout(timer);
    },
    view: () => html`
      <div class="page profiles-page">
        <h1 tabindex="-1">${t('exports.title')}</h1>
        ${jobList(state.jobs, cancel)}
        <p class="quiet-ink">${t('exports.intro')}</p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${state.found ? list(state.found, edit) : nothing}
      </div>
    `,
  };
}

/** @param {Profiles} found @param {(profile: import('./exports/types.js').Profile | null) => void} edit */
function list(found, edit) {
  return html`
    <ul class="profile-list">
      ${found.profiles.map((one) => html`<li>${profileCard(one, found, () => edit(one))}</li>`)}
    </ul>
    <p class="buttons">
      <button ?disabled=${!found.may_edit} @click=${() => edit(null)}>${t('exports.add')}</button>
      ${found.why_not ? html`<span class="why-not">${say(found.why_not)}</span>` : nothing}
    </p>
  `;
}
