/**
 * A form in a dialog: fields as data, a draft that is kept until the server has it, the server's refusal beside it.
 *
 * One form is open at a time. Whoever owns it draws it with `formDialog(owner)`; `askFor` opens it.
 *
 * @typedef {Record<string, string>} Values what stands in the fields, by name
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {'text' | 'date' | 'number' | 'textarea' | 'select' | 'proof' | 'check' | 'note' | 'file'} [type]
 * @property {boolean} [required]
 * @property {string} [hint]
 * @property {string} [value]
 * @property {{value: string, label: string}[]} [options] of a select; of a proof the documents that are recorded
 * @property {(values: Values) => boolean} [when] whether it is asked for now
 *
 * @typedef {object} Form
 * @property {string} owner
 * @property {string} key of the draft
 * @property {string} title
 * @property {(values: Values) => Field[]} fields
 * @property {string} submit the words of the button
 * @property {string} [note] what follows from it
 * @property {(values: Values, files: Record<string, File>) => Promise<void>} send
 * @property {() => void} [stale] somebody was quicker: read again what the form is about
 */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';

import { Problem } from '../api.js';
import { showModal } from '../dialog.js';
import { say, t } from '../i18n.js';
import { fieldView } from './fields.js';

const asked = {
  /** @type {Form | null} */
  form: null,
  /** @type {Values} */
  values: {},
  /** Files are in no draft: a browser gives them back to nobody. @type {Record<string, File>} */
  files: {},
  /** @type {Problem | null} */
  problem: null,
  isSending: false,
  redraw: () => {},
};

/** @param {string} key */
const draftKey = (key) => `jingtu.form.${key}`;

/** @param {Form} form @param {() => void} redraw */
export function askFor(form, redraw) {
  const known = Object.fromEntries(form.fields({}).map((field) => [field.name, field.value ?? '']));
  /** @type {Values} */
  const draft = JSON.parse(localStorage.getItem(draftKey(form.key)) ?? '{}');
  Object.assign(asked, { form, values: { ...known, ...draft }, files: {}, problem: null, isSending: false, redraw });
  redraw();
}

/** The open form, if it is this owner's. @param {string} owner */
export function formDialog(owner) {
  const { form, values } = asked;
  if (!form || form.owner !== owner) return nothing;
  const fields = form.fields(values).filter((field) => field.when?.(values) ?? true);
  return keyed(
    form.key,
    html`<dialog class="form-dialog" aria-labelledby="form-title" ${ref(showModal)} @close=${closed}>
      <form method="dialog" @submit=${submitted} @input=${typed} @change=${typed}>
        <h2 id="form-title">${form.title}</h2>
        ${fields.map((field) => fieldView(field, values))}
        ${form.note ? html`<p class="quiet-ink">${form.note}</p>` : nothing}
        <p class="refusal" role="alert">${asked.problem ? say(asked.problem.detail) : nothing}</p>
        <div class="buttons end">
          <button type="submit" value="cancel" formnovalidate>${t('form.cancel')}</button>
          <button type="submit" value="send" class="primary" ?disabled=${asked.isSending}>${form.submit}</button>
        </div>
      </form>
    </dialog>`,
  );
}

/** @param {Event} event */
function closed(event) {
  // A dialog inside would close with this name too.
  if (event.target !== event.currentTarget) return;
  asked.form = null;
  asked.redraw();
}

/** @param {Event} event */
function typed(event) {
  const control = event.target;
  const { form } = asked;
  if (!form || !('name' in (control ?? {}))) return;
  const { name, value, type, checked, files } = /** @type {HTMLInputElement} */ (control);
  if (type === 'file') {
    asked.files = files?.length ? { ...asked.files, [name]: files[0] } : {};
    return;
  }
  asked.values = { ...asked.values, [name]: type === 'checkbox' ? (checked ? 'yes' : '') : value };
  localStorage.setItem(draftKey(form.key), JSON.stringify(asked.values));
  asked.redraw();
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  // "Cancel" closes the dialog by itself; the draft stays.
  if (button?.value === 'cancel') return;
  event.preventDefault();
  const { form } = asked;
  if (form) void send(form, () => /** @type {HTMLFormElement} */ (event.target).closest('dialog')?.close());
}

/** @param {Form} form @param {() => void} close */
async function send(form, close) {
  Object.assign(asked, { isSending: true, problem: null });
  asked.redraw();
  try {
    await form.send(asked.values, asked.files);
    localStorage.removeItem(draftKey(form.key));
    close();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    asked.problem = error;
    if (error.status === 409) form.stale?.();
  }
  asked.isSending = false;
  asked.redraw();
}

/** A value for the server: what is empty is null. @param {string | undefined} value */
export const orNull = (value) => (value?.trim() ? value.trim() : null);

/** The two members of a proof: a document that is recorded, or its words. @param {Values} values @param {string} [name] */
export const proofOf = (values, name = 'document') => ({
  document: orNull(values[name]),
  document_id: values[`${name}_id`] ? Number(values[`${name}_id`]) : null,
});
