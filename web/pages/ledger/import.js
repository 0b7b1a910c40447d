/**
 * A list comes in: which file, of what, of which year. What became of its rows is told in the dialog, as a receipt.
 *
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { Problem, api } from '../../api.js';
import { showModal } from '../../dialog.js';
import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';

const asked = {
  isOpen: false,
  isSending: false,
  /** @type {Problem | null} */
  problem: null,
  /** @type {{is_new: boolean, list: import('./types.js').ClosureList} | null} */
  receipt: null,
};

/** @param {Actions} actions */
export function openImport(actions) {
  Object.assign(asked, { isOpen: true, isSending: false, problem: null, receipt: null });
  actions.redraw();
}

/** @param {string} today the working date @param {Actions} actions */
export function importDialog(today, actions) {
  if (!asked.isOpen) return nothing;
  return html`<dialog
    class="form-dialog ledger-import"
    aria-labelledby="ledger-import"
    ${ref(showModal)}
    @close=${() => close(actions)}
  >
    ${asked.receipt ? receipt(asked.receipt) : form(today, actions)}
  </dialog>`;
}

/** @param {Actions} actions */
function close(actions) {
  const hasArrived = asked.receipt?.is_new;
  asked.isOpen = false;
  if (hasArrived) actions.reload();
  else actions.redraw();
}

/** @param {string} today @param {Actions} actions */
const form = (today, actions) =>
  html`<form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, actions)}>
    <h2 id="ledger-import">${t('ledger.import')}</h2>
    <p class="quiet-ink">${t('ledger.import.what')}</p>
    <label
      >${t('ledger.import.file')}
      <input type="file" name="file" required accept=".xlsx,.csv,.tsv,.txt,.zip,.geojson,.gpkg"
    /></label>
    <label
      >${t('ledger.import.kind')}
      <select name="kind" required>
        ${entries('closure_kinds').map((one) => html`<option value=${one.code}>${say(one)}</option>`)}
      </select></label
    >
    <label
      >${t('ledger.import.year')}
      <input
        type="number"
        name="year"
        required
        min="1990"
        max=${today.slice(0, 4)}
        .value=${String(Number(today.slice(0, 4)) - 1)}
      />
      <small class="quiet-ink">${t('ledger.import.year.hint')}</small></label
    >
    <label
      >${t('ledger.import.source')} <input name="source" maxlength="200" placeholder=${t('ledger.import.source.hint')}
    /></label>
    ${asked.problem ? refusal(asked.problem) : nothing}
    <div class="buttons end">
      <button type="submit" value="cancel" formnovalidate>${t('form.cancel')}</button>
      <button type="submit" value="send" class="primary" ?disabled=${asked.isSending}>
        ${asked.isSending ? t('ledger.import.busy') : t('ledger.import.send')}
      </button>
    </div>
  </form>`;

/** @param {Problem} problem */
const refusal = (problem) =>
  html`<div class="refusal" role="alert">
    <p>${say(problem.detail)}</p>
    ${problem.problems.filter((one) => one.mend).map((one) => html`<p>${say(one.mend)}</p>`)}
  </div>`;

/** @param {{is_new: boolean, list: import('./types.js').ClosureList}} arrived */
function receipt({ is_new: isNew, list }) {
  const counts = {
    rows: list.rows_in,
    accepted: list.accepted,
    quarantined: list.quarantined,
    duplicates: list.duplicates,
  };
  return html`<form method="dialog">
    <h2 id="ledger-import">${t(isNew ? 'ledger.import.done' : 'ledger.import.same')}</h2>
    <p>${list.file_name}</p>
    <p>${t('ledger.sum', counts)}</p>
    ${list.quarantined ? html`<p class="notice">${t('ledger.import.mend', { n: list.quarantined })}</p>` : nothing}
    ${list.problems.map((problem) => html`<p class="quiet-ink">${say(problem.message)}</p>`)}
    <div class="buttons end"><button type="submit" class="primary" value="ok">${t('ledger.import.close')}</button></div>
  </form>`;
}

/** @param {SubmitEvent} event @param {Actions} actions */
function submitted(event, actions) {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (button?.value === 'cancel') return;
  event.preventDefault();
  void send(new FormData(/** @type {HTMLFormElement} */ (event.target)), actions);
}

/** @param {FormData} said @param {Actions} actions */
async function send(said, actions) {
  Object.assign(asked, { isSending: true, problem: null });
  actions.redraw();
  try {
    asked.receipt = await api.send('ledger/lists', said, () => {});
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    asked.problem = error;
  }
  asked.isSending = false;
  actions.redraw();
}
