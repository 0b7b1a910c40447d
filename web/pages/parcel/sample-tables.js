/** Results as tables: what exceeds a limit or cannot be judged, and all of them behind, each with its judgement. */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

/**
 * @typedef {import('./samples.js').Samples} Samples
 * @typedef {import('./samples.js').Point} Point
 * @typedef {import('./samples.js').Sample} Sample
 * @typedef {import('./samples.js').Judgement} Judgement
 * @typedef {{point: Point, sample: Sample, name: import('./samples.js').Text, judgement: Judgement,
 *   is_counted: boolean}} Line
 */

/** Verdicts from the gravest to the least, and the sign that stands for each beside its words. */
export const SIGNS = {
  'over-intervention': '▲',
  'over-screening': '◆',
  'cannot-judge': '✕',
  'within-background': '◇',
  within: '●',
  'no-limit': '–',
  'part-of-sum': 'Σ',
};
export const GRAVITY = Object.keys(SIGNS);
const TOLD_FIRST = ['over-intervention', 'over-screening', 'cannot-judge', 'within-background'];

/** Every judgement of every live sample, sums too. @param {Samples} said @returns {Line[]} */
export const lines = (said) =>
  said.points.flatMap((point) =>
    point.samples
      .filter((sample) => !sample.struck)
      .flatMap((sample) => [
        ...sample.measurements.flatMap(({ name, judgement, is_counted }) =>
          judgement ? [{ point, sample, name, judgement, is_counted }] : [],
        ),
        ...sample.sums.map(({ name, judgement, is_counted }) => ({ point, sample, name, judgement, is_counted })),
      ]),
  );

/** “0–0.5 m”. @param {Sample} sample */
export function depth({ depth_from_m: from, depth_to_m: to }) {
  if (from === null || to === null) return t('samples.depth.unknown');
  return from === to ? `${from} m` : `${from}–${to} m`;
}

/** @param {Judgement} judgement */
export const verdict = ({ verdict: code, label }) =>
  html`<span class="verdict" data-verdict=${code}
    ><span aria-hidden="true">${SIGNS[/** @type {keyof typeof SIGNS} */ (code)]}</span> ${say(label)}</span
  >`;

/** Before or after remediation, where there was one. @param {Sample} sample */
const round = (sample) => (sample.round ? html` <span class="tag">${say(sample.round.label)}</span>` : nothing);

/** @param {Samples} said */
export function findings(said) {
  const told = lines(said)
    .filter(({ judgement }) => TOLD_FIRST.includes(judgement.verdict))
    .sort(
      (a, b) =>
        Number(b.is_counted) - Number(a.is_counted) ||
        GRAVITY.indexOf(a.judgement.verdict) - GRAVITY.indexOf(b.judgement.verdict),
    );
  if (!told.length) return html`<p class="sample-fine">${t('samples.no-findings')}</p>`;
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('samples.findings')}>
    <table class="sample-findings">
      <caption>
        ${t('samples.findings')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${t('samples.verdict')}</th>
          <th scope="col">${t('samples.point')}</th>
          <th scope="col">${t('samples.depth')}</th>
          <th scope="col">${t('samples.says')}</th>
        </tr>
      </thead>
      <tbody>
        ${told.map(
          ({ point, sample, judgement, is_counted: counts }) =>
            html`<tr data-counted=${String(counts)}>
              <td>${verdict(judgement)}</td>
              <td>${point.name}${round(sample)}</td>
              <td>${depth(sample)}</td>
              <td>
                ${say(judgement.sentence)}
                ${counts ? nothing : html`<span class="quiet-ink">${t('samples.not-counted')}</span>`}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * @param {Samples} said
 * @param {(what: 'sample' | 'measurement', id: number, name: string) => void} strike
 */
export function allResults(said, strike) {
  const may = said.may.some((one) => one.action === 'record-samples' && one.allowed);
  const n = said.points.flatMap((point) => point.samples.flatMap((sample) => sample.measurements)).length;
  return html`<details class="sample-all">
    <summary>${t('samples.all', { n })}</summary>
    ${said.points.map((point) =>
      point.samples.map(
        (sample) =>
          html`<section class="sample" data-struck=${String(Boolean(sample.struck))}>
            <h3>
              ${point.name} · ${sample.name} · ${depth(sample)}
              ${sample.sampled_on ? html`<small class="quiet-ink">${sample.sampled_on}</small>` : nothing}${round(sample)}
              ${may && !sample.struck ? strikeButton(() => strike('sample', sample.id, sample.name)) : nothing}
            </h3>
            <p class="provenance">
              ${sample.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}
              ${sample.struck ? t('samples.struck', { reason: sample.struck.reason }) : nothing}
            </p>
            ${results(sample, may, strike)}
          </section>`,
      ),
    )}
  </details>`;
}

/** @param {Sample} sample @param {boolean} may @param {(what: 'measurement', id: number, name: string) => void} strike */
function results(sample, may, strike) {
  return html`<div class="table-scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${t('samples.substance')}</th>
          <th scope="col">${t('samples.result')}</th>
          <th scope="col">${t('samples.limits')}</th>
          <th scope="col">${t('samples.verdict')}</th>
          <th scope="col"><span class="visually-hidden">${t('samples.strike')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${sample.measurements.map(
          (one) =>
            html`<tr data-struck=${String(Boolean(one.struck))}>
              <th scope="row">
                ${say(one.name)} ${one.no ? html`<small class="quiet-ink">${one.no}</small>` : nothing}
              </th>
              <td>${written(one)}</td>
              <td>${limits(one.judgement)}</td>
              <td title=${one.judgement ? say(one.judgement.sentence) : nothing}>
                ${one.judgement ? verdict(one.judgement) : nothing}
                ${one.struck ? t('samples.struck', { reason: one.struck.reason }) : nothing}
              </td>
              <td>
                ${
                  may && !one.struck && !sample.struck
                    ? strikeButton(() => strike('measurement', one.id, say(one.name)))
                    : nothing
                }
              </td>
            </tr>`,
        )}
        ${sample.sums.map(
          (one) =>
            html`<tr>
              <th scope="row">Σ ${say(one.name)} <small class="quiet-ink">${one.no}</small></th>
              <td>${one.judgement.value === null ? '—' : `${one.judgement.value} mg/kg`}</td>
              <td>${limits(one.judgement)}</td>
              <td title=${say(one.judgement.sentence)}>${verdict(one.judgement)}</td>
              <td></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** @param {() => void} run */
const strikeButton = (run) =>
  html`<button type="button" class="text-button" @click=${run}>${t('samples.strike')}</button>`;

/** As the laboratory wrote it. @param {import('./samples.js').Measurement} one */
function written(one) {
  const unit = one.unit ? ` ${one.unit}` : '';
  if (!one.is_nd) return `${one.value}${unit}`;
  return one.detection_limit === null
    ? t('samples.nd')
    : t('samples.nd.limit', { limit: `${one.detection_limit}${unit}` });
}

/** Screening and intervention value. @param {Judgement | null} judgement */
const limits = (judgement) => (judgement?.screening ? `${judgement.screening} / ${judgement.intervention} mg/kg` : '—');
