/** The one box: code, name, address fragment, measure, longitude and latitude, or a survey pair. */

import { html, nothing } from 'lit';

import { api } from './api.js';
import { icon } from './icons.js';
import { say, t } from './i18n.js';

const PAUSE_MS = 200;

/** @typedef {{type: string, kind: string | null, id: number | null, code: string | null, title: string,
 *   subtitle: {zh: string, en: string} | null, lon: number | null, lat: number | null,
 *   bbox: [number, number, number, number] | null}} Hit */

const state = {
  text: '',
  /** @type {Hit[] | null} */
  hits: null,
  /** @type {{zh: string, en: string} | null} */
  readAs: null,
  chosen: -1,
  isOpen: false,
  /** Enter came before the answer: go to its first hit. */
  isHasty: false,
};
/** @type {AbortController | null} */
let asking = null;
let waiting = 0;
/** Whether what is typed still waits for its answer; the hits shown are then those of something else. */
let isAsking = false;

/** @param {{go: (address: string) => void, redraw: () => void}} actions */
export function searchBox({ go, redraw }) {
  /** @param {Hit} hit */
  const choose = (hit) => {
    state.isOpen = false;
    go(addressOf(hit));
    leaveBox();
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const hits = state.hits ?? [];
    if (event.key === 'ArrowDown') state.chosen = Math.min(state.chosen + 1, hits.length - 1);
    else if (event.key === 'ArrowUp') state.chosen = Math.max(state.chosen - 1, 0);
    else if (event.key === 'Escape') state.isOpen = false;
    else if (event.key === 'Enter' && isAsking) state.isHasty = true;
    else if (event.key === 'Enter' && hits.length) choose(hits[Math.max(state.chosen, 0)]);
    else return;
    event.preventDefault();
    redraw();
  };
  return html`<search class="search">
    ${icon('search')}
    <input
      type="search"
      role="combobox"
      aria-label=${t('search.label')}
      aria-expanded=${String(state.isOpen)}
      aria-controls="search-hits"
      aria-activedescendant=${state.chosen >= 0 && state.isOpen ? `hit-${state.chosen}` : nothing}
      autocomplete="off"
      spellcheck="false"
      placeholder=${t('search.placeholder')}
      .value=${state.text}
      @input=${(/** @type {InputEvent} */ event) => {
        state.text = /** @type {HTMLInputElement} */ (event.target).value;
        ask(redraw, choose);
      }}
      @focus=${() => {
        state.isOpen = state.hits !== null;
        redraw();
      }}
      @blur=${() =>
        setTimeout(() => {
          state.isOpen = false;
          redraw();
        }, 150)}
      @keydown=${onKey}
    />
    ${state.isOpen ? suggestions(choose) : nothing}
  </search>`;
}

/**
 * Who has chosen goes where it led: to the heading of the panel, if one is open already (panels/feature.js moves on to
 * the one that opens), else to the page. With the focus still in the box the next Tab would lead back to the frame.
 */
function leaveBox() {
  const target = document.getElementById('feature-title') ?? document.getElementById('content');
  target?.focus({ preventScroll: true });
}

/** @param {() => void} redraw @param {(hit: Hit) => void} choose */
function ask(redraw, choose) {
  clearTimeout(waiting);
  asking?.abort();
  state.isHasty = false;
  const q = state.text.trim();
  isAsking = q !== '';
  if (!q) {
    state.hits = null;
    state.isOpen = false;
    redraw();
    return;
  }
  waiting = window.setTimeout(async () => {
    asking = new AbortController();
    try {
      const answer = await api.get('search', new URLSearchParams({ q }), asking.signal);
      state.hits = answer.hits;
      state.readAs = answer.read_as;
      state.chosen = answer.hits.length ? 0 : -1;
      state.isOpen = true;
      isAsking = false;
      if (state.isHasty && state.hits?.length) choose(state.hits[0]);
      redraw();
    } catch (error) {
      if (error instanceof DOMException) return;
      isAsking = false;
      throw error;
    }
  }, PAUSE_MS);
}

/** @param {(hit: Hit) => void} choose */
function suggestions(choose) {
  const hits = state.hits ?? [];
  return html`<div class="hits" id="search-hits" role="listbox" aria-label=${t('search.hits')}>
    ${state.readAs ? html`<p class="read-as">${say(state.readAs)}</p>` : nothing}
    ${hits.map(
      (hit, place) =>
        html`<button
          type="button"
          role="option"
          id="hit-${place}"
          tabindex="-1"
          aria-selected=${String(place === state.chosen)}
          @mousedown=${(/** @type {MouseEvent} */ event) => {
            event.preventDefault();
            choose(hit);
          }}
        >
          <b>${hit.code && hit.code !== hit.title ? html`${hit.code} · ` : nothing}${hit.title}</b
          ><span class="quiet-ink">${say(hit.subtitle)}</span>
        </button>`,
    )}
    ${hits.length ? nothing : html`<p class="empty">${t('search.none')}</p>`}
  </div>`;
}

/** Where a hit leads: a feature's panel on the map, a measure of the plan, or a place to look at. @param {Hit} hit */
function addressOf(hit) {
  if (hit.type === 'measure') return `/map?measure=${hit.code}`;
  if (hit.type === 'feature') return `/map?feature=${hit.id}`;
  if (hit.type === 'street') return `/map?street=${hit.code}`;
  return `/map?pin=${hit.lon},${hit.lat}`;
}
