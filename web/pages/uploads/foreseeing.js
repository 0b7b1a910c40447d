/**
 * What a decision would make of rows, asked before it is taken: outcomes, areas, what would still be wrong, and a map.
 * One decision is looked at at a time, in one place of the page; the map is opened when it is first needed.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('./types.js').Decision} Decision
 * @typedef {import('./types.js').Foreseen} Foreseen
 */

import { Problem, api } from '../../api.js';
import { t } from '../../i18n.js';

/** Rows that the server looks ahead for. */
export const MOST_FORESEEN = 200;

/** @param {Context} context @param {number} upload */
export function foreseeing(context, upload) {
  const container = document.createElement('div');
  container.className = 'preview-map';
  const state = {
    place: '',
    /** @type {Decision | null} the one chosen in that place */
    chosen: null,
    /** @type {Decision | null} the one whose answer is shown: hovered, else chosen */
    shown: null,
    /** @type {Foreseen[] | null} */
    seen: null,
    /** @type {Problem | null} */
    problem: null,
    canDraw: true,
    isWhole: false,
    /** Outlines of now lie outside the district, off the map. */
    isNowFar: false,
  };
  /** @type {Map<string, Promise<Foreseen[]>>} */
  const answers = new Map();
  /** @type {Promise<ReturnType<typeof import('../../map/preview.js').openPreview> | null> | null} */
  let map = null;
  let turn = 0;

  /** @param {Decision} decision */
  function ask(decision) {
    const key = JSON.stringify(decision);
    const known = answers.get(key);
    if (known) return known;
    const asked = api.post(`uploads/${upload}/fixes/preview`, decision);
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return asked;
  }

  /** @param {Decision} decision */
  async function show(decision) {
    const mine = ++turn;
    state.shown = decision;
    state.problem = null;
    context.redraw();
    try {
      const seen = await ask(decision);
      if (mine !== turn) return;
      state.seen = seen;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (mine !== turn) return;
      state.seen = null;
      state.problem = error;
    }
    context.redraw();
    if (state.seen) await draw(state.seen);
  }

  /** @param {Foreseen[]} seen */
  async function draw(seen) {
    const now = seen.flatMap((one) => (one.before ? [one.before] : []));
    const then = seen.flatMap((one) => (one.after ? [one.after] : []));
    if (!now.length && !then.length) return;
    state.isWhole = false;
    map ??= openMap();
    const opened = await map;
    state.isNowFar = opened ? !(await opened.show(now, then)) : false;
    context.redraw();
  }

  async function openMap() {
    const { canDraw, openPreview } = await import('../../map/preview.js');
    if (!canDraw()) {
      state.canDraw = false;
      context.redraw();
      return null;
    }
    const { data_version: version } = await api.get('version');
    const labels = { zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out') };
    return openPreview(container, { meta: context.frame.meta, version, labels });
  }

  return {
    state,
    container,
    /** Look at a decision in a place of the page. @param {string} place @param {Decision} decision */
    choose(place, decision) {
      if (state.place !== place) state.seen = null;
      const isOther = state.place !== place || JSON.stringify(state.chosen) !== JSON.stringify(decision);
      state.place = place;
      state.chosen = decision;
      if (isOther || state.problem) void show(decision);
    },
    /** Look at another candidate while the pointer is on it; null: back to the chosen one. @param {Decision | null} decision */
    hover(decision) {
      const next = decision ?? state.chosen;
      if (next && JSON.stringify(next) !== JSON.stringify(state.shown)) void show(next);
    },
    /** On the map the whole district, or the outlines again. @param {boolean} isWhole */
    look(isWhole) {
      state.isWhole = isWhole;
      void map?.then((opened) => opened?.look(isWhole));
      context.redraw();
    },
    /** Nothing is looked at any more; what was foreseen may be otherwise now. */
    leave() {
      turn++;
      answers.clear();
      Object.assign(state, { place: '', chosen: null, shown: null, seen: null, problem: null });
    },
    close: () => void map?.then((opened) => opened?.close()),
  };
}
