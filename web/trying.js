/** Work that the server may refuse: what it says is kept for the page, anything else is a fault and goes on its way. */

import { Problem } from './api.js';

/**
 * @param {{problem: Problem | null}} state where the page keeps what was refused
 * @param {() => void} redraw
 */
export const tryingOn = (state, redraw) => async (/** @type {() => Promise<void>} */ work) => {
  try {
    state.problem = null;
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    state.problem = error;
  }
  redraw();
};
