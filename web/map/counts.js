/** The numbers of the legend: counted anew a moment after the map has moved or the filter has changed. */

import { Problem, api } from '../api.js';
import { filterOf } from './filter.js';

const AFTER_MS = 200;

/** @typedef {[number, number, number, number]} Bbox */

/** @param {{query: () => URLSearchParams, redraw: () => void}} page */
export function openCounts({ query, redraw }) {
  /** @type {any[] | null} */
  let kinds = null;
  /** @type {Bbox | null} */
  let bbox = null;
  let waiting = 0;
  let turns = 0;
  let isClosed = false;

  function soon() {
    clearTimeout(waiting);
    waiting = window.setTimeout(now, AFTER_MS);
  }

  async function now() {
    clearTimeout(waiting);
    if (!bbox || isClosed) return;
    const filter = filterOf(query());
    filter.set('bbox', bbox.map((one) => one.toFixed(6)).join(','));
    const turn = ++turns;
    try {
      const answer = await api.get('legend', filter);
      // A slower answer to an earlier question must not stand beside the map of a later one.
      if (turn === turns) ({ kinds } = answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    redraw();
  }

  return {
    /** What the legend shows; null until the first answer. */
    kinds: () => kinds,
    soon,
    now,
    /** Count in another part of the map. @param {Bbox} view */
    within(view) {
      bbox = view;
      soon();
    },
    close() {
      isClosed = true;
      clearTimeout(waiting);
    },
  };
}
