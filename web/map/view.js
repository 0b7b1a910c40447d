/**
 * The map itself: one MapLibre instance that lives as long as the page, fed by tiles whose address carries the filter
 * and the data version.
 */

import * as maplibregl from 'maplibre-gl';

import { addPictures } from './patterns.js';
import { CHOSEN, CONSTANT, TILED, collection, drawOrder, styleOf } from './style.js';

/** @typedef {{kind: string, id: number, properties: Record<string, any>, point: {x: number, y: number}}} Hit */

const PATIENCE_MS = 5000;
/** Layers that answer a click, the topmost first. */
const ANSWERING = [
  'sample-mark',
  'site-mark',
  'project-mark',
  'point-mark',
  'detection-mark',
  'parcel-mark',
  'detection-fill',
  'detection-rest',
  'site-fill',
  'project-fill',
  'parcel-fill',
  'parcel-grid',
  'detection-grid',
];
/** The browser draws no WebGL 2, so there can be no map. */
export class NoWebGL extends Error {}

/** @param {import('maplibre-gl').MapOptions} options */
function newMap(options) {
  try {
    return new maplibregl.Map(options);
  } catch (error) {
    // Only after a failure: each try for a context costs the first view some milliseconds.
    if (document.createElement('canvas').getContext('webgl2')) throw error;
    throw new NoWebGL();
  }
}

/** Start the library's worker, which takes as long as all else together to be ready for the first tile. */
export const prepareMap = () => maplibregl.prewarm();

/**
 * @param {HTMLElement} container
 * @param {{meta: any, home: [number, number, number, number], at: [number, number, number] | null, off: Set<string>, filter: URLSearchParams,
 *   version: number, labels: {map: string, zoomIn: string, zoomOut: string},
 *   onMove: (view: {at: string, bbox: [number, number, number, number]}) => void,
 *   onHover: (hit: Hit | null) => void, onClick: (hit: Hit | null) => void,
 *   onLost: (isLost: boolean) => void}} options `onLost`: the browser took the graphics away, or gave them back
 * @throws {NoWebGL}
 */
