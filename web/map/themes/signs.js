/** Sites, projects and monitoring points: a sign each, and the outline where there is one. */

import { EDGELESS, PROJECT_COLOUR, SITE_COLOUR } from '../patterns.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */

/** @param {string} kind @param {string} key @param {Set<string>} off */
function shown(kind, key, off) {
  const hidden = [...off].filter((one) => one.startsWith(`${kind}:`)).map((one) => one.slice(kind.length + 1));
  return /** @type {any} */ (['!', ['in', ['get', key], ['literal', hidden]]]);
}

/** @param {string} kind @param {string} colour @param {any} filter @returns {Layer[]} */
const grounds = (kind, colour, filter) => [
  {
    id: `${kind}-fill`,
    type: 'fill',
    source: kind,
    'source-layer': kind,
    filter: ['all', filter, ['==', ['geometry-type'], 'Polygon']],
    paint: { 'fill-color': colour, 'fill-opacity': 0.1, ...EDGELESS },
  },
  {
    id: `${kind}-line`,
    type: 'line',
    source: kind,
    'source-layer': kind,
    filter,
    paint: { 'line-color': colour, 'line-width': 1.4, ...(kind === 'project' ? { 'line-dasharray': [4, 2] } : {}) },
  },
];

/** @param {Set<string>} off @returns {Layer[]} */
export const signGrounds = (off) => [
  ...grounds('project', PROJECT_COLOUR, shown('project', 'project_kind', off)),
  ...grounds('site', SITE_COLOUR, shown('site', 'site_kind', off)),
];

/** @param {Set<string>} off @returns {Layer[]} */
export const signMarks = (off) => [
  {
    id: 'point-mark',
    type: 'symbol',
    source: 'point',
    'source-layer': 'point',
    filter: shown('point', 'point_kind', off),
    minzoom: 10,
    layout: {
      'icon-image': 'point',
      'icon-allow-overlap': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 11, 0.55, 15, 1],
    },
  },
  ...['project', 'site'].map(
    (kind) =>
      /** @type {Layer} */ ({
        id: `${kind}-mark`,
        type: 'symbol',
        source: kind,
        'source-layer': `${kind}_mark`,
        filter: shown(kind, `${kind}_kind`, off),
        layout: {
          'icon-image': ['concat', 'sign-', ['get', `${kind}_kind`]],
          'icon-allow-overlap': true,
          'icon-size': ['interpolate', ['linear'], ['zoom'], 10, 0.55, 14, 0.95],
        },
      }),
  ),
];
