/** Where soil was sampled: a mark by the gravest judgement there, from the zoom on at which a parcel has room for them. */

import { FONTS } from '../patterns.js';

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */

export const SAMPLES_FROM = 14;
/** The switch of these marks among those of the legend. */
export const SAMPLES = 'sample';
/** What a mark can say, the gravest first; the rest was not measured against a limit. */
export const SAMPLE_LOOKS = ['over-intervention', 'over-screening', 'cannot-judge', 'within', 'none'];

/** @param {string} verdict @param {string} look @returns {[string, string]} */
const pair = (verdict, look) => [verdict, `sample-${look}`];
const PICTURES = [
  pair('over-intervention', 'over-intervention'),
  pair('over-screening', 'over-screening'),
  pair('cannot-judge', 'cannot-judge'),
  pair('within-background', 'within'),
  pair('within', 'within'),
];

/** @param {string | undefined} verdict of a tile's feature */
export const lookOf = (verdict) =>
  (PICTURES.find(([one]) => one === verdict)?.[1] ?? 'sample-none').slice('sample-'.length);

/** @param {Set<string>} off @returns {Layer[]} */
export function sampleMarks(off) {
  if (off.has(SAMPLES)) return [];
  return [
    {
      id: 'sample-mark',
      type: 'symbol',
      source: 'sample',
      'source-layer': 'sample',
      minzoom: SAMPLES_FROM,
      layout: {
        'icon-image': /** @type {any} */ (['match', ['get', 'verdict'], ...PICTURES.flat(), 'sample-none']),
        'icon-allow-overlap': true,
        'icon-size': ['interpolate', ['linear'], ['zoom'], SAMPLES_FROM, 0.6, 17, 1],
        'text-field': ['step', ['zoom'], '', 17, ['get', 'name']],
        'text-font': FONTS,
        'text-size': 11,
        'text-offset': [0, 1],
        'text-anchor': 'top',
        'text-optional': true,
      },
      paint: { 'text-halo-color': '#ffffff', 'text-halo-width': 1.4 },
    },
  ];
}
