/**
 * Importing a laboratory's table: it is looked at first, row by row, and stored when somebody says so. The receipt says
 * what became of each row. The dialog stands in the body by itself.
 *
 * @typedef {import('./samples.js').Samples} Samples
 * @typedef {{place: {layer: string | null, row: number | null, field: string | null}, severity: string,
 *   message: import('./samples.js').Text, expected: import('./samples.js').Text, mend: import('./samples.js').Text}} RowProblem
 * @typedef {{dry_run: boolean, rows: number, accepted: number, quarantined: number, duplicates: number,
 *   results_stored: number, problems: RowProblem[], sentence: import('./samples.js').Text | null}} Receipt
 */

import { html, nothing, render } from 'lit';

import { Problem, api } from '../../api.js';
import { say, t } from '../../i18n.js';

const MOST_PROBLEMS = 50;

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
export function openImport(said, opened) {
  const dialog = document.createElement('dialog');
  dialog.className = 'form-dialog sample-import';
  dialog.setAttribute('aria-labelledby', 'sample-import-title');
  document.body.append(dialog);
  const state = {
    /** @type {File | null} */
    file: null,
    document: '',
    documentId: '',
    isBusy: false,
    /** @type {Receipt | null} */
    receipt: null,
    /** @type {Problem | null} */
    problem: null,
  };
  /** @param {Partial<typeof state>} change */
  const set = (change) => {
    Object.assign(state, change);
    render(
      view(
        said,
        state,
        set,
        (isDry) => void send(isDry),
        () => dialog.close(),
      ),
      dialog,
    );
  };

  /** @param {boolean} isDry */
  async function send(isDry) {
    if (!state.file) return;
    const form = new FormData();
    form.set('file', state.file);
    form.set('document', state.document);
    form.set('document_id', state.documentId);
    form.set('dry_run', String(isDry));
    set({ isBusy: true, problem: null });
    try {
      set({ receipt: await api.send(`parcels/${opened.id}/samples/files`, form, () => {}) });
      if (!isDry) opened.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      set({ problem: error, receipt: null });
    } finally {
      set({ isBusy: false });
    }
  }

  dialog.addEventListener('close', () => dialog.remove());
  set({});
  dialog.showModal();
}

/**
 * @param {Samples} said
 * @param {any} state
 * @param {(change: any) => void} set
 * @param {(isDry: boolean) => void} send
 * @param {() => void} close
 */
function view(said, state, set, send, close) {
  const { receipt, problem, file, isBusy } = state;
  const isStored = receipt && !receipt.dry_run;
  return html`<form
    method="dialog"
    @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      send(!receipt?.dry_run);
    }}
  >
    <h2 id="sample-import-title">${t('samples.import')}</h2>
    <p class="quiet-ink">${t('samples.import.what')}</p>
    <label
      >${t('samples.import.file')}
      <input
        type="file"
        accept=".xlsx,.csv,.txt,.tsv"
        required
        @change=${(/** @type {any} */ event) => set({ file: event.target.files[0] ?? null, receipt: null, problem: null })}
    /></label>
    ${reportFields(said, state, set)}
    <div role="status">${receipt ? receiptView(receipt) : nothing}</div>
    ${problem ? refusal(problem) : nothing}
    <div class="buttons end">
      <button type="button" @click=${close}>${t(isStored ? 'export.close' : 'form.cancel')}</button>
      ${
        isStored
          ? nothing
          : html`<button
              type="submit"
              class="primary"
              ?disabled=${isBusy || !file || (receipt !== null && !receipt.accepted)}
            >
              ${t(isBusy ? 'samples.import.busy' : receipt ? 'samples.import.store' : 'samples.import.check')}
            </button>`
      }
    </div>
  </form>`;
}

/** @param {Samples} said @param {any} state @param {(change: any) => void} set */
const reportFields = (said, state, set) => html`
  ${
    said.documents.length
      ? html`<label
          >${t('samples.import.recorded')}
          <select @change=${(/** @type {any} */ event) => set({ documentId: event.target.value })}>
            <option value="">${t('form.proof.other')}</option>
            ${said.documents.map((one) => html`<option value=${one.id}>${one.title}</option>`)}
          </select></label
        >`
      : nothing
  }
  ${
    state.documentId
      ? nothing
      : html`<label
          >${t('samples.report')}
          <input
            maxlength="200"
            .value=${state.document}
            @input=${(/** @type {any} */ event) => set({ document: event.target.value })}
          />
          <small class="quiet-ink">${t('samples.import.report.hint')}</small></label
        >`
  }
`;

/** @param {Receipt} receipt */
const receiptView = (receipt) =>
  html`<div class="sample-receipt">
    <p>
      <b>${t(receipt.dry_run ? 'samples.import.checked' : 'samples.import.done')}</b> ${counts(receipt)}
      ${receipt.dry_run ? nothing : t('samples.import.results', { n: receipt.results_stored })}
    </p>
    ${receipt.sentence ? html`<p>${say(receipt.sentence)}</p>` : nothing} ${problems(receipt.problems)}
  </div>`;

/** @param {Problem} problem */
const refusal = (problem) =>
  html`<div class="refusal" role="alert">
    <p>${say(problem.detail)}</p>
    ${problems(problem.problems)}
  </div>`;

/** @param {RowProblem[]} all */
function problems(all) {
  if (!all.length) return nothing;
  const left = all.length - MOST_PROBLEMS;
  return html`<ul class="sample-problems">
    ${all.slice(0, MOST_PROBLEMS).map(
      (one) =>
        html`<li data-severity=${one.severity}>
          <b>${one.place?.row ? t('samples.import.row', { n: one.place.row }) : t('samples.import.whole')}</b>
          ${t('samples.import.says', { message: say(one.message), expected: say(one.expected), mend: say(one.mend) })}
        </li>`,
    )}
    ${left > 0 ? html`<li>${t('samples.import.more', { n: left })}</li>` : nothing}
  </ul>`;
}

/** @param {{rows: number, accepted: number, quarantined: number, duplicates: number}} receipt */
export const counts = ({ rows, accepted, quarantined, duplicates }) =>
  t('samples.receipt', { rows, accepted, quarantined, duplicates });
