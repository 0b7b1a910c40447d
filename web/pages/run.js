/**
 * /runs/ID: how far a run is; then what it found, what it measured, and both images to look at.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./run/types.js').Detail} Detail
 * @typedef {import('./run/types.js').RunParcel} RunParcel
 * @typedef {import('./run/types.js').Found} Found
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { progressBar } from '../progress.js';
import { tryingOn } from '../trying.js';
import { detectionTable } from './run/detections.js';
import { sceneText } from './run/form.js';
import { howLink } from './run/how.js';
import { optionsBox, measuredBox } from './run/measured.js';
import { openSeeing } from './run/seeing.js';
import { STEPS, stepText } from './run/table.js';
import { verdicts } from './run/verdicts.js';

const POLL_MS = 700;

/** @param {Context} context @returns {Page} */
export function open(context) {
  const id = context.params.id;
  const state = {
    /** @type {Detail | null} */ detail: null,
    /** @type {RunParcel[]} */ parcels: [],
    /** @type {Found[]} */ found: [],
    /** @type {Problem | null} */ problem: null,
  };
  /** @type {ReturnType<typeof openSeeing> | null} */
  let seeing = null;
  let timer = 0;
  let isLeft = false;

  const trying = tryingOn(state, () => void (isLeft || context.redraw()));

  const load = () =>
    trying(async () => {
      clearTimeout(timer);
      const detail = /** @type {Detail} */ (await api.get(`runs/${id}`));
      if (detail.run.state.code === 'done' && !seeing) {
        const [parcels, collection] = await Promise.all([
          api.get(`runs/${id}/parcels`),
          api.get(`runs/${id}/detections`),
        ]);
        if (isLeft) return;
        Object.assign(state, { parcels, found: collection.features });
        seeing = openSeeing(context, imagesOf(detail, state.found));
        const asked = state.found.find((one) => String(one.id) === context.query().get('detection'));
        if (asked) seeing.choose(asked);
      }
      state.detail = detail;
      if (!isLeft && !detail.run.is_over) timer = window.setTimeout(load, POLL_MS);
    });

  const cancel = () =>
    trying(async () => {
      state.detail = await api.post(`runs/${id}/cancel`, {});
    });

  void load();
  return {
    title: () => t('runs.name', { id }),
    close: () => {
      isLeft = true;
      clearTimeout(timer);
      seeing?.close();
    },
    view: () => {
      const { detail, problem } = state;
      return html`
        <div class="page run-page">
          <p class="crumb"><a href="/runs">‹ ${t('runs.title')}</a></p>
          <h1 tabindex="-1">${t('runs.name', { id })} ${detail ? tag(detail) : nothing}</h1>
          ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
          ${detail ? content(detail) : problem ? nothing : html`<p role="status">${t('panel.reading')}</p>`}
        </div>
      `;
    },
  };

  /** @param {Detail} detail */
  function content(detail) {
    const { run, measured } = detail;
    if (!run.is_over) return html`${pending(detail)} ${optionsBox(run)}`;
    if (!measured || !seeing)
      return html`${run.problem ? html`<p role="alert" class="notice is-error">${say(run.problem)}</p>` : nothing}
      ${optionsBox(run)}`;
    return html`
      <p class="run-lead">${lead(detail)} ${howLink()}</p>
      ${seeing.view()} ${verdicts(state.parcels, (parcel) => seeing?.look(parcel.box), context)}
      ${detectionTable(run, state.found, (found) => seeing?.choose(found))} ${measuredBox(run, measured)}
      ${optionsBox(run)}
    `;
  }

  /** @param {Detail} detail */
  function pending({ run, cancel: may }) {
    const now = STEPS.indexOf(run.step ?? '');
    return html`<section class="box" aria-live="polite">
      <p><b>${stepText(run)}</b> <span class="quiet-ink">${Math.round(run.progress * 100)}%</span></p>
      ${progressBar(run.progress, t('runs.progress'))}
      <ol class="steps">
        ${STEPS.map(
          (step, at) =>
            html`<li data-state=${at < now ? 'past' : at === now ? 'now' : 'coming'}>${t(`runs.step.${step}`)}</li>`,
        )}
      </ol>
      <p class="quiet-ink hint">${t('runs.leave')}</p>
      ${may.allowed ? html`<button @click=${() => void cancel()}>${t('runs.cancel')}</button>` : nothing}
    </section>`;
  }
}

/** @param {Detail} detail @param {Found[]} found @returns {import('./run/seeing.js').Shown} */
function imagesOf({ run, measured }, found) {
  const { bounds, bands, threshold } = /** @type {import('./run/types.js').Measured} */ (measured);
  return {
    title: t('runs.seeing'),
    sides: {
      before: { label: t('runs.before_id'), text: sceneText(run.before) },
      after: { label: t('runs.after_id'), text: sceneText(run.after) },
    },
    tiles: (layer, side) => `runs/${run.id}/tiles/${layer === 'score' ? 'score' : side}`,
    bounds,
    hasInfrared: bands.includes('nir'),
    found,
    note: t('runs.stretch'),
    threshold,
  };
}

/** @param {Detail} detail */
const tag = ({ run }) =>
  html`<span class="tag ${run.state.code === 'done' ? '' : 'is-warning'}">${say(run.state)}</span>`;

/** @param {Detail} detail */
const lead = ({ run }) =>
  t('runs.found', {
    n: run.detections ?? 0,
    borderline: run.borderline ?? 0,
    changed: run.results.CHANGED,
    not: run.results.NOT_CHANGED,
    cannot: run.results.CANNOT_JUDGE,
  });
