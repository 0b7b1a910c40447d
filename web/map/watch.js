/** Edits of others show within two seconds: the data version is asked for each second while the page is seen. */

import { Problem, api } from '../api.js';

const EVERY_MS = 1000;

/**
 * @param {{version: number, changed: (version: number) => void, redraw: () => void}} page `version` is the one shown
 */
export function watchVersion({ version, changed, redraw }) {
  let isStale = false;
  let isClosed = false;
  let waiting = 0;

  function wait() {
    waiting = window.setTimeout(async () => {
      if (document.visibilityState === 'visible') await look();
      if (!isClosed) wait();
    }, EVERY_MS);
  }

  async function look() {
    try {
      const answer = await api.get('version');
      if (isClosed) return;
      tell(false);
      if (answer.data_version === version) return;
      version = answer.data_version;
      changed(version);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!isClosed) tell(true);
    }
  }

  /** @param {boolean} isNow */
  function tell(isNow) {
    if (isNow === isStale) return;
    isStale = isNow;
    redraw();
  }

  wait();
  return {
    /** Whether the server could not be reached the last time. */
    isStale: () => isStale,
    close() {
      isClosed = true;
      clearTimeout(waiting);
    },
  };
}
