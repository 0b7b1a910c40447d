/**
 * Two maps of one place that move together: the image before and the image after, with the same outlines on both.
 *
 * @typedef {'before' | 'after'} Side
 * @typedef {import('../pages/run/types.js').Found} Found
 * @typedef {ReturnType<typeof openPair>} Pair
 */

import * as maplibregl from 'maplibre-gl';

import { boundsOf } from './preview.js';
import { flat } from './flat.js';

export { canDraw } from './preview.js';

const SIDES = /** @type {const} */ (['before', 'after']);
const FOUND = '#ffd400';
/** Of two runs: what only the first found, only the second. */
export const ONLY = { a: '#56b4e9', b: '#ff7f50' };
const CHOSEN = '#00e5ff';
const CLOSEST = 17;

/**
 * @param {Record<Side, HTMLElement>} panes
 * @param {{address: (layer: 'image' | 'score', side: Side) => string, bounds: [number, number, number, number],
 *   found: Found[], labels: {zoomIn: string, zoomOut: string}}} options
 */
export function openPair(panes, { address, bounds, found, labels }) {
  const maps = SIDES.map((side) => {
    const map = new maplibregl.Map({
      container: panes[side],
      style: styleOf(side, address, found),
      bounds,
      fitBoundsOptions: { padding: 12 },
      maxZoom: 20,
      ...flat(labels),
    });
    map.touchZoomRotate.disableRotation();
    // A page that is scrolled over it must go on scrolling.
    map.scrollZoom.disable();
    map.on('idle', () => {
      panes[side].dataset.drawn = 'yes';
    });
    return map;
  });
  const [, after] = maps;
  after.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  after.addControl(new maplibregl.ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left');
  follow(maps[0], maps[1]);
  follow(maps[1], maps[0]);

  /** @param {(map: import('maplibre-gl').Map) => void} work once both have their style */
  function both(work) {
    for (const map of maps) {
      if (map.getLayer('found-line')) work(map);
      else map.once('style.load', () => work(map));
    }
  }

  /** @param {string[]} layers @param {boolean} isShown */
  const show = (layers, isShown) =>
    both((map) => {
      for (const layer of layers) map.setLayoutProperty(layer, 'visibility', isShown ? 'visible' : 'none');
    });

  /** @param {[number, number, number, number]} box */
  const look = (box) => after.fitBounds(box, { padding: 60, maxZoom: CLOSEST, animate: false });

  return {
    look,
    /** Bring a detection into view and mark it on both. @param {Found} one */
    choose(one) {
      both((map) => map.setFilter('chosen-line', ['==', ['get', 'id'], one.id]));
      const box = boundsOf([one.geometry]);
      if (box) look(box);
    },
    /** @param {boolean} isShown */
    heat: (isShown) => show(['score'], isShown),
    /** @param {boolean} isShown */
    outlines: (isShown) => show(['found-halo', 'found-line', 'chosen-line'], isShown),
    /** Ask for other tiles: their address has changed. */
    reload: () =>
      maps.forEach((map, at) => {
        const source = /** @type {import('maplibre-gl').RasterTileSource} */ (map.getSource('image'));
        source?.setTiles([address('image', SIDES[at])]);
      }),
    resize: () => maps.forEach((map) => map.resize()),
    close: () => maps.forEach((map) => map.remove()),
  };
}

/** One moves as the other is moved, and never back again. @param {import('maplibre-gl').Map} map @param {import('maplibre-gl').Map} other */
function follow(map, other) {
  map.on('move', () => {
    const [centre, zoom] = [map.getCenter(), map.getZoom()];
    const there = other.getCenter();
    if (there.lng === centre.lng && there.lat === centre.lat && other.getZoom() === zoom) return;
    other.jumpTo({ center: centre, zoom });
  });
}

/**
 * @param {Side} side @param {(layer: 'image' | 'score', side: Side) => string} address @param {Found[]} found
 * @returns {import('maplibre-gl').StyleSpecification}
 */
const styleOf = (side, address, found) => ({
  version: 8,
  sources: {
    image: { type: 'raster', tiles: [address('image', side)], tileSize: 256, maxzoom: 18 },
    score: { type: 'raster', tiles: [address('score', side)], tileSize: 256, maxzoom: 18 },
    found: {
      type: 'geojson',
      data: { type: 'FeatureCollection', features: /** @type {any[]} */ (found) },
    },
  },
  layers: [
    { id: 'paper', type: 'background', paint: { 'background-color': '#20282b' } },
    {
      id: 'image',
      type: 'raster',
      source: 'image',
      paint: { 'raster-resampling': 'nearest', 'raster-fade-duration': 0 },
    },
    {
      id: 'score',
      type: 'raster',
      source: 'score',
      layout: { visibility: 'none' },
      paint: { 'raster-resampling': 'nearest', 'raster-fade-duration': 0 },
    },
    { id: 'found-halo', type: 'line', source: 'found', paint: { 'line-color': '#1f2a2e', 'line-width': 4 } },
    {
      id: 'found-line',
      type: 'line',
      source: 'found',
      paint: { 'line-color': ['match', ['get', 'in'], 'a', ONLY.a, 'b', ONLY.b, FOUND], 'line-width': 2 },
    },
    {
      id: 'chosen-line',
      type: 'line',
      source: 'found',
      filter: ['==', ['get', 'id'], -1],
      paint: { 'line-color': CHOSEN, 'line-width': 4 },
    },
  ],
});
