/**
 * The parcel on all registered images of its place: a slider over their days, the outline on each, whether it can be
 * judged by it, and what detection runs said.
 *
 * @typedef {import('../../panels/types.js').Text} Text
 * @typedef {{scene_id: number, on: string, sensor: string, resolution_m: number, has_infrared: boolean,
 *   pixels: number | null, visible_share: number | null, because: Text | null}} Image
 * @typedef {{rings: [number, number][][], images: Image[], runs: {run_id: number, before: string, after: string,
 *   result: Text, result_code: string, stability: string, because: Text}[],
 *   visited_on: string | null, document_on: string | null}} Images
 * @typedef {import('./sections.js').Opened} Opened
 */

import { html, nothing, svg } from 'lit';

import { api } from '../../api.js';
import { percent, say, t } from '../../i18n.js';

const LOOKS = /** @type {const} */ (['natural', 'infrared']);

/** What is shown, by parcel: the page draws itself anew, and keeps it. @type {Map<string, {at: number, look: string}>} */
const shown = new Map();

/** @type {import('./sections.js').Section} */
export const images = {
  id: 'images',
  title: () => t('parcel.images'),
  load: (_opened, parcelId) => api.get(`parcels/${parcelId}/images`),
  count: (/** @type {Images} */ data) => data.images.length,
  view,
};

/** @param {Images} data @param {Opened} opened */
function view(data, opened) {
  const { images: all } = data;
  if (all.length === 0) return html`<p class="empty">${t('parcel.images.none')}</p>`;
  const { at, look } = shown.get(opened.id) ?? { at: all.length - 1, look: 'natural' };
  const one = all[Math.min(at, all.length - 1)];
  const change = (/** @type {{at?: number, look?: string}} */ said) => {
    shown.set(opened.id, { at, look, ...said });
    opened.redraw();
  };
  const band = look === 'infrared' && one.has_infrared ? 'infrared' : 'natural';
  return html`<div class="place-images">
    <figure>
      <div class="place">
        <img
          src="/api/parcels/${opened.id}/images/${one.scene_id}.png?look=${band}"
          alt=${t('parcel.images.alt', { day: one.on, sensor: one.sensor })}
        />
        <svg viewBox="0 0 1 1" aria-hidden="true">${svg`<path d=${path(data.rings)} />`}</svg>
      </div>
      <label
        >${t('parcel.images.slider')}
        <input
          type="range"
          min="0"
          max=${all.length - 1}
          .value=${String(at)}
          aria-valuetext=${one.on}
          @input=${(/** @type {Event} */ event) => change({ at: Number(/** @type {HTMLInputElement} */ (event.target).value) })}
      /></label>
      <figcaption>
        <b>${one.on}</b> · ${one.sensor} · ${t('scenes.resolution', { m: Number(one.resolution_m.toFixed(1)) })}<br />
        ${usable(one)}
      </figcaption>
      ${
        one.has_infrared
          ? html`<p class="run-tools">
              <span class="choices" role="group" aria-label=${t('runs.bands')}>
                ${LOOKS.map(
                  (name) =>
                    html`<button aria-pressed=${band === name} @click=${() => change({ look: name })}>
                      ${t(`runs.look.${name}`)}
                    </button>`,
                )}
              </span>
            </p>`
          : nothing
      }
      <p class="quiet-ink">${t('parcel.images.stretch')}</p>
    </figure>
    <div>
      <h3>${t('parcel.images.runs')}</h3>
      ${data.runs.length ? data.runs.map(said) : html`<p class="quiet-ink">${t('parcel.images.no-runs')}</p>`}
    </div>
  </div>`;
}

/** @param {Image} one */
function usable(one) {
  if (one.because) return html`<span class="tag is-warning">${say(one.because)}</span>`;
  if (one.visible_share === null || one.pixels === null) return t('parcel.images.unlooked');
  return t('parcel.images.usable', { share: percent(one.visible_share), pixels: one.pixels.toFixed(0) });
}

/** @param {Images['runs'][number]} one */
const said = (one) =>
  html`<p>
    <a href="/runs/${one.run_id}?verdict=${one.result_code}">${one.before} → ${one.after}</a>
    <b>${say(one.result)}</b>
    ${one.stability === 'BORDERLINE' ? html`<span class="tag is-warning">${t('runs.stability.BORDERLINE')}</span>` : nothing}<br />
    <span class="quiet-ink">${say(one.because)}</span>
  </p>`;

/** @param {[number, number][][]} rings */
const path = (rings) => rings.map((ring) => `M${ring.map((corner) => corner.join(' ')).join('L')}Z`).join('');
