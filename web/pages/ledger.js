/**
 * /ledger: the screening ledger at work. Lists of closed enterprises and cancelled permits with their progress on one
 * side, their rows with candidates, reasons and answers on the other. The address holds the filter.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} AppPage
 * @typedef {import('./ledger/types.js').Ledger} Ledger
 * @typedef {import('./ledger/types.js').Page} Page
 * @typedef {import('./ledger/types.js').Row} Row
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { formDialog } from '../forms/dialog.js';
import { say, t } from '../i18n.js';
import { askAbout } from './ledger/answer.js';
import { filterBar, rowQuery } from './ledger/filters.js';
import { importDialog, openImport } from './ledger/import.js';
import { listCards } from './ledger/lists.js';
import { rowTable, selectionBar } from './ledger/rows.js';
import { rulesBox } from './ledger/rules.js';

const PAGE = 100;

/** @param {Context} context @returns {AppPage} */
export function open(context) {
  const state = {
    /** @type {Ledger | null} */ ledger: null,
    /** @type {Page | null} */ page: null,
    /** @type {Problem | null} */ problem: null,
    /** @type {Set<number>} */ selected: new Set(),
    /** @type {string} */ note: '',
  };
  let turn = 0;

  /** @type {import('./ledger/types.js').Actions} */
  const actions = {
    redraw: context.redraw,
    reload: () => void load(),
    narrow: (changes) => {
      const query = context.query();
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === '') query.delete(name);
        else query.set(name, value);
      }
      context.go(`/ledger${query.size ? `?${query}` : ''}`);
    },
    ask: (rows, answer) => state.ledger && askAbout({ rows, answer, ledger: state.ledger, done: answered }, actions),
  };

  function answered() {
    state.selected.clear();
    void load();
  }

  /** @param {number} [offset] rows that are there already */
  async function load(offset = 0) {
    const mine = ++turn;
    const query = rowQuery(context.query());
    query.set('limit', String(PAGE));
    query.set('offset', String(offset));
    try {
      const [ledger, page] = await Promise.all([api.get('ledger'), api.get('ledger/rows', query)]);
      if (mine !== turn) return;
      const before = offset && state.page ? state.page.rows : [];
      Object.assign(state, { ledger, page: { ...page, rows: [...before, ...page.rows] }, problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    context.redraw();
  }

  async function rematch() {
    try {
      const run = await api.post('ledger/match', {});
      state.note = t('ledger.matched', run);
      await load();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
      context.redraw();
    }
  }

  /** @param {Ledger} ledger @param {Page} page */
  function body(ledger, page) {
    const screen = ledger.may.find((one) => one.action === 'screen');
    return html`<div class="ledger-columns">
      <aside class="ledger-side">${listCards(ledger, context.query(), actions)} ${rulesBox(ledger, actions)}</aside>
      <section class="ledger-main" aria-label=${t('ledger.rows')}>
        ${filterBar({ query: context.query(), page, screen, rematch }, actions)}
        ${state.note ? html`<p class="notice" role="status">${state.note}</p>` : nothing}
        ${selectionBar(page, state.selected, screen, actions)}
        ${rowTable({ ledger, page, selected: state.selected, screen }, actions)}
        ${
          page.rows.length < page.total
            ? html`<p class="buttons">
                <button type="button" @click=${() => void load(page.rows.length)}>
                  ${t('ledger.more', { n: page.rows.length, total: page.total })}
                </button>
              </p>`
            : nothing
        }
      </section>
    </div>`;
  }

  void load();
  return {
    title: () => t('ledger.title'),
    moved: () => {
      state.selected.clear();
      void load();
    },
    view: () => {
      const { ledger, page, problem } = state;
      const screen = ledger?.may.find((one) => one.action === 'screen');
      return html`<div class="page ledger-page">
        <header class="ledger-head">
          <h1 tabindex="-1">${t('ledger.title')}</h1>
          ${ledger ? steps(ledger) : nothing}
          <span class="ledger-doors">
            <a href="/list/parcel?register=LEDGER">${t('ledger.on-register')}</a>
            <button
              type="button"
              class="primary"
              ?disabled=${!screen?.allowed}
              title=${screen && !screen.allowed ? say(screen.why) : nothing}
              @click=${() => openImport(actions)}
            >
              ${t('ledger.import')}
            </button>
          </span>
        </header>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${!ledger && !problem ? html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>` : nothing}
        ${ledger && page ? (ledger.lists.length ? body(ledger, page) : empty(ledger, actions)) : nothing}
        ${importDialog(context.frame.meta.working_date, actions)} ${formDialog('ledger')}
      </div>`;
    },
  };
}

/** The four verbs of the city's guide. @param {Ledger} ledger */
const steps = (ledger) =>
  html`<ol class="ledger-steps" title="DB11/T 2216-2024">
    ${ledger.steps.map((step) => html`<li>${say(step)}</li>`)}
  </ol>`;

/** @param {Ledger} ledger @param {import('./ledger/types.js').Actions} actions */
const empty = (ledger, actions) =>
  html`<div class="empty">
      <p>${t('ledger.empty')}</p>
      <p>${t('ledger.empty.how')}</p>
    </div>
    ${rulesBox(ledger, actions)}`;
