/**
 * /lawfulness: the table by which a change on a parcel is judged; what is only a proposal in it can be decided otherwise.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{id: string, stages: string[], kinds: string[], registers: string[], scheme: string | null,
 *   verdict: string, shipped: string, is_changed: boolean, is_law: boolean, because: Text, basis: Text}} Cell
 * @typedef {{cells: Cell[], change: {allowed: boolean, why: Text | null}}} Table
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { api } from '../api.js';
import { showModal } from '../dialog.js';
import { say, t } from '../i18n.js';
import { verdictTag } from '../panels/verdict-tag.js';
import { entries, word } from '../words.js';

const SHORTEST = 2;

/** @param {Context} context @returns {Page} */
export function open(context) {
  const state = {
    /** @type {Table | null} */
    table: null,
    /** @type {any} */
    problem: null,
    /** @type {Cell | null} */
    asked: null,
    isSending: false,
  };

  /** @param {Promise<Table>} answer */
  async function take(answer) {
    try {
      state.table = await answer;
      state.problem = null;
      state.asked = null;
    } catch (refusal) {
      state.problem = refusal;
    }
    state.isSending = false;
    context.redraw();
  }

  void take(api.get('lawfulness')).then(() => document.getElementById(asked())?.scrollIntoView());
  return {
    title: () => t('lawfulness.title'),
    view: () => html`
      <div class="page lawfulness-page">
        <h1 tabindex="-1">${t('lawfulness.title')}</h1>
        <p class="quiet-ink">${t('lawfulness.intro')}</p>
        ${state.problem && !state.asked ? html`<p role="alert">${say(state.problem.detail)}</p>` : nothing}
        ${state.table ? tableView(state.table) : nothing} ${state.asked ? dialogView(state.asked) : nothing}
      </div>
    `,
  };

  /** @param {Table} table */
  function tableView({ cells, change }) {
    const why = change.why ? say(change.why) : '';
    return html`
      ${change.allowed ? nothing : html`<p class="quiet-ink">${t('lawfulness.read-only', { why })}</p>`}
      <ol class="cells">
        ${cells.map((cell) => cellView(cell, change.allowed))}
      </ol>
    `;
  }

  /** @param {Cell} cell @param {boolean} mayChange */
  function cellView(cell, mayChange) {
    return html`
      <li class="cell box ${cell.id === asked() ? 'is-asked' : ''}" id=${cell.id}>
        <p class="cell-says">${verdictTag(cell.verdict)} <span>${reasonOf(cell)}</span></p>
        <dl class="cell-when">
          ${condition('stages', cell.stages, 'stages')} ${condition('change_kinds', cell.kinds, 'kinds')}
          ${cell.registers.length ? condition('registers', cell.registers, 'registers') : nothing}
          ${
            cell.scheme
              ? html`<div>
                  <dt>${t('lawfulness.scheme')}</dt>
                  <dd>${t(`lawfulness.scheme.${cell.scheme}`)}</dd>
                </div>`
              : nothing
          }
        </dl>
        <p class="cell-basis ${cell.is_law ? '' : 'is-proposal'}">
          ${say(cell.basis)}
          ${cell.is_changed ? html` · ${t('lawfulness.changed', { shipped: word('lawfulness', cell.shipped) })}` : nothing}
          ${
            cell.is_law || !mayChange
              ? nothing
              : html`<button type="button" class="quiet" @click=${() => ask(cell)}>${t('lawfulness.change')}</button>`
          }
        </p>
      </li>
    `;
  }

  /** @param {Cell} cell */
  function ask(cell) {
    Object.assign(state, { asked: cell, problem: null });
    context.redraw();
  }

  /** @param {Cell} cell */
  function dialogView(cell) {
    return html`
      <dialog
        class="decide-cell"
        aria-labelledby="cell-title"
        ${ref(showModal)}
        @close=${() => {
          state.asked = null;
          context.redraw();
        }}
      >
        <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => send(event, cell)}>
          <h2 id="cell-title">${t('lawfulness.change.title')}</h2>
          <p>${reasonOf(cell)}</p>
          <label
            >${t('lawfulness.verdict')}
            <select name="verdict">
              ${entries('lawfulness').map(
                (one) => html`<option value=${one.code} ?selected=${one.code === cell.verdict}>${say(one)}</option>`,
              )}
            </select>
          </label>
          <label
            >${t('lawfulness.reason')}
            <textarea name="reason" required minlength=${SHORTEST} maxlength="2000"></textarea>
          </label>
          ${state.problem ? html`<p role="alert">${say(state.problem.detail)}</p>` : nothing}
          <div class="dialog-end">
            <button type="button" class="quiet" @click=${closeDialog}>${t('lawfulness.cancel')}</button>
            <button type="submit" class="primary" ?disabled=${state.isSending}>${t('lawfulness.save')}</button>
          </div>
        </form>
      </dialog>
    `;
  }

  /** @param {SubmitEvent} event @param {Cell} cell */
  function send(event, cell) {
    event.preventDefault();
    const said = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    state.isSending = true;
    context.redraw();
    void take(api.put(`lawfulness/${cell.id}`, said));
  }
}

/** The line that the address asks for; `:target` knows none where a page was opened without a load. */
const asked = () => location.hash.slice(1);

/** The reason as it reads before there is a scheme to name. @param {Cell} cell */
const reasonOf = (cell) =>
  say(cell.because).replace('{scheme}', t('lawfulness.a-scheme')).replace('{filed_on}', t('lawfulness.a-day'));

/** @param {Event} event */
function closeDialog(event) {
  const inside = /** @type {Element} */ (event.target);
  /** @type {HTMLDialogElement | null} */ (inside.closest('dialog'))?.close();
}

/** @param {string} list @param {string[]} codes @param {string} key */
function condition(list, codes, key) {
  const isAll = codes.length === entries(list).length;
  const names = isAll ? t('lawfulness.all') : codes.map((code) => word(list, code)).join(t('list.comma'));
  return html`<div>
    <dt>${t(`lawfulness.${key}`)}</dt>
    <dd>${names}</dd>
  </div>`;
}
