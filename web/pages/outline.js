/**
 * /parcels/new (sites, projects, points and clues of other sources too) and /parcels/ID/boundary, split, merge, restriction, phase: an outline is drawn, its corners are pasted or
 * neighbours are chosen, the server judges it as it judges uploads, shows what would change, and stores it when a person
 * says so.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { Problem, api } from '../api.js';
import { openBoundary } from '../drawing/boundary.js';
import { draftOf } from '../drawing/draft.js';
import { problemsView } from '../drawing/found.js';
import { openMerge } from '../drawing/merge.js';
import { NEW, openAmend } from '../drawing/new-feature.js';
import { openPhase, openRestriction } from '../drawing/part.js';
import { openReport } from '../drawing/report.js';
import { openSplit } from '../drawing/split.js';
import { say, t } from '../i18n.js';
import { canDraw } from '../map/preview.js';

const JOBS = {
  ...NEW,
  amend: openAmend,
  boundary: openBoundary,
  split: openSplit,
  merge: openMerge,
  restriction: openRestriction,
  phase: openPhase,
  clues: openReport,
};

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id = '', job } = context.params;
  const list = job === 'clues' ? '/clues' : `/list/${job.replace(/s$/, '')}`;
  const { redraw } = context;
  /** @type {import('../drawing/desk.js').Desk} */
  const desk = {
    context,
    id,
    draft: draftOf(`${job}.${id || (context.query().get('row') ?? '')}`),
    map: null,
    treatment: {},
    found: null,
    problem: null,
    isBusy: false,
    redraw,
    check: () => void ask(true),
    touched,
  };
  const work = JOBS[/** @type {keyof typeof JOBS} */ (job)](desk);
  let isOpening = false;

  /** Something was drawn or typed: what was found before is no longer about it. */
  function touched() {
    desk.found = null;
    desk.problem = null;
    redraw();
  }

  /** @param {Element | undefined} container */
  async function openMap(container) {
    if (!(container instanceof HTMLElement) || desk.map || isOpening || !canDraw()) return;
    isOpening = true;
    const [{ openDrawingMap }, { data_version: version }] = await Promise.all([
      import('../drawing/map.js'),
      api.get('version'),
    ]);
    const labels = { zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out') };
    desk.map = openDrawingMap(container, {
      meta: context.frame.meta,
      version,
      labels,
      changed: () => {
        touched();
        work.drawn?.();
      },
    });
    await work.begin?.();
    await desk.map.use(work.tool);
    redraw();
  }

  /** Why it cannot be stored yet; null when it can. */
  const notYet = () => (desk.found?.is_good ? (work.wants?.(desk.found) ?? null) : t('draw.check-first'));

  /** @param {boolean} isDryRun */
  async function ask(isDryRun) {
    const said = work.said();
    if (!said) return;
    Object.assign(desk, { isBusy: true, problem: null });
    redraw();
    try {
      const body =
        Object.keys(desk.treatment).length && !said.isUntreated
          ? { ...said.body, treatment: desk.treatment }
          : said.body;
      desk.found = await api.post(said.path, body, new URLSearchParams(isDryRun ? { dry_run: 'true' } : {}));
      if (!isDryRun) {
        desk.draft.forget();
        return context.go(work.done(desk.found));
      }
      await desk.map?.show(work.now(), work.then(desk.found));
      await desk.map?.look([...work.now(), ...work.then(desk.found)]);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      desk.problem = error;
    } finally {
      desk.isBusy = false;
    }
    redraw();
  }

  /** @param {Record<string, any>} treatment */
  function fix(treatment) {
    const accepted = [...(desk.treatment.accepted ?? []), ...(treatment.accepted ?? [])];
    desk.treatment = { ...desk.treatment, ...treatment, ...(accepted.length ? { accepted } : {}) };
    void ask(true);
  }

  void work.load().catch((error) => {
    if (!(error instanceof Problem)) throw error;
    desk.problem = error;
    redraw();
  });
  return {
    title: () => work.title(),
    view: () =>
      html`<div class="page draw-page">
        <p class="crumb">
          <a href=${id ? (job === 'amend' ? `/map?feature=${id}` : `/parcels/${id}`) : list}
            >‹ ${t(job === 'amend' ? 'draw.back.map' : id ? 'draw.back' : 'draw.back.list')}</a
          >
        </p>
        <h1 tabindex="-1">${work.title()}</h1>
        <div class="draw-columns">
          <div class="draw-form">
            ${work.form()}
            ${problemsView([...(desk.found ? work.problems(desk.found) : []), ...(desk.problem?.problems ?? []).filter(isWhole)], fix)}
            ${desk.problem ? html`<p class="notice is-error" role="alert">${say(desk.problem.detail)}</p>` : nothing}
            ${desk.found ? work.result(desk.found) : nothing}
            <p class="buttons end draw-buttons">
              <button type="button" ?disabled=${desk.isBusy || !work.said()} @click=${() => void ask(true)}>
                ${t('draw.check')}
              </button>
              <button
                type="button"
                class="primary"
                ?disabled=${desk.isBusy || notYet() !== null}
                title=${notYet() ?? nothing}
                @click=${() => void ask(false)}
              >
                ${work.submit()}
              </button>
            </p>
          </div>
          <div class="draw-ground">
            ${work.tools?.() ?? nothing}
            ${
              canDraw()
                ? html`<div class="draw-map" ${ref((element) => void openMap(element))}></div>`
                : html`<p class="notice">${t('draw.no-graphics')}</p>`
            }
          </div>
        </div>
      </div>`,
    close: () => desk.map?.close(),
  };
}

/** A problem as uploads tell it; others are words about single fields. @param {any} one */
const isWhole = (one) => Boolean(one?.message && one?.fixes);
