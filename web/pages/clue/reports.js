/**
 * What others told: source, day and words of each report, what the table says of it, and who informed: masked, and shown
 * to those who answer for the clue, who say why each time.
 *
 * @typedef {import('./types.js').Informer} Informer
 * @typedef {import('./types.js').Opened} Opened
 * @typedef {import('./types.js').Report} Report
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { api } from '../../api.js';
import { showModal } from '../../dialog.js';
import { say, t } from '../../i18n.js';
import { verdictTag } from '../../panels/verdict-tag.js';
import { tryingOn } from '../../trying.js';
import { at } from './seen.js';

/** @param {Opened} opened */
export function openReports(opened) {
  const state = {
    /** Which report's informer is asked for. @type {number | null} */
    asked: null,
    /** Until the page is left. @type {Record<number, Informer>} */
    shown: {},
    /** @type {import('../../api.js').Problem | null} */
    problem: null,
  };
  const attempt = tryingOn(state, opened.redraw);

  /** @param {number | null} id */
  function ask(id) {
    Object.assign(state, { asked: id, problem: null });
    opened.redraw();
  }

  /** @param {SubmitEvent} event @param {number} id */
  function unmask(event, id) {
    if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.value === 'cancel') return;
    event.preventDefault();
    const reason = String(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('reason') ?? '');
    void attempt(async () => {
      state.shown[id] = await api.post(`clues/${opened.id}/reports/${id}/informer`, { reason });
      state.asked = null;
    });
  }

  /** @param {number} id */
  const dialog = (id) =>
    html`<dialog ${ref(showModal)} class="clue-dialog" aria-labelledby="unmask-title" @close=${() => ask(null)}>
      <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => unmask(event, id)}>
        <h2 id="unmask-title">${t('clue.report.unmask')}</h2>
        <p class="quiet-ink">${t('clue.report.unmask.hint')}</p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        <label>${t('clue.report.why')} <textarea name="reason" rows="2" maxlength="500"></textarea></label>
        <p class="buttons">
          <button type="submit" class="primary">${t('clue.report.unmask')}</button>
          <button type="submit" value="cancel" formnovalidate>${t('form.cancel')}</button>
        </p>
      </form>
    </dialog>`;

  /** @param {Report} one */
  function informer(one) {
    if (!one.informer) return html`<span class="quiet-ink">${t('clue.report.nobody')}</span>`;
    const { name, phone } = state.shown[one.id] ?? one.informer;
    return html`<span class="informer">${[name, phone].filter(Boolean).join(' ')}</span> ${
        one.hidden
          ? html`<span class="quiet-ink">${say(one.hidden)}</span>`
          : state.shown[one.id]
            ? html`<span class="quiet-ink">${t('clue.report.logged')}</span>`
            : html`<button type="button" @click=${() => ask(one.id)}>${t('clue.report.unmask')}</button>`
      }`;
  }

  /** @param {Report} one */
  const report = (one) => html`
    <p>
      <span class="tag">${say(one.source)}</span> <b>${one.number}</b> ·
      ${t('clue.report.told-on', { date: one.told_on })}
      ${one.change ? html`<span class="tag">${say(one.change)}</span>` : nothing}
    </p>
    <p class="said">${one.text}</p>
    <p>
      ${
        one.lawfulness
          ? html`${verdictTag(one.lawfulness.verdict)} ${say(one.lawfulness.because)}
              <span class="provenance"
                ><a href="/lawfulness#${one.lawfulness.cell}"
                  >${t('clue.cell', { n: one.lawfulness.cell_number ?? '' })}</a
                >
                · ${say(one.lawfulness.basis)}</span
              >`
          : html`<span class="quiet-ink">${say(one.not_judged)}</span>`
      }
    </p>
    <p>${t('clue.report.informer')} ${informer(one)}</p>
    <p class="provenance">${one.person} · ${at(one.recorded_at)}</p>
  `;

  return {
    view: () => html`
      <ul class="papers clue-reports">
        ${opened.clue().reports.map((one) => html`<li>${report(one)}</li>`)}
      </ul>
      ${state.asked === null ? nothing : dialog(state.asked)}
    `,
  };
}
