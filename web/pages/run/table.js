/**
 * The list of runs, and how far one has come.
 *
 * @typedef {import('./types.js').Run} Run
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';
import { progressBar } from '../../progress.js';
import { when } from '../uploads/progress.js';

/** What happens to a run, one after another. */
export const STEPS = ['checking', 'registering', 'fitting', 'scoring', 'looking', 'judging', 'storing'];

/** @param {Run[]} runs */
export function runTable(runs) {
  if (runs.length === 0) return html`<p class="empty">${t('runs.none')}</p>`;
  return html`<div class="run-list">
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">${t('runs.head.run')}</th>
          <th scope="col">${t('runs.head.scenes')}</th>
          <th scope="col">${t('runs.head.state')}</th>
          <th scope="col" class="number">${t('runs.head.detections')}</th>
          <th scope="col">${t('runs.head.parcels')}</th>
          <th scope="col">${t('runs.head.asked')}</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(
          (run) =>
            html`<tr>
              <th scope="row">
                <a href="/runs/${run.id}">${t('runs.name', { id: run.id })}</a>
                ${run.number ? html`<br /><code class="quiet-ink">${run.number}</code>` : nothing}
              </th>
              <td>
                ${run.before.taken_on} → ${run.after.taken_on}<br /><span class="quiet-ink">${sensors(run)}</span>
              </td>
              <td>${stateOf(run)}</td>
              <td class="number">${run.detections === null ? '—' : count(run.detections)}</td>
              <td>${run.state.code === 'done' ? verdicts(run) : '—'}</td>
              <td class="quiet-ink">${when(run.recorded_at)}<br />${run.recorded_by ?? ''}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Two runs that have a result, to be compared. @param {Run[]} runs @param {(address: string) => void} go */
export function comparison(runs, go) {
  const done = runs.filter((run) => run.state.code === 'done');
  if (done.length < 2) return nothing;
  const field = (/** @type {'a' | 'b'} */ name, /** @type {number} */ chosen) =>
    html`<label
      >${name.toUpperCase()}
      <select name=${name}>
        ${done.map(
          (run) =>
            html`<option value=${run.id} ?selected=${run.id === chosen}>
              ${t('runs.name', { id: run.id })} · ${run.before.taken_on} → ${run.after.taken_on}
            </option>`,
        )}
      </select></label
    >`;
  return html`<form
    class="run-pick"
    @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const said = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
      go(`/runs/compare?a=${said.get('a')}&b=${said.get('b')}`);
    }}
  >
    ${field('a', done[1].id)} ${field('b', done[0].id)}
    <button>${t('runs.compare.do')}</button>
  </form>`;
}

/** @param {Run} run */
const sensors = (run) => [...new Set([run.before.sensor, run.after.sensor])].join(' → ');

/** @param {Run} run */
const verdicts = (run) =>
  t('runs.verdicts', {
    changed: run.results.CHANGED,
    not: run.results.NOT_CHANGED,
    cannot: run.results.CANNOT_JUDGE,
  });

/** @param {Run} run */
function stateOf(run) {
  if (run.is_over)
    return html`<span class="tag ${run.state.code === 'done' ? '' : 'is-warning'}">${say(run.state)}</span>`;
  return html`${stepText(run)} ${progressBar(run.progress, t('runs.progress'))}`;
}

/** @param {Run} run */
export const stepText = (run) => (run.step ? t(`runs.step.${run.step}`) : say(run.state));
