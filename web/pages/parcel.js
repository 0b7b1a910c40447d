/**
 * /parcels/ID: one parcel, wholly: a head that says what, where, in which stage since when and whose turn it is, and
 * sections under it (parcel/sections.js) that load by themselves. /parcels/ID#SECTION leads to one of them.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('../panels/types.js').Panel} Panel
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { addressOf, narrowed } from '../map/filter.js';
import { address } from './doors.js';
import { head } from './parcel/head.js';
import { openIndex } from './parcel/index.js';
import { openSections } from './parcel/loading.js';
import { SECTIONS } from './parcel/sections.js';
import { openSmallMap } from './parcel/small-map.js';
import { section } from './parcel/view.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  const { redraw } = context;
  /** @type {{panel: Panel | null, problem: Problem | null}} */
  const state = { panel: null, problem: null };
  /** @type {Promise<Panel> | null} */
  let asked = null;

  /** @type {import('./parcel/sections.js').Opened} */
  const opened = {
    frame: context.frame,
    id,
    panel: () => (asked ??= api.get(`features/${id}`)),
    actions: {
      close: () => {},
      reload: () => reload(),
      select: (other) => context.go(address('/map', { feature: other })),
      narrow: (name, value) => context.go(addressOf(narrowed(new URLSearchParams(), name, value))),
      zoomTo: () => context.go(address('/map', { feature: id })),
      redraw,
    },
    redraw,
    again: (one) => {
      asked = null;
      sections.again(one);
    },
    reload,
    go: context.go,
  };
  const index = openIndex({ sections: SECTIONS, redraw });
  const sections = openSections(SECTIONS, opened, () => {
    redraw();
    if (index.follow() && sections.isSettled()) index.arrived();
  });
  const smallMap = openSmallMap({ id, redraw });

  async function load() {
    try {
      const panel = await opened.panel();
      // Anything else on the map has its panel there.
      if (panel.kind !== 'parcel') return context.go(address('/map', { feature: id }), { replace: true });
      Object.assign(state, { panel, problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    redraw();
  }

  function reload() {
    asked = null;
    void load();
    sections.loadAll();
    smallMap.reload();
  }

  index.goTo(location.hash);
  reload();
  return {
    title: () => (state.panel ? `${state.panel.code} ${state.panel.name}` : t('panel.kind.parcel')),
    moved: () => {
      index.goTo(location.hash);
      index.follow();
    },
    view: () => {
      if (state.problem && !state.panel) return refused(state.problem, reload);
      if (!state.panel) return waiting();
      return html`<div class="page parcel-page">
        ${head(state.panel, {
          frame: context.frame,
          map: smallMap.view(),
          duties: sections.of('duties').data ?? [],
          samples: sections.of('samples').data,
          images: sections.of('images').data,
        })}
        <div class="parcel-columns">
          ${index.view(sections)}
          <div class="parcel-sections">${SECTIONS.map((one) => section(one, sections.of(one.id), opened))}</div>
        </div>
      </div>`;
    },
    close: () => {
      sections.close();
      index.close();
    },
  };
}

const waiting = () =>
  html`<div class="page parcel-page">
    <h1 tabindex="-1">${t('panel.kind.parcel')}</h1>
    <p class="quiet-ink" role="status">${t('panel.reading')}</p>
  </div>`;

/** @param {Problem} problem @param {() => void} again */
const refused = (problem, again) =>
  html`<div class="page parcel-page">
    <h1 tabindex="-1">${t('panel.refused')}</h1>
    <p role="alert" class="notice is-error">${say(problem.detail)}</p>
    <p class="buttons">
      ${problem.status === 404 ? nothing : html`<button type="button" @click=${again}>${t('panel.again')}</button>`}
      <a class="button" href="/list/parcel">${t('parcel.list')}</a>
    </p>
  </div>`;
