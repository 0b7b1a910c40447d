/** The feature that the address chooses: its panel, or why there is none. */

import { Problem, api } from '../api.js';

/**
 * @typedef {import('./types.js').Panel} Panel
 */

/** @param {{redraw: () => void, shown: (panel: Panel | null, moves: boolean) => Promise<void>}} page */
export function openChosen({ redraw, shown }) {
  let id = '';
  /** Where the focus was when the panel opened. @type {Element | null} */
  let opener = null;
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
    const hadFocus = document.activeElement?.closest('.feature-panel');
    Object.assign(state, { panel: null, problem: null, isLoading: false });
    redraw();
    if (hadFocus) backTo(opener);
    await shown(null, false);
  }

  return {
    state,
    isOpen: () => Boolean(state.panel || state.problem || state.isLoading),
    /** Another feature, or none. @param {string} next its id @param {boolean} moves whether the map goes there */
    choose(next, moves) {
      if (next === id) return;
      if (!id) opener = document.activeElement;
      id = next;
      void (id ? load(moves) : leave());
    },
    /** The same feature as it is now. */
    reload() {
      if (id) void load(false);
    },
  };
}

/** The focus goes back where it came from; what opened the panel may be gone, the map is there. @param {Element | null} opener */
function backTo(opener) {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const target = isThere ? opener : document.querySelector('.maplibregl-canvas, #content');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
