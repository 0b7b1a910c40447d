/** The map page: legend, map and the panel of what was chosen. Its whole state is the address. */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { icon } from '../icons.js';
import { language, t } from '../i18n.js';
import { openCounts } from '../map/counts.js';
import { addressOf, changed, cleared, filterOf, narrowed, pinOf, seenBy, switchedOff, viewOf } from '../map/filter.js';
import { legend } from '../map/legend.js';
import { boxAround, homeOf, ownStreets } from '../map/places.js';
import { SAMPLES } from '../map/themes/samples.js';
import { openTimeline } from '../map/timeline.js';
import { tip } from '../map/tips.js';
import { noGraphics } from '../map/no-graphics.js';
import { NoWebGL, openMap, prepareMap } from '../map/view.js';
import { watchVersion } from '../map/watch.js';
import { openChosen } from '../panels/chosen.js';
import { featurePanel } from '../panels/feature.js';

const PANEL_WIDTH = 420;

/** @type {Promise<{data_version: number} | null> | null} */
let ahead = null;

/** Ask for what the first view needs while other parts of the page are still on their way. */
export function prepare() {
  prepareMap();
  ahead = api.get('version').catch(() => null);
}

/** The data version: as asked for ahead, unless nobody was signed in then. */
async function asked() {
  const early = await ahead;
  ahead = null;
  return early ?? api.get('version');
}

