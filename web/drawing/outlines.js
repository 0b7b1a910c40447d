/** Outlines in one small drawing, north up: who comes from whom, or what a boundary was and is. */

import { html, nothing, svg } from 'lit';

const WIDTH = 320;
const HEIGHT = 200;
const MARGIN = 14;

/**
 * @typedef {{geometry: any, label: string, isOwn?: boolean, isFaint?: boolean}} Shown GeoJSON in degrees
 */

/** @param {Shown[]} shown what comes later lies above @param {string} name */
export function outlines(shown, name) {
  const points = shown.flatMap(({ geometry }) => ringsOf(geometry).flat());
  if (!points.length) return nothing;
  const place = placed(points);
  return html`<svg class="outline family-map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${name}>
    ${shown.map(
      (one) =>
        svg`<path class=${one.isOwn ? 'own' : one.isFaint ? 'faint' : 'other'} d=${path(one.geometry, place)} />`,
    )}
    ${shown.map((one) => label(one, place))}
  </svg>`;
}

/** Rings of a polygon or several. @param {any} geometry @returns {[number, number][][]} */
export const ringsOf = ({ type, coordinates }) => (type === 'MultiPolygon' ? coordinates.flat() : coordinates);

/** Degrees to pixels: east is as long as it is at this latitude. @param {[number, number][]} points */
function placed(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const perPixel = Math.max(
    ((east - west) * narrow) / (WIDTH - 2 * MARGIN),
    (north - south) / (HEIGHT - 2 * MARGIN),
    1e-9,
  );
  const middle = [(west + east) / 2, (south + north) / 2];
  return (/** @type {[number, number]} */ [x, y]) => [
    WIDTH / 2 + ((x - middle[0]) * narrow) / perPixel,
    HEIGHT / 2 - (y - middle[1]) / perPixel,
  ];
}

/** @param {any} geometry @param {(point: [number, number]) => number[]} place */
const path = (geometry, place) =>
  ringsOf(geometry)
    .map(
      (ring) =>
        `M${ring
          .map((point) =>
            place(point)
              .map((n) => n.toFixed(1))
              .join(' '),
          )
          .join('L')}Z`,
    )
    .join('');

/** @param {Shown} one @param {(point: [number, number]) => number[]} place */
function label({ geometry, label: text, isFaint }, place) {
  if (!text || isFaint) return nothing;
  const points = ringsOf(geometry).flat().map(place);
  const [x, y] = [0, 1].map((axis) => {
    const along = points.map((point) => point[axis]);
    return (Math.min(...along) + Math.max(...along)) / 2;
  });
  return svg`<text class="name" x=${x} y=${y + 4}>${text}</text>`;
}
