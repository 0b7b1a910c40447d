/** The ground: the district's outline and its streets. */

/** @typedef {import('maplibre-gl').LayerSpecification} Layer */

/** @param {any} outline the district as GeoJSON */
export const groundSources = (outline) => ({ outline: { type: /** @type {const} */ ('geojson'), data: outline } });

/** Below everything. @type {Layer[]} */
export const GROUND = [
  { id: 'outline-fill', type: 'fill', source: 'outline', paint: { 'fill-color': '#ffffff' } },
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

/** Above everything. @param {boolean} isChinese @returns {Layer[]} */
export const groundLabels = (isChinese) => [
  {
    id: 'street-label',
    type: 'symbol',
    source: 'street',
    'source-layer': 'street_label',
    minzoom: 11.5,
    layout: {
      'text-field': ['get', isChinese ? 'name_zh' : 'name_en'],
      'text-size': 12,
      'text-letter-spacing': 0.08,
      'text-padding': 8,
    },
    paint: { 'text-color': '#5b6a70', 'text-halo-color': '#ffffff', 'text-halo-width': 1.5 },
  },
];
