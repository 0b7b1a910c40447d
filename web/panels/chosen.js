/** The feature that the address chooses: its panel, or why there is none. */

import { Problem, api } from '../api.js';

/**
 * @typedef {import('./types.js').Panel} Panel
 */

/** @param {{redraw: () => void, shown: (panel: Panel | null, moves: boolean) => Promise<void>}} page */
export function openChosen({ redraw, shown }) {
  let id = '';
  /** @type {{panel: Panel | null, problem: Problem | null, isLoading: boolean}} */
  const state = { panel: null, problem: null, isLoading: false };

  /** @param {boolean} moves whether the map goes there */
  async function load(moves) {
    const wanted = id;
    state.isLoading = true;
    redraw();
    try {
      const panel = await api.get(`features/${wanted}`);
      if (wanted !== id) return;
      Object.assign(state, { panel, problem: null });
      await shown(panel, moves);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (wanted !== id) return;
      Object.assign(state, { panel: null, problem: error });
    }
    state.isLoading = false;
    redraw();
  }

  async function leave() {
    Object.assign(state, { panel: null, problem: null, isLoading: false });
    await shown(null, false);
    redraw();
  }

  return {
    state,
    isOpen: () => Boolean(state.panel || state.problem || state.isLoading),
    /** Another feature, or none. @param {string} next its id @param {boolean} moves whether the map goes there */
    choose(next, moves) {
      if (next === id) return;
      id = next;
      void (id ? load(moves) : leave());
    },
    /** The same feature as it is now. */
    reload() {
      if (id) void load(false);
    },
  };
}
