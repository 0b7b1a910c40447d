/** Detections: dashed edge always, filled while open, crossed while on hold, hollow when done. */

import { entries } from '../../words.js';
import { DETECTION, EDGELESS, FONTS } from '../patterns.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */

const HELD = 'ON_HOLD';

const openStates = () =>
  entries('detection_states')
    .filter(({ code, is_open }) => is_open && code !== HELD)
    .map(({ code }) => code);

/** @param {Set<string>} off */
function shown(off) {
  const hidden = entries('detection_states').filter(({ code }) => off.has(`detection:${code}`));
  return /** @type {any} */ (['!', ['in', ['get', 'state'], ['literal', hidden.map(({ code }) => code)]]]);
}

/** @param {Set<string>} off @returns {Layer[]} */
export function detectionLayers(off) {
  const filter = shown(off);
  const isOpen = /** @type {any} */ (['in', ['get', 'state'], ['literal', openStates()]]);
  return [
    {
      id: 'detection-grid',
      type: 'fill',
      source: 'detection',
      'source-layer': 'detection_grid',
      layout: { visibility: openStates().every((code) => off.has(`detection:${code}`)) ? 'none' : 'visible' },
      paint: { 'fill-color': DETECTION.colour, 'fill-opacity': 0.35, 'fill-outline-color': DETECTION.edge },
    },
    ...[
      { id: 'detection-fill', filter: ['all', filter, isOpen], opacity: 0.45 },
      { id: 'detection-rest', filter: ['all', filter, ['!', isOpen]], opacity: 0.06 },
    ].map(
      (fill) =>
        /** @type {Layer} */ ({
          id: fill.id,
          type: 'fill',
          source: 'detection',
          'source-layer': 'detection',
          filter: fill.filter,
          paint: { 'fill-color': DETECTION.colour, 'fill-opacity': fill.opacity, ...EDGELESS },
        }),
    ),
    {
      id: 'detection-held',
      type: 'fill',
      source: 'detection',
      'source-layer': 'detection',
      filter: ['all', filter, ['==', ['get', 'state'], HELD]],
      paint: { 'fill-pattern': 'fill-held', ...EDGELESS },
    },
    {
      id: 'detection-line',
      type: 'line',
      source: 'detection',
      'source-layer': 'detection',
      filter,
      paint: { 'line-color': DETECTION.edge, 'line-width': 1.8, 'line-dasharray': [3, 1.5] },
    },
  ];
}

/** @param {Set<string>} off @returns {Layer[]} */
export const detectionMarks = (off) => [
  {
    id: 'detection-mark',
    type: 'symbol',
    source: 'detection',
    'source-layer': 'detection_mark',
    filter: shown(off),
    maxzoom: 14.2,
    layout: {
      'icon-image': [
        'case',
        ['in', ['get', 'state'], ['literal', openStates()]],
        'detection-open',
        ['==', ['get', 'state'], HELD],
        'detection-held',
        'detection-done',
      ],
      'icon-allow-overlap': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 9, 0.6, 13, 1],
    },
    paint: { 'icon-opacity': ['interpolate', ['linear'], ['zoom'], 13.4, 1, 14.2, 0] },
  },
  {
    id: 'detection-label',
    type: 'symbol',
    source: 'detection',
    'source-layer': 'detection_mark',
    filter: shown(off),
    minzoom: 15.5,
    layout: { 'text-field': ['get', 'code'], 'text-font': FONTS, 'text-size': 11 },
    paint: { 'text-color': DETECTION.edge, 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  },
];
