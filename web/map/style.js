/** The whole style of the map: what it draws, from where, and what lies above what. */

import { language } from '../i18n.js';
import { detectionLayers, detectionMarks } from './themes/detections.js';
import { GROUND, groundLabels, groundSources } from './themes/ground.js';
import { parcelLayers, parcelMarks } from './themes/parcels.js';
import { SAMPLES_FROM, sampleMarks } from './themes/samples.js';
import { signGrounds, signMarks } from './themes/signs.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */
/** @typedef {import('maplibre-gl').SourceSpecification} Source */

/** Layers of our tiles, each a source of its own. */
export const TILED = ['street', 'parcel', 'detection', 'project', 'site', 'point', 'sample'];
export const CHOSEN = { id: 'chosen', colour: '#0072B2' };

/** @type {Layer} */
const PAPER = { id: 'paper', type: 'background', paint: { 'background-color': '#eef0ed' } };
/** Layers that stay as they are, whatever is switched off. */
export const CONSTANT = ['paper', 'basemap'];

/**
 * Complete from the first frame on: each frame that is drawn before its time costs a machine without a graphics card
 * a tenth of a second.
 *
 * @param {any} basemap `meta.basemap`, or null
 * @param {Set<string>} off switched-off legend rows, "kind:CODE"
 * @param {(layer: string) => string[]} tiles addresses of a layer's tiles
 * @returns {import('maplibre-gl').StyleSpecification}
 */
export function styleOf(basemap, off, tiles) {
  /** @type {Record<string, Source>} */
  const sources = { ...groundSources(), [CHOSEN.id]: { type: 'geojson', data: collection([]) } };
  for (const layer of TILED) {
    // Nobody asks for tiles of a layer that is not drawn yet.
    const minzoom = layer === 'sample' ? SAMPLES_FROM : 6;
    sources[layer] = { type: 'vector', tiles: tiles(layer), minzoom, maxzoom: 18 };
  }
  /** @type {Layer[]} */
  const below = [PAPER];
  if (basemap) {
    const { url, attribution } = basemap;
    sources.basemap = { type: 'raster', tiles: [url], tileSize: 256, maxzoom: 18, attribution };
    below.push({ id: 'basemap', type: 'raster', source: 'basemap', paint: { 'raster-opacity': 0.6 } });
  }
  return { version: 8, sources, layers: [...below, ...drawOrder(basemap, off)] };
}

/** @param {any[]} features @returns {any} GeoJSON */
export const collection = (features) => ({ type: 'FeatureCollection', features });

/** From the ground up. @param {any} basemap @param {Set<string>} off @returns {Layer[]} */
export const drawOrder = (basemap, off) => [
  // The white ground would hide a base map.
  ...GROUND.filter(({ id }) => !(basemap && id === 'outline-fill')),
  ...parcelLayers(off),
  ...signGrounds(off),
  ...detectionLayers(off),
  ...chosenLayers(),
  ...parcelMarks(off),
  ...detectionMarks(off),
  ...signMarks(off),
  ...sampleMarks(off),
  ...groundLabels(language() !== 'en'),
];

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
