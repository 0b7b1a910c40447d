/**
 * A small map of outlines as they lie now and as they would lie: the ground of the large map beneath, parcels that are
 * there as thin lines. One instance serves a page; it is moved to where something is being decided.
 *
 * @typedef {import('maplibre-gl').LayerSpecification} Layer
 */

import * as maplibregl from 'maplibre-gl';

import { language } from '../i18n.js';
import { GROUND, groundLabels, groundSources } from './themes/ground.js';
import { flat } from './flat.js';

const NOW = '#5b6a70';
const THEN = '#007a59';
const TILED = ['street', 'parcel'];
const LINES = /** @type {any} */ (['==', ['geometry-type'], 'LineString']);

/** @returns {Layer[]} */
const layers = () => [
  ...GROUND,
  {
    id: 'known-line',
    type: 'line',
    source: 'parcel',
    'source-layer': 'parcel',
    paint: { 'line-color': '#0072B2', 'line-width': 1, 'line-opacity': 0.7 },
  },
  {
    id: 'known-label',
    type: 'symbol',
    source: 'parcel',
    'source-layer': 'parcel_mark',
    minzoom: 14,
    layout: { 'text-field': ['get', 'code'], 'text-size': 11 },
    paint: { 'text-color': '#00507d', 'text-halo-color': '#ffffff', 'text-halo-width': 1.4 },
  },
  ...groundLabels(language() !== 'en'),
  {
    id: 'then-fill',
    type: 'fill',
    source: 'then',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': THEN, 'fill-opacity': 0.16 },
  },
  { id: 'then-line', type: 'line', source: 'then', filter: LINES, paint: { 'line-color': THEN, 'line-width': 2.5 } },
  {
    id: 'now-line',
    type: 'line',
    source: 'now',
    filter: LINES,
    paint: { 'line-color': NOW, 'line-width': 2, 'line-dasharray': [3, 2] },
  },
  point('then', THEN),
  point('now', NOW),
];

/** @param {string} source @param {string} colour @returns {Layer} */
const point = (source, colour) => ({
  id: `${source}-point`,
  type: 'circle',
  source,
  filter: ['==', ['geometry-type'], 'Point'],
  paint: {
    'circle-radius': source === 'then' ? 6 : 8,
    'circle-color': source === 'then' ? colour : 'rgba(0,0,0,0)',
    'circle-stroke-color': colour,
    'circle-stroke-width': 2,
  },
});

/** @type {boolean | undefined} */
let drawable;

/** Whether this browser can draw a map at all; asked once: each asking takes a context, and the 17th takes a map's. */
export function canDraw() {
  drawable ??= document.createElement('canvas').getContext('webgl2') !== null;
  return drawable;
}

/**
 * @param {HTMLElement} container
 * @param {{meta: any, version: number, labels: {zoomIn: string, zoomOut: string}}} options
 */
export function openPreview(container, { meta, version, labels }) {
  const [west, south, east, north] = meta.district.bbox;
  const map = new maplibregl.Map({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0ed' } }],
    },
    bounds: [west, south, east, north],
    fitBoundsOptions: { padding: 16 },
    maxZoom: 20,
    ...flat(labels),
  });
  map.touchZoomRotate.disableRotation();
  // A page that is scrolled over it must go on scrolling.
  map.scrollZoom.disable();
  if (matchMedia('(pointer: coarse)').matches) map.dragPan.disable();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left');

  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    map.on('load', () => {
      addKnown(map, version);
      resolve();
    });
  });

  /** @type {[number, number, number, number] | null} */
  let bounds = null;
  let closest = 17;

  /** @param {boolean} isWhole */
  function look(isWhole) {
    const wanted = isWhole ? null : bounds;
    map.fitBounds(wanted ?? [west, south, east, north], { padding: 36, maxZoom: closest, animate: false });
  }

  /** @param {string} id @param {any[]} geometries */
  const fill = (id, geometries) =>
    /** @type {import('maplibre-gl').GeoJSONSource} */ (map.getSource(id)).setData(collection(geometries));

  return {
    /**
     * Draw outlines and bring them into view; those of now only where they lie in the district. Whether all of them do.
     *
     * @param {any[]} now @param {any[]} then GeoJSON geometries
     */
    async show(now, then) {
      await ready;
      fill('now', now);
      fill('then', then);
      const near = now.filter((one) => isNear(boundsOf([one]), meta.district.bbox));
      bounds = boundsOf([...then, ...near]);
      // Two shapes of one place are compared close by; a place that is new is seen with what lies around it.
      closest = near.length ? 17 : 14.6;
      look(false);
      container.dataset.drawn = `${then.length}`;
      return near.length === now.length;
    },
    /** The whole district, or the outlines again. @param {boolean} isWhole */
    look,
    close: () => map.remove(),
  };
}

/**
 * The ground, the parcels that are there, and room for outlines as they are (`now`) and would be (`then`).
 *
 * @param {import('maplibre-gl').Map} map @param {number} version of the data
 */
export function addKnown(map, version) {
  for (const [id, source] of Object.entries(groundSources())) map.addSource(id, source);
  for (const layer of TILED) {
    const tiles = [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt?v=${version}`];
    map.addSource(layer, { type: 'vector', tiles, minzoom: 6, maxzoom: 18 });
  }
  for (const id of ['now', 'then']) map.addSource(id, { type: 'geojson', data: collection([]) });
  for (const layer of layers()) map.addLayer(layer);
}

/**
 * Geometries with their borders as lines: a border that crosses itself may enclose nothing, and such a polygon is left
 * out when tiles are cut.
 *
 * @param {any[]} geometries @returns {any}
 */
export const collection = (geometries) => ({
  type: 'FeatureCollection',
  features: geometries.flatMap((one) => [feature(one), ...bordersOf(one)]),
});

/** @param {any} geometry */
const feature = (geometry) => ({ type: 'Feature', properties: {}, geometry });

/** @param {any} geometry @returns {any[]} */
function bordersOf({ type, coordinates, geometries }) {
  if (geometries) return geometries.flatMap(bordersOf);
  const rings = type === 'Polygon' ? coordinates : type === 'MultiPolygon' ? coordinates.flat() : null;
  return rings ? [feature({ type: 'MultiLineString', coordinates: rings })] : [];
}

/** West, south, east, north of geometries; null for none. @param {any[]} geometries @returns {[number, number, number, number] | null} */
export function boundsOf(geometries) {
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  /** @param {any} coordinates */
  const visit = (coordinates) => {
    if (typeof coordinates[0] !== 'number') return coordinates.forEach(visit);
    const [x, y] = coordinates;
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  };
  for (const one of geometries) (one.geometries ?? [one]).forEach((/** @type {any} */ part) => visit(part.coordinates));
  return Number.isFinite(bounds[0]) ? /** @type {[number, number, number, number]} */ (bounds) : null;
}

/** @param {[number, number, number, number] | null} one @param {[number, number, number, number]} other */
const isNear = (one, other) =>
  one !== null && one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