/** @param {import('../app.js').Context} context */
export function open(context) {
  const { frame, query, redraw } = context;
  const container = document.createElement('div');
  container.className = 'map';
  /** @type {ReturnType<typeof openMap> | null} */
  let view = null;
  /** @type {ReturnType<typeof watchVersion> | null} */
  let watch = null;
  const state = {
    isLegendOpen: false,
    /** @type {import('../map/view.js').Hit | null} */
    hover: null,
    /** @type {any[]} */
    units: [],
    /** @type {any[]} */
    measures: [],
    version: 0,
    /** @type {[number, number, number, number] | null} */
    bbox: null,
    /** @type {import('../map/no-graphics.js').Trouble | null} */
    trouble: null,
  };
  let isClosed = false;
  let shownMeasure = query().get('measure') ?? '';
  let shownStreets = query().getAll('street').join();
  let shownLanguage = language();
  const counts = openCounts({ query, redraw });
  const chosen = openChosen({
    redraw,
    shown: async (panel, moves) => {
      await view?.choose(panel?.geometry ?? null);
      if (panel && moves) view?.fit(panel.bbox, { below: sheetShare() });
    },
  });
  const timeline = openTimeline({
    query,
    redraw,
    choose: (from, to) => context.go(addressOf(changed(changed(query(), 'from', from), 'to', to))),
  });

  void start();

  async function start() {
    const { data_version } = await asked();
    if (isClosed) return;
    state.version = data_version;
    // An address that says where to look is believed at first; the map itself writes it there from then on.
    const moves = !query().get('at');
    view = draw();
    watch = watchVersion({ version: state.version, changed: renew, redraw });
    follow(moves, moves);
    void nameChoices();
  }

  function draw() {
    try {
      const opened = openView();
      container.dataset.ready = '';
      opened.map.once('idle', () => container.setAttribute('data-idle', ''));
      return opened;
    } catch (error) {
      if (!(error instanceof NoWebGL)) throw error;
      // Everything but the picture still works: legend and numbers of the whole district, panel, time line.
      state.trouble = 'missing';
      counts.within(frame.meta.district.bbox);
      return null;
    }
  }

  function openView() {
    return openMap(container, {
      meta: frame.meta,
      home: homeOf(frame),
      at: viewOf(query()),
      off: hidden(),
      filter: filterOf(query()),
      version: state.version,
      labels: { map: t('map.label'), zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out') },
      onMove: ({ at, bbox }) => {
        state.bbox = bbox;
        history.replaceState(null, '', addressOf(changed(query(), 'at', at)));
        counts.within(bbox);
      },
      onHover: (hit) => {
        if (!hit && !state.hover) return;
        state.hover = hit;
        redraw();
      },
      onClick: (hit) => choose(hit ? hit.id : null),
      onLost: (isLost) => {
        state.trouble = isLost ? 'lost' : null;
        redraw();
      },
    });
  }

  /** What the choices of the legend call units and measures: nobody needs it before the map is there. */
  async function nameChoices() {
    if (view && !query().get('measure')) await view.drawn;
    if (isClosed) return;
    const year = frame.meta.plan_year;
    const [units, plan] = await Promise.all([api.get('units'), year ? api.get(`plans/${year}`) : null]);
    state.units = units.filter((/** @type {any} */ one) => one.kind !== 'group');
    state.measures = plan ? plan.tasks.flatMap((/** @type {any} */ task) => task.measures) : [];
    redraw();
  }

  /** Somebody has changed something. @param {number} version */
  function renew(version) {
    state.version = version;
    follow();
    void counts.now();
    chosen.reload();
  }

  /**
   * Do what the address now says.
   *
   * @param {boolean} [moves] whether the map goes to what is chosen
   * @param {boolean} [isNew] whether a measure that was shown already counts as chosen now
   */
  function follow(moves = true, isNew = false) {
    const now = query();
    void timeline.follow(state.version);
    void view?.update({ filter: filterOf(now), off: hidden(), version: state.version });
    const pin = pinOf(now);
    view?.pin(pin);
    if (pin && moves) view?.fit([...pin, ...pin], { maxZoom: 16 });
    chosen.choose(now.get('feature') ?? '', moves);
    const measure = now.get('measure') ?? '';
    if (measure !== shownMeasure || isNew) {
      shownMeasure = measure;
      if (measure) void zoomToFiltered();
    }
    const streets = now.getAll('street');
    if (streets.join() !== shownStreets || isNew) {
      shownStreets = streets.join();
      const box = boxAround(ownStreets(frame).filter((one) => streets.includes(one.code)));
      if (box && moves && !now.get('feature')) view?.fit(box);
    }
    if (language() !== shownLanguage) {
      shownLanguage = language();
      void view?.relabel();
    }
    counts.soon();
  }

  async function zoomToFiltered() {
    const filter = seenBy(query());
    filter.set('limit', '500');
    const { rows } = await api.get('features', filter);
    const box = boxAround(rows.map((/** @type {any} */ { lon, lat }) => ({ bbox: [lon, lat, lon, lat] })));
    if (box) view?.fit(box, { maxZoom: 15 });
  }

  /** @param {number | null} id */
  function choose(id) {
    context.go(addressOf(changed(changed(query(), 'feature', id ? String(id) : null), 'pin', null)));
  }

  /** What the map does not draw: rows of the legend, which lists leave out too, and sampling points, which no list has. */
  function hidden() {
    const off = switchedOff(query());
    if (query().get('samples') === 'off') off.add(SAMPLES);
    return off;
  }

  /** @param {string} name @param {string | string[] | null} value */
  function narrow(name, value) {
    context.go(addressOf(narrowed(query(), name, value)));
  }

  /** @param {string[]} keys @param {boolean} isOff */
  function switchRows(keys, isOff) {
    const off = switchedOff(query());
    for (const key of keys) off[isOff ? 'add' : 'delete'](key);
    narrow('off', [...off].sort().join(',') || null);
  }

  const actions = {
    toggle: (/** @type {string} */ key) => switchRows([key], !switchedOff(query()).has(key)),
    toggleSamples: () => context.go(addressOf(changed(query(), 'samples', hidden().has(SAMPLES) ? null : 'off'))),
    toggleKind: (/** @type {string} */ kind, /** @type {string[]} */ codes) => {
      const kinds = query().getAll('kind');
      // A kind that the filter leaves out comes back into the filter.
      if (kinds.length && !kinds.includes(kind)) return narrow('kind', [...kinds, kind]);
      const keys = codes.map((code) => `${kind}:${code}`);
      const off = switchedOff(query());
      return switchRows(keys, !keys.every((key) => off.has(key)));
    },
    narrow,
    clear: () => context.go(addressOf(cleared(query()))),
    setOpen: (/** @type {boolean} */ isOpen) => {
      state.isLegendOpen = isOpen;
      redraw();
    },
  };

  const panelActions = {
    close: () => choose(null),
    reload: chosen.reload,
    select: (/** @type {number} */ id) => choose(id),
    narrow,
    zoomTo: (/** @type {[number, number, number, number]} */ bbox) => view?.fit(bbox, { below: sheetShare() }),
    redraw,
  };

  const legendState = () => ({
    counts: counts.kinds(),
    off: hidden(),
    query: query(),
    streets: ownStreets(frame),
    units: state.units,
    measures: state.measures,
    bbox: state.bbox,
    isOpen: state.isLegendOpen,
  });

  return {
    title: () => {
      const { panel } = chosen.state;
      return panel ? `${panel.code} ${panel.name}` : t('rail.map');
    },
    moved: () => follow(),
    view: () => {
      if (language() !== shownLanguage) follow();
      const filters = filterOf(query()).size;
      return html`<div class="map-page ${chosen.isOpen() ? 'has-panel' : ''}" style="--panel:${PANEL_WIDTH}px">
        <h1 class="visually-hidden" tabindex="-1">${t('rail.map')}</h1>
        ${legend(legendState(), actions)}
        <section class="stage" aria-label=${t('map.label')}>
          ${container} ${state.trouble ? noGraphics(state.trouble, seenBy(query())) : nothing}
          <button class="floating open-legend only-phone" @click=${() => actions.setOpen(true)}>
            ${icon('layers')}${filters ? t('legend.title-n', { n: filters }) : t('legend.title')}
          </button>
          ${
            state.trouble
              ? nothing
              : html`<button
                  class="floating home"
                  title=${t('map.home')}
                  aria-label=${t('map.home')}
                  @click=${() => view?.home()}
                >
                  ${icon('home')}
                </button>`
          }
          ${tip(state.hover)} ${timeline.view()}
          ${watch?.isStale() ? html`<p class="floating stale" role="status">${t('map.stale')}</p>` : nothing}
        </section>
        ${
          chosen.isOpen()
            ? html`<aside class="panel" aria-label=${t('panel.label')}>
                ${featurePanel({ ...chosen.state, frame }, panelActions)}
              </aside>`
            : nothing
        }
      </div>`;
    },
    close: () => {
      isClosed = true;
      watch?.close();
      counts.close();
      view?.close();
    },
  };
}

/** How much of the map the panel covers: on a phone it is a sheet from below (style/panel.css). */
const sheetShare = () => (matchMedia('(max-width: 720px)').matches ? 0.56 : 0);
