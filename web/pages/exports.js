/**
 * /exports: the profiles by which features leave for other systems, with their basis; whoever may, changes them.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./exports/types.js').Profiles} Profiles
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { say, t } from '../i18n.js';
import { profileCard } from './exports/card.js';
import { editProfile } from './exports/edit.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {Profiles | null} */
  let found = null;
  /** @type {any} */
  let problem = null;

  async function load() {
    try {
      found = await api.get('export-profiles');
    } catch (refusal) {
      problem = refusal;
    }
    context.redraw();
  }

  /** @param {import('./exports/types.js').Profile | null} profile */
  const edit = (profile) => found && editProfile(profile, found, load);
  void load();
  return {
    title: () => t('exports.title'),
    view: () => html`
      <div class="page profiles-page">
        <h1 tabindex="-1">${t('exports.title')}</h1>
        <p class="quiet-ink">${t('exports.intro')}</p>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${found ? list(found, edit) : nothing}
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
