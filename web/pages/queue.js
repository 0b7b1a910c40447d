/**
 * /queue: what waits for the person who is signed in.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { nameOf, say, t } from '../i18n.js';
import { queueGroups } from './queue/groups.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {any} */
  let queue = null;
  /** @type {any} */
  let problem = null;

  /** How many clues wait for one's unit. @type {number} */
  let clues = 0;

  async function load() {
    try {
      queue = await api.get('queue');
      clues = (await api.get('clues', new URLSearchParams({ turn: 'true', limit: '1' }))).total;
      problem = null;
    } catch (refusal) {
      problem = refusal;
    }
    context.redraw();
  }

  void load();
  const { me } = context.frame;
  return {
    title: () => t('queue.title'),
    view: () => html`
      <div class="page queue-page">
        <h1 tabindex="-1">
          ${t('queue.title')}${me.unit ? html` <small class="quiet-ink">${nameOf(me.unit)}</small>` : nothing}
        </h1>
        ${
          clues
            ? html`<p>
                <a class="button" href="/clues?view=turn">${t('clue.queue')} <b class="queue-n">${clues}</b></a>
              </p>`
            : nothing
        }
        ${problem ? html`<p role="alert">${say(problem.detail)}</p>` : nothing}
        ${queue || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
        ${queue && queue.groups.length ? queueGroups(queue.groups) : nothing}
        ${
          queue && queue.groups.length === 0
            ? html`<p class="empty">${queue.note ? say(queue.note) : t('queue.empty')}</p>`
            : nothing
        }
      </div>
    `,
  };
}
