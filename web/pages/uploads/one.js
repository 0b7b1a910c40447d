/**
 * One upload: its progress, asked for each second until it is done, then its receipt, where what was kept out is mended.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('../../app.js').Page} Page
 * @typedef {import('./types.js').Upload} Upload
 * @typedef {import('./types.js').Decision} Decision
 * @typedef {import('./types.js').Reading} Reading
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../../api.js';
import { say, t } from '../../i18n.js';
import { forgetTexts } from './encoding.js';
import { foreseeing } from './foreseeing.js';
import { pageOf } from './page.js';
import { saidOf } from './past.js';
import { isFinal } from './progress.js';

const POLL_MS = 1000;
const PAGE_ROWS = 100;
const MOST_ROWS = 1000;
const CONFLICT = 409;

/** Whether an upload is read as somebody asked. @param {Upload} upload @param {Reading} said */
function isReadAs({ options }, { encoding, meanings = {} }) {
  const columns = /** @type {Record<string, string>} */ (options.columns ?? {});
  return encoding
    ? options.encoding === encoding
    : Object.entries(meanings).every(([name, meaning]) => columns[name] === meaning);
}

/** @param {Context} context @param {number} id @returns {Page} */
export function openReceipt(context, id) {
  const { me } = context.frame;
  const state = {
    /** @type {Upload | null} */
    upload: null,
    /** @type {import('./types.js').Row[]} */
    rows: [],
    total: 0,
    /** @type {import('./types.js').Group[]} */
    groups: [],
    /** @type {import('./types.js').Layers} */
    layers: { layers: [], attributes: [], position: [] },
    /** @type {import('./types.js').PastFix[]} */
    past: [],
    /** @type {Problem | null} */
    problem: null,
    /** @type {{words: string, isBad: boolean} | null} what came of the last decision */
    said: null,
    isBusy: false,
  };
  const foresight = foreseeing(context, id);
  /** @type {number | undefined} */
  let timer;
  let isClosed = false;
  let turn = 0;
  /** Says what came of what was asked for last, which a worker may carry out. @type {(() => void) | null} */
  let awaited = null;

  async function poll() {
    try {
      state.upload = await api.get(`uploads/${id}`);
      state.problem = null;
      if (isClosed) return;
      if (isFinal(/** @type {Upload} */ (state.upload))) await settle();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    if (isClosed) return;
    const isGone = state.problem && state.problem.status !== 0;
    if (!isGone && !(state.upload && isFinal(state.upload))) timer = window.setTimeout(poll, POLL_MS);
    context.redraw();
  }

  /** The upload has come to rest: load everything, and say what came of what a worker carried out. */
  async function settle() {
    await load();
    const sayIt = awaited;
    awaited = null;
    sayIt?.();
  }

  async function load() {
    if (state.upload?.state !== 'done') return;
    const parts = ['problems', 'layers', 'fixes'].map((part) => api.get(`uploads/${id}/${part}`));
    const [[groups, layers, past]] = await Promise.all([Promise.all(parts), loadRows(false)]);
    Object.assign(state, { groups, layers, past });
  }

  /** @param {boolean} isMore */
  async function loadRows(isMore) {
    const mine = ++turn;
    // After a decision as many rows as before: nobody loses the place where they were.
    const limit = isMore ? PAGE_ROWS : Math.min(Math.max(PAGE_ROWS, state.rows.length), MOST_ROWS);
    const query = new URLSearchParams({ limit: String(limit), offset: String(isMore ? state.rows.length : 0) });
    for (const name of ['outcome', 'problem', 'field']) {
      const chosen = context.query().get(name);
      if (chosen) query.set(name, chosen);
    }
    const page = await api.get(`uploads/${id}/rows`, query);
    // Another outcome was chosen while these rows were on their way.
    if (mine !== turn) return;
    state.rows = isMore ? [...state.rows, ...page.rows] : page.rows;
    state.total = page.total;
    context.redraw();
  }

  /** Rows of one problem were asked for from above: go there. */
  function showRows() {
    if (context.query().get('problem')) document.getElementById('rows')?.scrollIntoView({ block: 'start' });
  }

  /** @param {string} words @param {boolean} [isBad] */
  function tell(words, isBad = false) {
    state.said = { words, isBad };
    context.redraw();
    // What was mended may be gone from under the focus.
    document.getElementById('upload-said')?.focus({ preventScroll: true });
  }

  /** @param {() => Promise<void>} work what changes the upload */
  async function busy(work) {
    if (state.isBusy) return;
    state.isBusy = true;
    state.said = null;
    context.redraw();
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await refused(error);
    } finally {
      state.isBusy = false;
      context.redraw();
    }
  }

  /** @param {Problem} problem */
  async function refused(problem) {
    if (problem.status !== CONFLICT) {
      tell(say(problem.detail), true);
      return;
    }
    foresight.leave();
    await poll();
    tell(t('uploads.said.conflict'), true);
  }

  /** @param {Decision} decision @param {() => void} [done] */
  function decide(decision, done) {
    void busy(async () => {
      const known = state.past.length;
      state.upload = await api.post(`uploads/${id}/fixes`, decision);
      done?.();
      foresight.leave();
      awaited = () => (state.past.length > known ? tell(saidOf(state.past[0])) : brokeOff());
      await poll();
    });
  }

  /** @param {string} path @param {Reading} said @param {string} words */
  function reread(path, said, words) {
    void busy(async () => {
      state.upload = await api.post(`uploads/${id}/${path}`, said);
      forgetTexts();
      foresight.leave();
      awaited = () => (isReadAs(/** @type {Upload} */ (state.upload), said) ? tell(words) : brokeOff());
      await poll();
    });
  }

  function brokeOff() {
    tell(t('uploads.said.broke-off'), true);
  }

  void poll();
  return {
    title: () => state.upload?.file_name ?? t('uploads.title'),
    view: () =>
      pageOf(id, state, {
        query: context.query(),
        desk: {
          ...state,
          upload: /** @type {Upload} */ (state.upload),
          mayMend: me.may.includes('upload'),
          foresight,
          decide,
          reread,
          redraw: context.redraw,
        },
        whyNot: me.may.includes('upload') ? null : t('uploads.may-not', { role: say(me.role_text) }),
        choose: (outcome) =>
          context.go(outcome ? `/uploads/${id}?outcome=${outcome}` : `/uploads/${id}`, { replace: true }),
        more: () => void loadRows(true),
        unsay: () => {
          state.said = null;
          context.redraw();
        },
      }),
    moved: () => {
      state.rows = [];
      if (state.upload?.state === 'done') void loadRows(false).then(showRows);
    },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      foresight.close();
    },
  };
}
