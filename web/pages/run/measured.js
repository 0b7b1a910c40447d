/**
 * What a run measured, and what it was told: enough to judge it, and to repeat it.
 *
 * @typedef {import('./types.js').Run} Run
 * @typedef {import('./types.js').Measured} Measured
 */

import { html, nothing, svg } from 'lit';

import { count, t } from '../../i18n.js';
import { size } from '../uploads/form.js';
import { howLink, stepAddress } from './how.js';
import { optionWords, sceneText } from './form.js';

const WIDTH = 560;
const HEIGHT = 150;
const FOOT = 20;
/** @type {Record<string, string>} */
const STEP_OF_FACT = {
  shift: 'register',
  gains: 'compare',
  bands: 'score',
  resolution: 'place',
  minimum: 'clean',
  gates: 'gates',
  seen: 'parcels',
};

/** @param {Run} run @param {Measured} measured */
export function measuredBox(run, measured) {
  const { shift, gates } = measured;
  const on = Object.entries(gates).filter(([, isOn]) => isOn);
  return html`<section class="box run-measured">
    <h2>${t('runs.measured')}</h2>
    <div class="run-columns">
      ${histogram(measured)}
      <dl class="upload-facts">
        ${fact('shift', t('runs.fact.shift-is', { px: shift.length_px.toFixed(2), m: shift.length_m.toFixed(1), spread: shift.spread_px.toFixed(2) }))}
        ${fact('gains', measured.gains.map((one) => `${one.band} ×${one.gain.toFixed(2)} ${one.offset < 0 ? '−' : '+'} ${Math.abs(one.offset).toFixed(0)}`).join('；'))}
        ${fact('bands', measured.bands.join(', '))} ${fact('resolution', `${measured.resolution_m.toFixed(1)} m`)}
        ${fact('minimum', t('runs.fact.pixels', { n: measured.minimum_pixels }))}
        ${fact('gates', on.length ? on.map(([name]) => t(`runs.gate.${name}`)).join('、') : t('runs.gate.none'))}
        ${fact('seen', pixels(measured))}
        ${fact('polygon-hash', html`<code>${measured.polygon_hash.slice(0, 16)}…</code>`, measured.polygon_hash)}
        ${measured.notes.length ? fact('notes', measured.notes.join('；')) : nothing}
        ${fact(
          'software',
          Object.entries(measured.software)
            .map(([name, version]) => `${name} ${version}`)
            .join(', '),
        )}
      </dl>
    </div>
    ${
      run.files.length
        ? html`<h3>${t('runs.files')}</h3>
            <ul class="run-files">
              ${run.files.map(
                (one) =>
                  html`<li>
                    <a href="/api/runs/${run.id}/files/${one.name}" download>${one.name}</a>
                    <span class="quiet-ink">${size(one.size_bytes)}</span>
                    <code class="quiet-ink" title=${one.sha256}>${one.sha256.slice(0, 12)}…</code>
                  </li>`,
              )}
            </ul>
            <p class="quiet-ink">${t('runs.verify')} <code>jingtu verify run-${run.id}-run.json</code></p>`
        : nothing
    }
  </section>`;
}

/** @param {Run} run */
export const optionsBox = (run) =>
  html`<section class="box">
    <h2>${t('runs.told')}</h2>
    <dl class="upload-facts">
      ${term(t('runs.before_id'), scene(run.before))} ${term(t('runs.after_id'), scene(run.after))}
      ${optionWords(run.options).map(([label, value]) => term(label, value))}
    </dl>
  </section>`;

/** @param {import('./types.js').RunScene} one */
const scene = (one) =>
  html`${sceneText(one)}${one.has_cloud_mask ? html` · ${t('scenes.with-cloud')}` : nothing}<br /><code
      class="quiet-ink"
      title=${one.sha256}
      >${one.file_name} ${one.sha256.slice(0, 12)}…</code
    >`;

/** @param {string} name @param {unknown} value @param {string} [title] */
const fact = (name, value, title) => {
  const label = t(`runs.fact.${name}`);
  const step = STEP_OF_FACT[name];
  return term(step ? html`<a href=${stepAddress(step)} title=${t('how.title')}>${label}</a>` : label, value, title);
};

/** @param {unknown} label @param {unknown} value @param {string} [title] */
const term = (label, value, title) =>
  html`<div>
    <dt>${label}</dt>
    <dd title=${title ?? nothing}>${value}</dd>
  </div>`;

/** @param {Measured} measured */
function pixels({ pixels: seen }) {
  const all = Object.values(seen).reduce((sum, one) => sum + one, 0);
  return ['changed', 'unchanged', 'cloud', 'no_data']
    .map((name) => `${t(`runs.pixel.${name}`)} ${((seen[name] / all) * 100).toFixed(1)}%`)
    .join('，');
}

/** How many pixels have which score, by their roots, with the threshold. @param {Measured} measured */
function histogram({ histogram: counts, threshold, cells }) {
  const highest = Math.sqrt(Math.max(...counts, 1));
  const wide = WIDTH / counts.length;
  const at = (threshold * 10 * WIDTH) / counts.length;
  const isLeft = at < WIDTH * 0.7;
  const marks = [0, 5, 10, 15, 20, 25].filter((score) => score * 10 < counts.length);
  return html`<figure class="run-histogram">
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT + FOOT}"
      role="img"
      aria-label=${t('runs.histogram', { threshold: threshold.toFixed(2) })}
    >
      ${counts.map((n, bin) => {
        const tall = (Math.sqrt(n) / highest) * HEIGHT;
        return svg`<rect class=${bin / 10 >= threshold ? 'is-above' : ''} x=${(bin * wide).toFixed(2)} y=${(HEIGHT - tall).toFixed(2)} width=${Math.max(0.5, wide - 0.5).toFixed(2)} height=${tall.toFixed(2)}><title>${(bin / 10).toFixed(1)}: ${count(n)}</title></rect>`;
      })}
      <line x1=${at} x2=${at} y1="0" y2=${HEIGHT} />
      <text x=${isLeft ? at + 5 : at - 5} y="12" text-anchor=${isLeft ? 'start' : 'end'}>
        ${t('runs.threshold', { threshold: threshold.toFixed(2) })}
      </text>
      ${marks.map((score) => svg`<text class="axis" x=${(score * 10 * WIDTH) / counts.length} y=${HEIGHT + 15}>${score}</text>`)}
    </svg>
    <figcaption>
      ${t('runs.histogram-is')} ${howLink('threshold')}${cells > 1 ? html` ${t('runs.cells', { n: cells })}` : nothing}
    </figcaption>
  </figure>`;
}
