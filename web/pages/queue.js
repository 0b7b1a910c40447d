/**
 * /queue: what waits for the person who is signed in.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { dutyRows } from '../duties/rows.js';
import { nameOf, say, t } from '../i18n.js';
import { queueGroups } from './queue/groups.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {any} */
  let queue = null;
  /** @type {any} */
  let duties = null;
  /** @type {any} */
  let problem = null;
  const { me } = context.frame;

  /** Late duties of one's unit; whoever belongs to none has none. */
  const mine = () =>
    me.unit ? api.get('duties', new URLSearchParams({ unit: String(me.unit.id), state: 'overdue', limit: '5' })) : null;

  /** How many clues wait for one's unit. @type {number} */
  let clues = 0;

  async function load() {
    try {
      [queue, duties] = await Promise.all([api.get('queue'), mine()]);
      clues = (await api.get('clues', new URLSearchParams({ turn: 'true', limit: '1' }))).total;
      problem = null;
    } catch (refusal) {
      problem = refusal;
    }
    context.redraw();
  }

  void load();
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
        ${
          me.may.includes('record-reports')
            ? html`<p><a class="button" href="/clues/new">＋ ${t('report.title')}</a></p>`
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
        ${duties && me.unit ? dutiesOf(duties) : nothing}
      </div>
    `,
  };
}

/** The first late duties, and the door to all of them. @param {any} page */
function dutiesOf(page) {
  /** @param {string} state */
  const count = (state) => page.by_state.find((/** @type {any} */ one) => one.code === state)?.n ?? 0;
  return html`<section class="queue-group" data-group="duties" ?data-overdue=${count('overdue') > 0}>
    <h2>
      ${t('duties.mine')}
      <small class="quiet-ink">${t('duties.sum', { late: count('overdue'), soon: count('soon') })}</small>
      <span class="queue-doors"><a href="/duties">${t('duties.list')}</a></span>
    </h2>
    ${dutyRows(page.rows, { withFeature: true })}
  </section>`;
}
