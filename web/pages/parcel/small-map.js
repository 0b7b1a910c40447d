/**
 * The outline with its neighbours: a drawing in metres, north up, as it also prints. Each neighbour is a door.
 *
 * @typedef {import('../../panels/types.js').Text} Text
 * @typedef {{id: number, code: string, name: string, distance_m: number, stage: Text, paint: number,
 *   shape: {type: string, coordinates: any}}} Neighbour
 * @typedef {{own: Neighbour, others: Neighbour[], within_m: number}} Surroundings
 */

import { html, nothing, svg } from 'lit';

import { Problem, api } from '../../api.js';
import { EDGES, HATCHED, pictureUrl } from '../../map/patterns.js';
import { entries } from '../../words.js';
import { say, t } from '../../i18n.js';

const WITHIN_M = 100;
/** Width and height of the drawing, pixels. */
const WIDTH = 420;
const HEIGHT = 260;
/** Lengths that a scale bar may have, metres. */
const BARS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/** @param {{id: string, redraw: () => void}} page */
export function openSmallMap({ id, redraw }) {
  /** @type {Surroundings | null} */
  let found = null;
  /** @type {Problem | null} */
  let problem = null;

  async function reload() {
    try {
      found = await api.get(`parcels/${id}/neighbours`, new URLSearchParams({ within: String(WITHIN_M) }));
      problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    redraw();
  }

  return {
    reload: () => void reload(),
    view: () =>
      html`<figure class="small-map">
        ${found ? drawing(found) : nothing} ${problem ? html`<p role="alert">${say(problem.detail)}</p>` : nothing}
        ${found ? html`<figcaption>${caption(found)}</figcaption>` : nothing}
      </figure>`,
  };
}

/** @param {Surroundings} found */
const caption = ({ others, within_m: n }) =>
  t(others.length ? 'parcel.neighbours' : 'parcel.neighbours.none', { n: others.length, m: n });

/** @param {Surroundings} found */
function drawing({ own, others }) {
  const view = viewAround(own);
  const bar = BARS.filter((one) => one / view.metres < WIDTH / 3).at(-1) ?? BARS[0];
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="group"
    aria-label=${t('parcel.small-map', { code: own.code })}
    class="outline"
  >
    <defs>${HATCHED.map(pattern)}</defs>
    ${[...others].reverse().map((one) => neighbour(one, view))}
    <path class="own" d=${path(own, view)} style=${look(own)} />
    ${[own, ...others].map((one) => name(one, view))}
    <g class="scale" transform="translate(12 ${HEIGHT - 12})">
      <path d="M0 -5V0H${bar / view.metres}V-5" />
      <text x=${bar / view.metres + 6} y="0">${bar} m</text>
    </g>
    <g class="north" transform="translate(${WIDTH - 20} 30)">
      <rect x="-14" y="-24" width="28" height="44" rx="4" />
      <path d="M0 -18L5 0L0 -4L-5 0Z" />
      <text y="14">${t('parcel.north')}</text>
    </g>
  </svg>`;
}

/** @typedef {{metres: number, middle: [number, number]}} View metres a pixel, and what is in the middle */

/** The outline with room for its neighbours. @param {Neighbour} own @returns {View} */
function viewAround(own) {
  const points = rings(own).flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const margin = Math.min(WITHIN_M, 30 + Math.max(east - west, north - south) / 4);
  const metres = Math.max((east - west + 2 * margin) / WIDTH, (north - south + 2 * margin) / HEIGHT);
  return { metres, middle: [(west + east) / 2, (south + north) / 2] };
}

/** @param {Neighbour} one @returns {[number, number][][]} */
const rings = ({ shape: { type, coordinates } }) => (type === 'MultiPolygon' ? coordinates.flat() : coordinates);

/** @param {[number, number]} point @param {View} view */
const place = ([x, y], { metres, middle }) =>
  /** @type {const} */ ([WIDTH / 2 + (x - middle[0]) / metres, HEIGHT / 2 - (y - middle[1]) / metres]);

/** @param {Neighbour} one @param {View} view */
const path = (one, view) =>
  rings(one)
    .map(
      (ring) =>
        `M${ring
          .map((point) =>
            place(point, view)
              .map((n) => n.toFixed(1))
              .join(' '),
          )
          .join('L')}Z`,
    )
    .join('');

/** @param {Neighbour} one @param {View} view */
const neighbour = (one, view) =>
  svg`<a href="/parcels/${one.id}"><path d=${path(one, view)} style=${look(one)} /><title>${one.code} ${one.name} · ${say(one.stage)} · ${t('parcel.away', { m: one.distance_m.toFixed(1) })}</title></a>`;

/** The code in the middle of what is in sight of the outline, where there is room. @param {Neighbour} one @param {View} view */
function name(one, view) {
  const points = rings(one)
    .flat()
    .map((point) => place(point, view));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.max(0, Math.min(...xs)), Math.min(WIDTH, Math.max(...xs))];
  const [top, bottom] = [Math.max(0, Math.min(...ys)), Math.min(HEIGHT, Math.max(...ys))];
  if (right - left < 8 * one.code.length || bottom - top < 14) return nothing;
  return svg`<text class="name" x=${(left + right) / 2} y=${(top + bottom) / 2 + 4}>${one.code}</text>`;
}

/** Colour and hatch of the live map. @param {Neighbour} one */
function look({ paint }) {
  const { code, colour } = entries('paint_classes').find((entry) => entry.paint === paint) ?? {
    code: 'NONE',
    colour: '#8A979B',
  };
  const fill = HATCHED.includes(code) ? `url(#small-${code})` : colour;
  const opacity = code === 'LISTED' || HATCHED.includes(code) ? 0.75 : 0.15;
  return `fill:${fill};fill-opacity:${opacity};stroke:${EDGES[code]}`;
}

/** @param {string} code */
const pattern = (code) =>
  svg`<pattern id="small-${code}" width="8" height="8" patternUnits="userSpaceOnUse"><image href=${pictureUrl(`fill-${code}`)} width="8" height="8" /></pattern>`;
