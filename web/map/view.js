/**
 * The map itself: one MapLibre instance that lives as long as the page, fed by tiles whose address carries the filter
 * and the data version.
 */

import * as maplibregl from 'maplibre-gl';

import { language } from '../i18n.js';
import { addPictures } from './patterns.js';
import { detectionLayers, detectionMarks } from './themes/detections.js';
import { GROUND, groundLabels, groundSources } from './themes/ground.js';
import { parcelLayers, parcelMarks } from './themes/parcels.js';
import { signGrounds, signMarks } from './themes/signs.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */
/** @typedef {{kind: string, id: number, properties: Record<string, any>, point: {x: number, y: number}}} Hit */

const TILED = ['street', 'parcel', 'detection', 'project', 'site', 'point'];
/** Layers that answer a click, the topmost first. */
const ANSWERING = [
  'site-mark',
  'project-mark',
  'point-mark',
  'detection-mark',
  'parcel-mark',
  'detection-fill',
  'site-fill',
  'project-fill',
  'parcel-fill',
  'parcel-grid',
  'detection-grid',
];
const CHOSEN = { id: 'chosen', colour: '#0072B2' };

/** Draw order, from the ground up. @param {Set<string>} off switched-off legend rows, "kind:CODE" @returns {Layer[]} */
const drawOrder = (off) => [
  ...GROUND,
  ...parcelLayers(off),
  ...signGrounds(off),
  ...detectionLayers(off),
  ...chosenLayers(),
  ...parcelMarks(off),
  ...detectionMarks(off),
  ...signMarks(off),
  ...groundLabels(language() !== 'en'),
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

/** @returns {Layer[]} */
const chosenLayers = () => [
  {
    id: 'chosen-halo',
    type: 'line',
    source: CHOSEN.id,
    paint: { 'line-color': '#ffffff', 'line-width': 7, 'line-opacity': 0.9 },
  },
  { id: 'chosen-line', type: 'line', source: CHOSEN.id, paint: { 'line-color': CHOSEN.colour, 'line-width': 3 } },
  {
    id: 'chosen-point',
    type: 'circle',
    source: CHOSEN.id,
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 15,
      'circle-color': 'rgba(0,0,0,0)',
      'circle-stroke-color': CHOSEN.colour,
      'circle-stroke-width': 3,
    },
  },
];

/**
 * @param {HTMLElement} container
 * @param {{meta: any, outline: any, at: [number, number, number] | null, off: Set<string>, filter: URLSearchParams,
 *   version: number, labels: {map: string, zoomIn: string, zoomOut: string},
 *   onMove: (view: {at: string, bbox: [number, number, number, number]}) => void,
 *   onHover: (hit: Hit | null) => void, onClick: (hit: Hit | null) => void,
 *   onLost: (isLost: boolean) => void}} options `onLost`: the browser took the graphics away, or gave them back
 * @throws {NoWebGL}
 */
export function openMap(container, options) {
  const { meta, onMove, onHover, onClick, onLost } = options;
  let { off, filter, version } = options;
  const [west, south, east, north] = meta.district.bbox;
  const home = /** @type {[[number, number], [number, number]]} */ ([
    [west, south],
    [east, north],
  ]);
  const start = options.at
    ? { center: /** @type {[number, number]} */ ([options.at[0], options.at[1]]), zoom: options.at[2] }
    : { bounds: home, fitBoundsOptions: { padding: 24 } };

  const map = newMap({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0ed' } }],
    },
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

  /** @param {string} layer */
  const tiles = (layer) => {
    const query = new URLSearchParams(filter);
    query.set('v', String(version));
    return [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?${query}`];
  };

  /** @type {Promise<unknown>} */
  let ready = new Promise((/** @type {(none: null) => void} */ resolve) => {
    map.on('load', () => {
      addPictures(map);
      if (meta.basemap) {
        map.addSource('basemap', {
          type: 'raster',
          tiles: [meta.basemap.url],
          tileSize: 256,
          maxzoom: 18,
          attribution: meta.basemap.attribution,
        });
        map.addLayer({ id: 'basemap', type: 'raster', source: 'basemap', paint: { 'raster-opacity': 0.6 } });
      }
      for (const [id, source] of Object.entries(groundSources(options.outline))) map.addSource(id, source);
      for (const layer of TILED) map.addSource(layer, { type: 'vector', tiles: tiles(layer), minzoom: 6, maxzoom: 18 });
      map.addSource(CHOSEN.id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
      draw();
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
    for (const layer of map.getStyle().layers) {
      if (layer.id !== 'paper' && layer.id !== 'basemap') map.removeLayer(layer.id);
    }
    for (const layer of drawOrder(off)) {
      // The white ground would hide a base map.
      if (!(meta.basemap && layer.id === 'outline-fill')) map.addLayer(layer);
    }
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
  map.on('load', tell);
  map.on('mousemove', (event) => {
    const hit = hitAt(event.point);
    map.getCanvas().style.cursor = hit ? 'pointer' : '';
    onHover(hit);
  });
  map.on('mouseout', () => onHover(null));
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
    ready,
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
      const features = geometry ? [{ type: 'Feature', properties: {}, geometry }] : [];
      source.setData(/** @type {any} */ ({ type: 'FeatureCollection', features }));
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
