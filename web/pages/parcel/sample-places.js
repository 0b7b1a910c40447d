/** Where the samples were taken: the parcel's outline with its points, each marked with the gravest of its verdicts. */

import { html, nothing, svg } from 'lit';

import { say, t } from '../../i18n.js';
import { GRAVITY, lines } from './sample-tables.js';

/**
 * @typedef {import('./samples.js').Samples} Samples
 * @typedef {import('./samples.js').Point} Point
 * @typedef {(place: number[]) => [number, number]} ToPixels
 */

const WIDTH = 360;
const HEIGHT = 300;
const MARGIN = 40;
const METRES_A_DEGREE = 111_320;
const BARS = [5, 10, 20, 50, 100, 200, 500];
const SHAPES = {
  'over-intervention': 'M0 -9L8 6H-8Z',
  'over-screening': 'M0 -8L8 0L0 8L-8 0Z',
  'cannot-judge': 'M-6 -6L6 6M6 -6L-6 6',
};
const ROUND = 'M-6 0A6 6 0 1 0 6 0A6 6 0 1 0 -6 0Z';

/** @type {Map<string, any>} the outline of a parcel, once it is there */
const outlines = new Map();

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
export function samplePlaces(said, opened) {
  const placed = said.points.filter(({ lon }) => lon !== null);
  if (!placed.length) return nothing;
  if (!outlines.has(opened.id)) {
    outlines.set(opened.id, null);
    opened.panel().then(
      ({ geometry }) => {
        outlines.set(opened.id, geometry);
        opened.redraw();
      },
      // The page says by itself that the parcel cannot be read.
      () => {},
    );
  }
  const geometry = outlines.get(opened.id);
  return geometry ? drawing(placed, geometry, said) : nothing;
}

/** @param {Point[]} placed @param {any} geometry @param {Samples} said */
function drawing(placed, geometry, said) {
  const rings = geometry.type === 'MultiPolygon' ? geometry.coordinates.flat() : geometry.coordinates;
  const all = [...rings.flat(), ...placed.map(({ lon, lat }) => [lon, lat])];
  const { toPixels, metres } = projection(all);
  const bar = BARS.filter((one) => one / metres < WIDTH / 3).at(-1) ?? BARS[0];
  return html`<figure class="sample-places">
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t('samples.places', { n: placed.length })}>
      ${rings.map(
        (/** @type {number[][]} */ ring) =>
          svg`<path class="outline" d=${`M${ring
            .map((one) =>
              toPixels(one)
                .map((n) => n.toFixed(1))
                .join(' '),
            )
            .join('L')}Z`} />`,
      )}
      ${placed.map((point) => mark(point, toPixels, worstOf(point, said)))}
      <g class="scale" transform="translate(12 ${HEIGHT - 12})">
        <path d="M0 -5V0H${bar / metres}V-5" />
        <text x=${bar / metres + 6} y="0">${bar} m</text>
      </g>
    </svg>
    <figcaption>${t('samples.places', { n: placed.length })}</figcaption>
  </figure>`;
}

/** Degrees to pixels, north up, both axes in the same measure. @param {number[][]} all */
function projection(all) {
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const narrowing = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [width, height] = [(east - west) * narrowing * METRES_A_DEGREE, (north - south) * METRES_A_DEGREE];
  const metres = Math.max(width / (WIDTH - 2 * MARGIN), height / (HEIGHT - 2 * MARGIN));
  /** @type {ToPixels} */
  const toPixels = ([x, y]) => [
    WIDTH / 2 + ((x - (west + east) / 2) * narrowing * METRES_A_DEGREE) / metres,
    HEIGHT / 2 - ((y - (south + north) / 2) * METRES_A_DEGREE) / metres,
  ];
  return { toPixels, metres };
}

/** @param {Point} point @param {Samples} said */
function worstOf(point, said) {
  const its = lines(said).filter((line) => line.point === point);
  its.sort((a, b) => GRAVITY.indexOf(a.judgement.verdict) - GRAVITY.indexOf(b.judgement.verdict));
  return its[0]?.judgement ?? null;
}

/** @param {Point} point @param {ToPixels} toPixels @param {import('./samples.js').Judgement | null} worst */
function mark(point, toPixels, worst) {
  const [x, y] = toPixels([point.lon ?? 0, point.lat ?? 0]);
  const shape = SHAPES[/** @type {keyof typeof SHAPES} */ (worst?.verdict ?? '')] ?? ROUND;
  return svg`<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" data-verdict=${worst?.verdict ?? 'none'}>
    <path d=${shape} /><text y="-12">${point.name}</text><title>${point.name}${worst ? ` · ${say(worst.sentence)}` : ''}</title>
  </g>`;
}
