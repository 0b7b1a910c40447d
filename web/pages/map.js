/** The map page: legend, map and the panel of what was chosen. Its whole state is the address. */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { icon } from '../icons.js';
import { count, language, say, t } from '../i18n.js';
import { addressOf, changed, filterOf, pinOf, switchedOff, viewOf } from '../map/filter.js';
import { legend } from '../map/legend.js';
import { openTimeline } from '../map/timeline.js';
import { openMap } from '../map/view.js';
import { featurePanel } from '../panels/feature.js';
import { entries, word } from '../words.js';

const VERSION_EVERY_MS = 1000;
const COUNT_AFTER_MS = 200;
const PANEL_WIDTH = 420;

/** @param {import('../app.js').Context} context */
export function open(context) {
  const { frame } = context;
  const container = document.createElement('div');
  container.className = 'map';
  /** @type {ReturnType<typeof openMap> | null} */
  let view = null;
  const state = {
    /** @type {any[] | null} */
    counts: null,
    /** @type {any} */
    panel: null,
    /** @type {Problem | null} */
    problem: null,
    isLoading: false,
    isLegendOpen: false,
    /** @type {any} */
    hover: null,
    /** @type {any[]} */
    units: [],
    /** @type {any[]} */
    measures: [],
    version: 0,
    /** @type {[number, number, number, number] | null} */
    bbox: null,
    isStale: false,
  };
  let isClosed = false;
  let shownFeature = '';
  let shownMeasure = context.query().get('measure') ?? '';
  let shownLanguage = language();
  let counting = 0;
  let counted = 0;
  let polling = 0;

  const timeline = openTimeline({
    query: context.query,
    redraw: context.redraw,
    choose: (from, to) => context.go(addressOf(changed(changed(context.query(), 'from', from), 'to', to))),
  });

  void start();

  async function start() {
    const [outline, { data_version }] = await Promise.all([api.get('outline'), api.get('version')]);
    if (isClosed) return;
    state.version = data_version;
    const query = context.query();
    view = openMap(container, {
      meta: frame.meta,
      outline,
      at: viewOf(query),
      off: switchedOff(query),
      filter: filterOf(query),
      version: state.version,
      labels: { zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out'), home: t('map.home') },
      onMove: ({ at, bbox }) => {
        state.bbox = bbox;
        history.replaceState(null, '', addressOf(changed(context.query(), 'at', at)));
        countSoon();
      },
      onHover: (hit) => {
        if (!hit && !state.hover) return;
        state.hover = hit;
        context.redraw();
      },
      onClick: (hit) => choose(hit ? hit.id : null),
    });
    container.dataset.ready = '';
    view.map.once('idle', () => container.setAttribute('data-idle', ''));
    new ResizeObserver(() => view?.map.resize()).observe(container);
    poll();
    follow(true);
    const year = frame.meta.plan_year;
    const [units, plan] = await Promise.all([api.get('units'), year ? api.get(`plans/${year}`) : null]);
    state.units = units.filter((/** @type {any} */ one) => one.kind !== 'group');
    state.measures = plan ? plan.tasks.flatMap((/** @type {any} */ task) => task.measures) : [];
    context.redraw();
  }

  /** Do what the address now says. @param {boolean} isFirst */
  function follow(isFirst = false) {
    const query = context.query();
    void timeline.follow(state.version);
    void view?.update({ filter: filterOf(query), off: switchedOff(query), version: state.version });
    view?.pin(pinOf(query));
    const pin = pinOf(query);
    if (pin && (!isFirst || !query.get('at'))) view?.fit([...pin, ...pin], { maxZoom: 16 });
    const feature = query.get('feature') ?? '';
    if (feature !== shownFeature) void load(feature, !isFirst || !query.get('at'));
    const measure = query.get('measure') ?? '';
    if (measure !== shownMeasure || (isFirst && measure && !query.get('at'))) {
      shownMeasure = measure;
      if (measure) void zoomToFiltered();
    }
    if (language() !== shownLanguage) {
      shownLanguage = language();
      void view?.relabel();
    }
    countSoon();
  }

  /** @param {string} id @param {boolean} moves whether the map goes there */
  async function load(id, moves = false) {
    shownFeature = id;
    if (!id) {
      state.panel = null;
      state.problem = null;
      await view?.choose(null);
      context.redraw();
      return;
    }
    state.isLoading = true;
    context.redraw();
    try {
      const panel = await api.get(`features/${id}`);
      if (shownFeature !== id) return;
      state.panel = panel;
      state.problem = null;
      await view?.choose(panel.geometry);
      if (moves) view?.fit(panel.bbox, { below: sheetShare() });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.panel = null;
      state.problem = error;
    }
    state.isLoading = false;
    context.redraw();
  }

  /** @param {number | null} id */
  function choose(id) {
    const query = changed(changed(context.query(), 'feature', id ? String(id) : null), 'pin', null);
    context.go(addressOf(query));
  }

  /** @param {string} name @param {string | string[] | null} value */
  function narrow(name, value) {
    context.go(addressOf(changed(context.query(), name, value)));
  }

  /** @param {string[]} keys @param {boolean} isOff */
  function switchRows(keys, isOff) {
    const off = switchedOff(context.query());
    for (const key of keys) off[isOff ? 'add' : 'delete'](key);
    narrow('off', [...off].sort().join(',') || null);
  }

  function countSoon() {
    clearTimeout(counting);
    counting = window.setTimeout(countNow, COUNT_AFTER_MS);
  }

  async function countNow() {
    clearTimeout(counting);
    if (!state.bbox || isClosed) return;
    const query = filterOf(context.query());
    query.set('bbox', state.bbox.map((one) => one.toFixed(6)).join(','));
    const turn = ++counted;
    try {
      const { kinds } = await api.get('legend', query);
      // A slower answer to an earlier question must not stand beside the map of a later one.
      if (turn === counted) state.counts = kinds;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    context.redraw();
  }

  /** Edits of others show within two seconds: the version changes, and the tiles of the new one are loaded. */
  function poll() {
    polling = window.setTimeout(async () => {
      if (isClosed) return;
      if (document.visibilityState === 'visible') {
        try {
          const { data_version } = await api.get('version');
          if (state.isStale) {
            state.isStale = false;
            context.redraw();
          }
          if (data_version !== state.version) {
            state.version = data_version;
            follow();
            void countNow();
            if (shownFeature) void load(shownFeature);
          }
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          state.isStale = true;
          context.redraw();
        }
      }
      poll();
    }, VERSION_EVERY_MS);
  }

  async function zoomToFiltered() {
    const query = filterOf(context.query());
    query.set('limit', '500');
    const { rows } = await api.get('features', query);
    if (!rows.length) return;
    const lons = rows.map((/** @type {any} */ row) => row.lon);
    const lats = rows.map((/** @type {any} */ row) => row.lat);
    view?.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], { maxZoom: 15 });
  }

  const actions = {
    toggle: (/** @type {string} */ key) => switchRows([key], !switchedOff(context.query()).has(key)),
    toggleKind: (/** @type {string} */ kind, /** @type {string[]} */ codes) => {
      const keys = codes.map((code) => `${kind}:${code}`);
      const off = switchedOff(context.query());
      switchRows(keys, !keys.every((key) => off.has(key)));
    },
    narrow,
    clear: () => {
      const query = new URLSearchParams();
      for (const name of ['at', 'off', 'feature']) {
        const value = context.query().get(name);
        if (value) query.set(name, value);
      }
      context.go(addressOf(query));
    },
    setOpen: (/** @type {boolean} */ isOpen) => {
      state.isLegendOpen = isOpen;
      context.redraw();
    },
  };

  const panelActions = {
    close: () => choose(null),
    reload: () => load(shownFeature),
    select: (/** @type {number} */ id) => choose(id),
    narrow,
    zoomTo: (/** @type {[number, number, number, number]} */ bbox) => view?.fit(bbox, { below: sheetShare() }),
    redraw: context.redraw,
  };

  return {
    title: () => (state.panel ? `${state.panel.code} ${state.panel.name}` : t('rail.map')),
    moved: () => follow(),
    view: () => {
      const query = context.query();
      if (language() !== shownLanguage) follow();
      const hasPanel = state.panel || state.problem || state.isLoading;
      return html`<div class="map-page ${hasPanel ? 'has-panel' : ''}" style="--panel:${PANEL_WIDTH}px">
        <h1 class="visually-hidden" tabindex="-1">${t('rail.map')}</h1>
        ${legend(
          {
            counts: state.counts,
            off: switchedOff(query),
            query,
            streets: frame.meta.streets,
            units: state.units,
            measures: state.measures,
            bbox: state.bbox,
            isOpen: state.isLegendOpen,
          },
          actions,
        )}
        <section class="stage" aria-label=${t('map.label')}>
          ${container}
          <button class="floating open-legend only-phone" @click=${() => actions.setOpen(true)}>
            ${icon('layers')}${t('legend.title')}
          </button>
          <button class="floating home" title=${t('map.home')} aria-label=${t('map.home')} @click=${() => view?.home()}>
            ${icon('home')}
          </button>
          ${state.hover && state.hover.kind !== 'grid' ? tip(state.hover) : nothing}
          ${state.hover?.kind === 'grid' ? gridTip(state.hover) : nothing} ${timeline.view()}
          ${state.isStale ? html`<p class="floating stale" role="status">${t('map.stale')}</p>` : nothing}
        </section>
        ${
          hasPanel
            ? html`<aside class="panel" aria-label=${t('panel.label')}>
                ${featurePanel({ panel: state.panel, problem: state.problem, isLoading: state.isLoading, frame }, panelActions)}
              </aside>`
            : nothing
        }
      </div>`;
    },
    close: () => {
      isClosed = true;
      clearTimeout(polling);
      clearTimeout(counting);
      view?.close();
    },
  };
}

/** How much of the map the panel covers: on a phone it is a sheet from below (style/panel.css). */
const sheetShare = () => (matchMedia('(max-width: 720px)').matches ? 0.56 : 0);

/** Under the pointer: the code and what it is. @param {any} hit */
function tip({ kind, properties, point }) {
  const what =
    kind === 'parcel'
      ? `${word('stages', properties.stage)} · ${say(entries('paint_classes').find((one) => one.paint === properties.paint))}`
      : kind === 'detection'
        ? `${word('change_kinds', properties.change_kind)} · ${word('detection_states', properties.state)}`
        : word(`${kind}_kinds`, properties[`${kind}_kind`]);
  return html`<div class="tip" style="left:${point.x}px;top:${point.y}px">
    <b>${properties.code}</b> ${properties.name ?? ''}<br />${what}
  </div>`;
}

/** @param {any} hit */
const gridTip = ({ properties, point }) =>
  html`<div class="tip" style="left:${point.x}px;top:${point.y}px">${t('map.grid', { n: count(properties.n) })}</div>`;
