/**
 * /clues: what is to be checked on the ground: my unit's turn, what my unit takes part in, what is overdue, all.
 * /clues?detection=ID leads to the clue of a detection.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./clue/types.js').Head} Head
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { nameOf, say, t } from '../i18n.js';
import { deadline } from '../panels/deadline.js';
import { verdictTag } from '../panels/verdict-tag.js';
import { whatOf, whereOf } from './clue/head.js';
import { address } from './doors.js';

/** Each view with what it asks the server. */
const VIEWS = /** @type {const} */ ({
  turn: { turn: 'true' },
  ours: { ours: 'true', open: 'true' },
  overdue: { overdue: 'true' },
  open: { open: 'true' },
  done: { open: 'false' },
});

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {{total: number, rows: Head[]} | null} */
  let page = null;
  /** @type {Problem | null} */
  let problem = null;

  const viewOf = () => {
    const wanted = context.query().get('view') ?? '';
    const first = context.frame.me.unit ? 'turn' : 'open';
    return /** @type {keyof typeof VIEWS} */ (wanted in VIEWS ? wanted : first);
  };

  async function load() {
    const detection = context.query().get('detection');
    const asked = new URLSearchParams(detection ? { detection } : VIEWS[viewOf()]);
    try {
      page = await api.get('clues', asked);
      problem = null;
      if (detection && page?.rows.length === 1) return context.go(`/clues/${page.rows[0].id}`, { replace: true });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  void load();
  const { me } = context.frame;
  return {
    title: () => t('clue.list'),
    moved: () => void load(),
    view: () => html`
      <div class="page clues-page">
        <h1 tabindex="-1">
          ${t('clue.list')}${me.unit ? html` <small class="quiet-ink">${nameOf(me.unit)}</small>` : nothing}
        </h1>
        <nav class="clue-views" aria-label=${t('clue.views')}>
          ${Object.keys(VIEWS).map(
            (one) =>
              html`<a
                class="button"
                href=${address('/clues', { view: one })}
                aria-current=${one === viewOf() ? 'page' : nothing}
                >${t(`clue.view.${one}`)}</a
              > `,
          )}
          ${
            me.may.includes('record-reports')
              ? html`<a class="button primary" href="/clues/new">＋ ${t('report.title')}</a>`
              : nothing
          }
          <a href="/clues/burden">${t('clue.burden')}</a>
          <a href="/coverage">${t('coverage.title')}</a>
          <a href="/auditing">${t('auditing.title')}</a>
        </nav>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${page ? rows(page) : nothing}
        ${page || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** @param {{total: number, rows: Head[]}} page */
function rows({ total, rows }) {
  if (total === 0) return html`<p class="empty">${t('clue.list.none')}</p>`;
  return html`
    <p class="queue-sum">${t('queue.total', { n: total })}</p>
    <ul class="cards">
      ${rows.map((one) => html`<li>${card(one)}</li>`)}
    </ul>
    ${total > rows.length ? html`<p class="quiet-ink">${t('queue.rest', { n: total - rows.length })}</p>` : nothing}
  `;
}

/** @param {Head} one */
const card = (one) =>
  html`<a class="card" href="/clues/${one.id}">
    <span class="card-head"
      ><b>${one.number}</b><span class="card-name">${whatOf(one)}</span>${
        one.due ? deadline({ text: '', label: null, ...one.due, days_left: 0 }) : nothing
      }</span
    >
    <span class="card-facts">
      ${one.lawfulness ? verdictTag(one.lawfulness.code) : nothing}
      <span>${say(one.state)}</span>
      <span>${whereOf(one)}</span>
      ${one.turn.length ? html`<span>${t('parcel.turn')} ${one.turn.map(say).join(t('list.comma'))}</span>` : nothing}
    </span>
  </a>`;
