/**
 * /runs: comparing two registered scenes, and the comparisons there are.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./run/types.js').Run} Run
 * @typedef {import('./run/types.js').RunScene} RunScene
 * @typedef {import('./run/types.js').Options} Options
 * @typedef {import('./run/types.js').Permission} Permission
 * @typedef {{runs: Run[], defaults: Options, presets: string[], start: Permission, change_defaults: Permission}} Runs
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { tryingOn } from '../trying.js';
import { howLink } from './run/how.js';
import { runForm, readOptions } from './run/form.js';
import { comparison, runTable } from './run/table.js';

const POLL_MS = 1000;

/** @param {Context} context @returns {Page} */
export function open(context) {
  const state = {
    /** @type {Runs | null} */ found: null,
    /** @type {RunScene[]} */ scenes: [],
    /** @type {Problem | null} */ problem: null,
    isSending: false,
    note: '',
  };
  let timer = 0;
  let isLeft = false;

  const trying = tryingOn(state, context.redraw);

  const load = () =>
    trying(async () => {
      clearTimeout(timer);
      state.found = await api.get('runs');
      if (!isLeft && state.found?.runs.some((run) => !run.is_over)) timer = window.setTimeout(load, POLL_MS);
    });

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const said = new FormData(form);
    const isDefaults = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === 'defaults';
    Object.assign(state, { isSending: true, note: '' });
    context.redraw();
    await trying(async () => {
      const options = readOptions(said, context.frame.meta.streets);
      if (isDefaults) {
        await api.put('runs/defaults', { options: { ...options, box: null }, reason: said.get('reason') });
        state.note = t('runs.defaults-kept');
        state.found = await api.get('runs');
        return;
      }
      const made = await api.post('runs', {
        before_id: Number(said.get('before_id')),
        after_id: Number(said.get('after_id')),
        of_register: said.get('of_register') || null,
        options,
      });
      context.go(`/runs/${made.run.id}`);
    });
    state.isSending = false;
    context.redraw();
  }

  const loadScenes = () =>
    trying(async () => {
      ({ scenes: state.scenes } = await api.get('scenes'));
      await load();
    });

  void loadScenes();
  return {
    title: () => t('runs.title'),
    close: () => {
      isLeft = true;
      clearTimeout(timer);
    },
    view: () => {
      const { found, scenes } = state;
      return html`
        <div class="page runs-page">
          <p class="crumb"><a href="/scenes">‹ ${t('scenes.title')}</a></p>
          <h1 tabindex="-1">${t('runs.title')}</h1>
          <p class="quiet-ink">${t('runs.lead')} <a href="/blind-spots">${t('blind.title')} ›</a> ${howLink()}</p>
          ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
          ${state.note ? html`<p role="status" class="notice">${state.note}</p>` : nothing}
          ${
            found
              ? html`${
                  found.start.allowed
                    ? runForm({ found, scenes, streets: context.frame.meta.streets, isSending: state.isSending, send })
                    : html`<p class="notice">${say(found.start.why)}</p>`
                }
                ${runTable(found.runs)} ${comparison(found.runs, context.go)}`
              : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`
          }
        </div>
      `;
    },
  };
}
