/** A parcel that is looked for by code, name or address, and chosen; an address `?parcel=ID` names one at once. */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { say, t } from '../i18n.js';
import { valueOf } from './desk.js';

/**
 * @typedef {{id: number, code: string, name: string, geometry: any}} Chosen
 * @param {import('./desk.js').Desk} desk @param {() => void} chosen another one was chosen, or none
 */
export function openParcelChoice(desk, chosen) {
  const state = {
    /** @type {Chosen | null} */
    chosen: null,
    words: '',
    /** @type {import('../search.js').Hit[] | null} */
    hits: null,
  };

  /** @param {number | string} id */
  async function choose(id) {
    state.chosen = id ? await api.get(`features/${id}`) : null;
    state.hits = null;
    state.words = '';
    desk.draft.set('parcel', String(id));
    desk.touched();
    chosen();
  }

  async function search() {
    const words = state.words.trim();
    if (!words) return;
    const answer = await api.get('search', new URLSearchParams({ q: words }));
    state.hits = answer.hits.filter((/** @type {import('../search.js').Hit} */ one) => one.kind === 'parcel');
    desk.redraw();
  }

  return {
    get chosen() {
      return state.chosen;
    },
    load: async () => {
      const asked = desk.context.query().get('parcel') ?? valueOf(desk, 'parcel');
      if (asked) await choose(asked);
    },
    view: () =>
      state.chosen
        ? html`<p>
            <b>${state.chosen.code}</b> ${state.chosen.name}
            <button type="button" class="quiet" @click=${() => void choose('')}>${t('report.parcel.none')}</button>
          </p>`
        : html`<label class="draw-field"
              ><span>${t('report.parcel')}</span>
              <input
                type="search"
                name="parcel-words"
                .value=${state.words}
                @input=${(/** @type {Event} */ event) => {
                  state.words = /** @type {HTMLInputElement} */ (event.target).value;
                }}
                @keydown=${(/** @type {KeyboardEvent} */ event) => {
                  if (event.key === 'Enter') void search();
                }}
            /></label>
            <p><button type="button" @click=${() => void search()}>${t('report.parcel.search')}</button></p>
            ${state.hits ? hitList(state.hits) : nothing}`,
  };

  /** @param {import('../search.js').Hit[]} hits */
  function hitList(hits) {
    if (!hits.length) return html`<p class="empty">${t('search.none')}</p>`;
    return html`<ul class="papers" aria-label=${t('search.hits')}>
      ${hits.map(
        (one) =>
          html`<li>
            <button type="button" @click=${() => void choose(one.id ?? '')}>${one.code} ${one.title}</button>
            <span class="quiet-ink">${say(one.subtitle)}</span>
          </li>`,
      )}
    </ul>`;
  }
}
