/** Each section as it comes in: reading, there, or refused with a way to try again. */

/**
 * @typedef {import('./sections.js').Section} Section
 * @typedef {{isLoading: boolean, isThere: boolean, data: any, problem: import('../../api.js').Problem | null}} Loaded
 */

import { Problem } from '../../api.js';

/**
 * @param {Section[]} sections
 * @param {import('./sections.js').Opened} opened
 * @param {() => void} changed something came in
 */
export function openSections(sections, opened, changed) {
  /** @type {Map<string, Loaded>} */
  const states = new Map(
    sections.map(({ id }) => [id, { isLoading: false, isThere: false, data: null, problem: null }]),
  );
  let isClosed = false;

  /** What was there stays in sight while it is read anew. @param {Section} section */
  async function load(section) {
    const state = of(section.id);
    state.isLoading = true;
    try {
      const data = await section.load(opened, opened.id);
      Object.assign(state, { data, isThere: true, problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    } finally {
      state.isLoading = false;
    }
    if (!isClosed) changed();
  }

  /** @param {string} id */
  const of = (id) => /** @type {Loaded} */ (states.get(id));

  return {
    of,
    isSettled: () => [...states.values()].every((one) => !one.isLoading),
    loadAll: () => sections.forEach((section) => void load(section)),
    /** @param {string} id */
    again(id) {
      const section = sections.find((one) => one.id === id);
      if (section) void load(section);
      changed();
    },
    close() {
      isClosed = true;
    },
  };
}
