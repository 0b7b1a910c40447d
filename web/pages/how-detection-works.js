/**
 * /how-detection-works: each step of a comparison, for an inspector and for an engineer; `#register` opens at a step.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./run/types.js').Text} Text
 * @typedef {{id: string, name: Text, inspector: Text, engineer: Text, sources: {title: string, url: string | null}[],
 *   limits: Text, picture: string | null}} Step
 * @typedef {{steps: Step[], accuracy: {pair: Text, f1: string, precision: string, recall: string, otsu: string}[],
 *   smallest: {pixel_m: number, detection_m2: number, parcel_m2: number}[]}} Explained
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, squareMetres, t } from '../i18n.js';
import { tryingOn } from '../trying.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const state = {
    /** @type {Explained | null} */ found: null,
    /** @type {Problem | null} */ problem: null,
  };
  let isLeft = false;

  const trying = tryingOn(state, () => void (isLeft || context.redraw()));

  const load = async () => {
    await trying(async () => {
      state.found = await api.get('detection-steps');
    });
    if (!isLeft) goToStep();
  };

  void load();
  return {
    title: () => t('how.title'),
    // Only what stands above in a step's own address is gone to: the page has been drawn by then.
    moved: () => void requestAnimationFrame(goToStep),
    close: () => {
      isLeft = true;
    },
    view: () => html`
      <div class="page how-page">
        <p class="crumb"><a href="/runs">‹ ${t('runs.title')}</a></p>
        <h1 tabindex="-1">${t('how.title')}</h1>
        <p class="quiet-ink">${t('how.lead')}</p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${state.found ? explained(state.found) : state.problem ? nothing : html`<p role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** The step that the address names, in view and with the focus. */
function goToStep() {
  const step = location.hash ? document.getElementById(`step-${location.hash.slice(1)}`) : null;
  step?.scrollIntoView();
  step?.querySelector('h2')?.focus({ preventScroll: true });
}

/** @param {Explained} found */
const explained = ({ steps, accuracy, smallest }) => html`
  <nav class="how-index" aria-label=${t('how.steps')}>
    <ol>
      ${steps.map((one) => html`<li><a href="#${one.id}">${say(one.name)}</a></li>`)}
    </ol>
  </nav>
  ${steps.map(section)} ${rightness(accuracy)} ${areas(smallest)}
`;

/** @param {Step} step @param {number} at */
const section = (step, at) =>
  html`<section class="box how-step" id="step-${step.id}">
    <h2 tabindex="-1">${at + 1} ${say(step.name)}</h2>
    <p class="how-inspector">${say(step.inspector)}</p>
    ${
      step.picture
        ? html`<figure>
            <img src=${pictureOf(step.picture)} alt=${t(`how.picture.${step.id}`)} loading="lazy" />
            <figcaption class="quiet-ink">${t(`how.picture.${step.id}`)} ${t('how.made-up')}</figcaption>
          </figure>`
        : nothing
    }
    <dl>
      <dt>${t('how.engineer')}</dt>
      <dd>${say(step.engineer)}</dd>
      <dt>${t('how.source')}</dt>
      <dd>
        ${
          step.sources.length
            ? html`<ul>
                ${step.sources.map(source)}
              </ul>`
            : t('how.no-source')
        }
      </dd>
      <dt>${t('how.limits')}</dt>
      <dd>${say(step.limits)}</dd>
    </dl>
  </section>`;

/** @param {string} name */
const pictureOf = (name) => new URL(`../pictures/${name}`, import.meta.url).href;

/** @param {Step['sources'][number]} one */
const source = ({ title, url }) =>
  html`<li>${url ? html`<a href=${url} target="_blank" rel="noreferrer">${title}</a>` : title}</li>`;

/** @param {Explained['accuracy']} rows */
const rightness = (rows) =>
  html`<section class="box">
    <h2>${t('how.accuracy')}</h2>
    <p class="quiet-ink">${t('how.accuracy-is')}</p>
    <div class="run-list">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${t('how.pair')}</th>
            <th scope="col" class="number">F1</th>
            <th scope="col" class="number">${t('how.precision')}</th>
            <th scope="col" class="number">${t('how.recall')}</th>
            <th scope="col" class="number">${t('how.otsu')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (one) =>
              html`<tr>
                <th scope="row">${say(one.pair)}</th>
                ${[one.f1, one.precision, one.recall, one.otsu].map((said) => html`<td class="number">${said || '—'}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;

/** @param {Explained['smallest']} rows */
const areas = (rows) =>
  html`<section class="box">
    <h2>${t('how.smallest')}</h2>
    <div class="run-list">
      <table class="plain-table">
        <thead>
          <tr>
            <th scope="col">${t('how.pixel')}</th>
            <th scope="col" class="number">${t('how.smallest-detection')}</th>
            <th scope="col" class="number">${t('how.smallest-parcel')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.pixel_m} m</th>
                <td class="number">${squareMetres(one.detection_m2)}</td>
                <td class="number">${squareMetres(one.parcel_m2)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
