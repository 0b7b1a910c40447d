/** Parcels: filled and hatched by the most urgent register, marks at low zooms, squares where there are too many. */

import { entries } from '../../words.js';
import { EDGELESS, EDGES, FONTS, HATCHED } from '../patterns.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */
/** @typedef {import('maplibre-gl').ExpressionSpecification} Expression */

const OPACITY = /** @type {Record<string, number>} */ ({
  NONE: 0.1,
  LISTED: 0.62,
  PRIORITY: 0.28,
  LEDGER: 0.4,
  AFTERCARE: 0.22,
  CLEARED: 0.04,
  KEY_LAND: 0.16,
});

/** A value per paint class as a `match` on the tile's number. @param {(code: string, colour: string) => unknown} value */
function byPaint(value) {
  const pairs = entries('paint_classes').flatMap(({ code, colour, paint }) => [paint, value(code, colour)]);
  return /** @type {Expression} */ (
    /** @type {unknown} */ (['match', ['get', 'paint'], ...pairs, value('NONE', '#8A979B')])
  );
}

/** Paint classes that are switched off in the legend are left out. @param {Set<string>} off */
function shown(off) {
  const hidden = entries('paint_classes').filter(({ code }) => off.has(`parcel:${code}`));
  return /** @type {any} */ (['!', ['in', ['get', 'paint'], ['literal', hidden.map(({ paint }) => paint)]]]);
}

/** @param {Set<string>} off @returns {Layer[]} */
export function parcelLayers(off) {
  const filter = shown(off);
  const source = { source: 'parcel', filter };
  return [
    {
      id: 'parcel-grid',
      type: 'fill',
      ...source,
      'source-layer': 'parcel_grid',
      paint: {
        'fill-color': byPaint((_, colour) => colour),
        'fill-opacity': ['interpolate', ['linear'], ['log10', ['max', ['get', 'n'], 1]], 0, 0.25, 3, 0.85],
      },
    },
    {
      id: 'parcel-fill',
      type: 'fill',
      ...source,
      'source-layer': 'parcel',
      paint: {
        'fill-color': byPaint((_, colour) => colour),
        'fill-opacity': byPaint((code) => OPACITY[code] ?? 0.1),
        ...EDGELESS,
      },
    },
    ...hatches(filter),
    {
      // Key construction land keeps its thick blue edge under whatever else a parcel is.
      id: 'parcel-key-land',
      type: 'line',
      source: 'parcel',
      filter: ['all', filter, ['>=', ['%', ['get', 'registers'], 32], 16]],
      'source-layer': 'parcel',
      paint: { 'line-color': '#0072B2', 'line-width': 5, 'line-opacity': 0.75 },
    },
    {
      id: 'parcel-line',
      type: 'line',
      ...source,
      'source-layer': 'parcel',
      paint: {
        'line-color': byPaint((code) => EDGES[code]),
        'line-width': byPaint((code) => (code === 'CLEARED' || code === 'LISTED' ? 2 : 1.3)),
      },
    },
    {
      id: 'parcel-outline',
      type: 'line',
      ...source,
      'source-layer': 'parcel_line',
      paint: { 'line-color': byPaint((code) => EDGES[code]), 'line-width': 1 },
    },
  ];
}

/** A layer per hatch: one that chose the hatch by the parcel would need a shader of its own. @param {any} filter @returns {Layer[]} */
const hatches = (filter) =>
  entries('paint_classes')
    .filter(({ code }) => HATCHED.includes(code))
    .map(({ code, paint }) => ({
      id: `parcel-hatch-${code}`,
      type: 'fill',
      source: 'parcel',
      'source-layer': 'parcel',
      filter: ['all', filter, ['==', ['get', 'paint'], paint]],
      paint: { 'fill-pattern': `fill-${code}`, ...EDGELESS },
    }));

/** @param {Set<string>} off @returns {Layer[]} */
export const parcelMarks = (off) => [
  {
    id: 'parcel-mark',
    type: 'symbol',
    source: 'parcel',
    'source-layer': 'parcel_mark',
    filter: shown(off),
    maxzoom: 14.2,
    layout: {
      'icon-image': byPaint((code) => `mark-${code}`),
      'icon-allow-overlap': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.7, 13, 1],
      // The most urgent above the others.
      'symbol-sort-key': ['match', ['get', 'paint'], 0, 0, 5, 1, ['-', 10, ['get', 'paint']]],
    },
    paint: { 'icon-opacity': ['interpolate', ['linear'], ['zoom'], 13.4, 1, 14.2, 0] },
  },
  label('parcel-label', 'parcel_mark', 15, shown(off)),
  // Where parcels are too many to be marked, their outlines carry the code, and nothing does before they are large.
  label('parcel-label-crowded', 'parcel', 17, ['all', shown(off), ['!', ['has', 'name']]]),
];

/** @param {string} id @param {string} sourceLayer @param {number} minzoom @param {any} filter @returns {Layer} */
const label = (id, sourceLayer, minzoom, filter) => ({
  id,
  type: 'symbol',
  source: 'parcel',
  'source-layer': sourceLayer,
  filter,
  minzoom,
  layout: {
    'text-field': ['concat', ['get', 'code'], '\n', ['coalesce', ['get', 'name'], '']],
    'text-font': FONTS,
    'text-size': 12,
  },
  paint: { 'text-color': '#1f2a2e', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
});
