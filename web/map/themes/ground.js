/** The ground: the district's outline and its streets. */

import { EDGELESS, FONTS } from '../patterns.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */

/** MapLibre fetches the outline itself, beside the tiles: nothing waits for it. */
export const groundSources = () => ({
  outline: { type: /** @type {const} */ ('geojson'), data: `${location.origin}/api/outline` },
});

/** Below everything. @type {Layer[]} */
export const GROUND = [
  { id: 'outline-fill', type: 'fill', source: 'outline', paint: { 'fill-color': '#ffffff', ...EDGELESS } },
  {
    id: 'street-line',
    type: 'line',
    source: 'street',
    'source-layer': 'street',
    paint: { 'line-color': '#c3ccc7', 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.8, 16, 2] },
  },
  {
    id: 'outline-line',
    type: 'line',
    source: 'outline',
    paint: { 'line-color': '#5b6a70', 'line-width': 1.6, 'line-dasharray': [6, 2, 1, 2] },
  },
];

// Every street is one: on the map the word would only take the place of another name.
const SUFFIX = ' Subdistrict';

/** @param {boolean} isChinese @returns {import('maplibre-gl').ExpressionSpecification} */
const name = (isChinese) =>
  isChinese
    ? ['get', 'name_zh']
    : [
        'let',
        'end',
        ['index-of', SUFFIX, ['get', 'name_en']],
        ['case', ['>', ['var', 'end'], 0], ['slice', ['get', 'name_en'], 0, ['var', 'end']], ['get', 'name_en']],
      ];

/**
 * Above everything, so that names are placed first. At the home zoom all streets of a district have theirs: tight, and
 * moved up or down, or else aside, where two would meet.
 *
 * @param {boolean} isChinese @returns {Layer[]}
 */
export const groundLabels = (isChinese) => [
  {
    id: 'street-label',
    type: 'symbol',
    source: 'street',
    'source-layer': 'street_label',
    minzoom: 11.5,
    layout: {
      'text-field': name(isChinese),
      'text-font': FONTS,
      'text-size': 12,
      'text-letter-spacing': isChinese ? 0.08 : 0,
      'text-padding': 1,
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
      'text-radial-offset': 1.2,
      'text-justify': 'center',
    },
    paint: { 'text-color': '#43525a', 'text-halo-color': '#ffffff', 'text-halo-width': 1.8 },
  },
];
