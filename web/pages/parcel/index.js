/**
 * The index of the sections: beside them on a wide screen, a bar above them on a phone. The anchor in the address leads
 * to its section, also while sections above it are still coming in.
 */

import { html, nothing } from 'lit';

import { t } from '../../i18n.js';
import { number } from './view.js';

/** @param {{sections: import('./sections.js').Section[], redraw: () => void}} page */
export function openIndex({ sections, redraw }) {
  let here = sections[0].id;
  /** The section that the address names and that is not in its final place yet. */
  let wanted = '';
  /** The scrolling element of the frame. */
  const content = () => document.getElementById('content');

  /** The last section whose beginning has passed the upper third of the page. */
  function look() {
    const top = (content()?.getBoundingClientRect().top ?? 0) + innerHeight / 3;
    const passed = sections.filter(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? top) < top);
    const now = (passed.at(-1) ?? sections[0]).id;
    if (now === here) return;
    here = now;
    redraw();
  }

  /** Whoever scrolls by hand is led nowhere any more. */
  function letGo() {
    wanted = '';
  }

  addEventListener('scroll', look, { capture: true, passive: true });
  addEventListener('wheel', letGo, { passive: true });
  addEventListener('touchmove', letGo, { passive: true });

  return {
    /** @param {string} hash */
    goTo(hash) {
      wanted = sections.some(({ id }) => `#${id}` === hash) ? hash.slice(1) : '';
    },
    /** Bring the wanted section into sight; whether there is one. */
    follow() {
      if (!wanted) return false;
      queueMicrotask(() => document.getElementById(wanted)?.scrollIntoView());
      return true;
    },
    /** Everything is in its place. */
    arrived() {
      queueMicrotask(() => queueMicrotask(letGo));
    },
    /** @param {{of: (id: string) => import('./loading.js').Loaded}} loaded */
    view: (loaded) =>
      html`<nav class="parcel-index" aria-label=${t('parcel.index')}>
        <ul>
          ${sections.map((one) => {
            const { isThere, data, problem } = loaded.of(one.id);
            return html`<li>
              <a href="#${one.id}" aria-current=${one.id === here ? 'true' : nothing}
                >${one.title()}
                ${isThere ? number(one, data) : problem ? html`<span class="section-n">!</span>` : nothing}</a
              >
            </li>`;
          })}
        </ul>
      </nav>`,
    close() {
      removeEventListener('scroll', look, { capture: true });
      removeEventListener('wheel', letGo);
      removeEventListener('touchmove', letGo);
    },
  };
}
