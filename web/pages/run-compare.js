/**
 * /runs/compare?a=1&b=2: two runs side by side: what they were told otherwise, which detections only one has, which
 * verdicts differ.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./run/types.js').Detail} Detail
 * @typedef {import('./run/types.js').Found} Found
 * @typedef {import('./run/types.js').Text} Text
 * @typedef {import('./run/types.js').Measured} Measured
 * @typedef {{id: number, code: string, name: string, box: [number, number, number, number], a: Text | null,
 *   b: Text | null, because_a: Text | null, because_b: Text | null}} OtherVerdict
 * @typedef {{a: Detail, b: Detail, differences: {what: string, a: any, b: any}[], only_a: number, only_b: number,
 *   both: number, detections: {features: Found[]}, same_verdicts: number, other_verdicts: OtherVerdict[]}} Comparison
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { openSeeing } from './run/seeing.js';

const LONGEST = 60;

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {Comparison | null} */
  let found = null;
  /** @type {Problem | null} */
  let problem = null;
  /** @type {ReturnType<typeof openSeeing> | null} */
  let seeing = null;

  async function load() {
    const query = context.query();
    try {
      found = /** @type {Comparison} */ (await api.get('runs/compare', query));
      seeing = openSeeing(context, imagesOf(found));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  void load();
  return {
    title: () => t('runs.compare.title'),
    close: () => seeing?.close(),
    view: () => html`
      <div class="page run-page">
        <p class="crumb"><a href="/runs">‹ ${t('runs.title')}</a></p>
        <h1 tabindex="-1">${t('runs.compare.title')}</h1>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${found ? content(found) : problem ? nothing : html`<p role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };

  /** @param {Comparison} both */
  function content(both) {
    return html`
      <p class="run-lead">
        A: <a href="/runs/${both.a.run.id}">${name(both.a)}</a> · B:
        <a href="/runs/${both.b.run.id}">${name(both.b)}</a>
      </p>
      ${seeing?.view()}
      <p class="run-counts">
        <span class="swatch is-a"></span> ${t('runs.compare.only-a', { n: both.only_a })}
        <span class="swatch is-b"></span> ${t('runs.compare.only-b', { n: both.only_b })}
        <span class="swatch is-both"></span> ${t('runs.compare.both', { n: both.both })}
      </p>
      ${verdicts(both)} ${told(both)}
    `;
  }

  /** @param {Comparison} both */
  function verdicts({ other_verdicts: other, same_verdicts: same }) {
    return html`<section class="box">
      <h2>${t('runs.parcels')}</h2>
      <p>${t('runs.compare.verdicts', { same, other: other.length })}</p>
      ${
        other.length
          ? html`<div class="run-list">
              <table class="plain-table">
                <thead>
                  <tr>
                    <th scope="col">${t('runs.head.parcel')}</th>
                    <th scope="col">A</th>
                    <th scope="col">B</th>
                    <th scope="col"><span class="visually-hidden">${t('runs.look')}</span></th>
                  </tr>
                </thead>
                <tbody>
                  ${other.map(
                    (one) =>
                      html`<tr>
                        <th scope="row"><a href="/parcels/${one.id}">${one.code}</a> ${one.name}</th>
                        <td>${verdict(one.a, one.because_a)}</td>
                        <td>${verdict(one.b, one.because_b)}</td>
                        <td><button class="quiet" @click=${() => seeing?.look(one.box)}>${t('runs.look')}</button></td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
          : nothing
      }
    </section>`;
  }
}

/** @param {Detail} detail */
const name = ({ run }) =>
  `${t('runs.name', { id: run.id })}（${run.before.taken_on} → ${run.after.taken_on}，${run.number ?? ''}）`;

/** @param {Text | null} said @param {Text | null} because */
const verdict = (said, because) =>
  said
    ? html`<b>${say(said)}</b><br /><span class="quiet-ink">${say(because)}</span>`
    : html`<span class="quiet-ink">${t('runs.compare.not-judged')}</span>`;

/** @param {Comparison} both */
const told = ({ differences }) =>
  html`<section class="box">
    <h2>${t('runs.compare.differences')}</h2>
    ${
      differences.length
        ? html`<div class="run-list">
            <table class="plain-table">
              <thead>
                <tr>
                  <th scope="col">${t('runs.compare.what')}</th>
                  <th scope="col">A</th>
                  <th scope="col">B</th>
                </tr>
              </thead>
              <tbody>
                ${differences.map(
                  (one) =>
                    html`<tr>
                      <th scope="row"><code>${one.what}</code></th>
                      <td>${short(one.a)}</td>
                      <td>${short(one.b)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : html`<p>${t('runs.compare.alike')}</p>`
    }
  </section>`;

/** @param {any} value */
function short(value) {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > LONGEST ? html`<span title=${text}>${text.slice(0, LONGEST)}…</span>` : text;
}

/** @param {Comparison} both @returns {import('./run/seeing.js').Shown} */
function imagesOf({ a, b, detections }) {
  const measured = /** @type {Measured} */ (b.measured);
  return {
    title: t('runs.compare.seeing'),
    sides: {
      before: { label: `A · ${t('runs.after_id')}`, text: `${a.run.after.taken_on} · ${a.run.after.sensor}` },
      after: { label: `B · ${t('runs.after_id')}`, text: `${b.run.after.taken_on} · ${b.run.after.sensor}` },
    },
    tiles: (layer, side) =>
      `runs/${side === 'before' ? a.run.id : b.run.id}/tiles/${layer === 'score' ? 'score' : 'after'}`,
    bounds: measured.bounds,
    hasInfrared: measured.bands.includes('nir'),
    found: detections.features,
    note: t('runs.compare.stretch'),
    threshold: measured.threshold,
  };
}