export function openMap(container, options) {
  const { meta, onMove, onHover, onClick, onLost } = options;
  let { off, filter, version } = options;
  const [west, south, east, north] = options.home;
  const home = /** @type {[[number, number], [number, number]]} */ ([
    [west, south],
    [east, north],
  ]);
  const start = options.at
    ? { center: /** @type {[number, number]} */ ([options.at[0], options.at[1]]), zoom: options.at[2] }
    : { bounds: home, fitBoundsOptions: { padding: 24 } };

  /** @param {string} layer */
  const tiles = (layer) => {
    const query = new URLSearchParams(filter);
    query.set('v', String(version));
    return [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`];
  };

  const map = newMap({
    container,
    style: styleOf(meta.basemap, off, tiles),
    ...start,
    minZoom: 8,
    maxZoom: 20,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    attributionControl: meta.basemap ? { compact: true } : false,
    locale: {
      'Map.Title': options.labels.map,
      'NavigationControl.ZoomIn': options.labels.zoomIn,
      'NavigationControl.ZoomOut': options.labels.zoomOut,
    },
    fadeDuration: 0,
    // All writing comes from the fonts of this machine, which the layers name.
    localIdeographFontFamily: false,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');

  /** @type {Promise<unknown>} */
  let ready = new Promise((/** @type {(none: null) => void} */ resolve) => {
    map.once('style.load', () => {
      addPictures(map);
      resolve(null);
    });
  });
  // The browser may take the graphics away (sleep, a driver that starts anew) and give them back: until then there is
  // no style, so what is asked of the map waits.
  let isLost = false;
  map.on('webglcontextlost', () => {
    isLost = true;
    // The library makes its style anew when the graphics are back.
    ready = new Promise((resolve) => map.once('style.load', resolve)).then(() => {
      isLost = false;
      onLost(false);
    });
    onLost(true);
  });

  function draw() {
    for (const { id } of map.getStyle().layers) if (!CONSTANT.includes(id)) map.removeLayer(id);
    for (const layer of drawOrder(meta.basemap, off)) map.addLayer(layer);
  }

  /** @param {{x: number, y: number}} point @returns {Hit | null} */
  function hitAt({ x, y }) {
    if (isLost) return null;
    const reach = matchMedia('(pointer: coarse)').matches ? 12 : 3;
    const box = /** @type {[[number, number], [number, number]]} */ ([
      [x - reach, y - reach],
      [x + reach, y + reach],
    ]);
    const layers = ANSWERING.filter((id) => map.getLayer(id));
    const found = map.queryRenderedFeatures(box, { layers });
    const rank = (/** @type {any} */ one) => ANSWERING.indexOf(one.layer.id);
    const top = found.sort((a, b) => rank(a) - rank(b))[0];
    if (!top) return null;
    const isGrid = top.layer.id.endsWith('-grid');
    return {
      kind: isGrid ? 'grid' : String(top.source),
      id: Number(top.properties.id ?? top.id),
      properties: top.properties,
      point: { x, y },
    };
  }

  const tell = () => {
    const bounds = map.getBounds();
    const { lng, lat } = map.getCenter();
    onMove({
      at: `${lng.toFixed(5)},${lat.toFixed(5)},${map.getZoom().toFixed(2)}`,
      bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
    });
  };
  map.on('moveend', tell);
  tell();
  map.on('mousemove', (event) => {
    const hit = hitAt(event.point);
    map.getCanvas().style.cursor = hit ? 'pointer' : '';
    onHover(hit);
  });
  map.on('mouseout', () => onHover(null));
  // What lies under a pointer that stays changes when the map moves: nothing may keep the old name.
  map.on('movestart', () => onHover(null));
  map.on('click', (event) => {
    const hit = hitAt(event.point);
    if (hit?.kind === 'grid') {
      map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
      return;
    }
    onClick(hit);
  });

  const marker = new maplibregl.Marker({ color: CHOSEN.colour });

  return {
    map,
    /** When everything has been drawn once, or after some seconds, should a tile never come. */
    drawn: Promise.race([map.once('idle'), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]),
    /** Another filter, other switches or a newer version: load and draw what changed. */
    async update(/** @type {{filter: URLSearchParams, off: Set<string>, version: number}} */ next) {
      await ready;
      const isOtherData = String(next.filter) !== String(filter) || next.version !== version;
      const isOtherLook = [...next.off].sort().join() !== [...off].sort().join();
      ({ filter, off, version } = next);
      if (isOtherData) {
        for (const layer of TILED) {
          const source = /** @type {import('maplibre-gl').VectorTileSource} */ (map.getSource(layer));
          source.setTiles(tiles(layer));
        }
      }
      if (isOtherLook) draw();
    },
    /** Redraw labels in the language shown now. */
    async relabel() {
      await ready;
      draw();
    },
    /** @param {any | null} geometry GeoJSON of the chosen feature */
    async choose(geometry) {
      await ready;
      const source = /** @type {import('maplibre-gl').GeoJSONSource} */ (map.getSource(CHOSEN.id));
      source.setData(collection(geometry ? [{ type: 'Feature', properties: {}, geometry }] : []));
    },
    /**
     * Bring a box into the part of the map that nothing covers; `below` is the share of the height a sheet covers.
     *
     * @param {[number, number, number, number]} bbox @param {{maxZoom?: number, below?: number}} [options]
     */
    fit([w, s, e, n], { maxZoom = 16.5, below = 0 } = {}) {
      const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
      const { clientWidth, clientHeight } = map.getContainer();
      const room = Math.min(80, clientWidth / 8);
      map.fitBounds(
        [
          [w, s],
          [e, n],
        ],
        {
          padding: {
            top: room,
            bottom: Math.min(room, clientHeight / 12) + clientHeight * below,
            left: room,
            right: room,
          },
          maxZoom,
          animate: !calm,
          duration: 400,
        },
      );
    },
    home: () => map.fitBounds(home, { padding: 24, duration: 300 }),
    /** @param {[number, number] | null} at lon, lat */
    pin(at) {
      if (at) marker.setLngLat(at).addTo(map);
      else marker.remove();
    },
    close: () => map.remove(),
  };
}
