/**
 * The form of a new upload. What is typed is kept as a draft until it is sent; the file itself cannot be.
 *
 * @typedef {import('./draft.js').Draft} Draft
 * @typedef {{code: string, zh: string, en: string}} Choice
 * @typedef {{systems: Choice[], shifts: Choice[], encodings: string[]}} Reading how a file may be said to be read
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';

export const TARGETS = ['detections', 'parcels', 'sites', 'projects', 'points', 'streets'];

/**
 * @param {{draft: Draft, file: File | null, dragging: boolean, sending: number | null, refusal: unknown,
 *   mayNot: string | null, reading: Reading}} state
 * @param {{choose: (file: File | null) => void, change: (name: string, value: string | boolean) => void,
 *   drag: (over: boolean) => void, send: () => void}} actions
 */
export function uploadForm(state, actions) {
  const { draft } = state;
  const isDetections = draft.target === 'detections';
  return html`
    <form
      class="upload-form"
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        actions.send();
      }}
    >
      ${dropZone(state, actions)}
      <div class="fields">
        <label class="form-field">
          <span>${t('uploads.field.target')}</span>
          <select name="target" @change=${changed(actions)}>
            ${TARGETS.map((target) => html`<option value=${target} ?selected=${target === draft.target}>${t(`uploads.target.${target}`)}</option>`)}
          </select>
        </label>
        ${
          isDetections
            ? html`
                <fieldset class="form-field window">
                  <legend>${t('uploads.field.window')}</legend>
                  ${input(state, actions, 'before_date', 'date', t('uploads.field.before'))}
                  <span aria-hidden="true">…</span>
                  ${input(state, actions, 'after_date', 'date', t('uploads.field.after'))}
                </fieldset>
                ${field(state, actions, 'imagery', 'text', { placeholder: t('uploads.placeholder.imagery') })}
                ${field(state, actions, 'resolution_m', 'number', { placeholder: '2' })}
              `
            : field(state, actions, 'as_of', 'date')
        }
        ${field(state, actions, 'source', 'text', { placeholder: t('uploads.placeholder.source') })}
      </div>
      <p class="quiet-ink hint">${t(isDetections ? 'uploads.hint.detections' : 'uploads.hint.rows')}</p>
      ${moreOptions(state, actions)}
      <div class="form-end">
        <label class="check"
          ><input type="checkbox" name="dry_run" .checked=${Boolean(draft.dry_run)} @change=${changed(actions)} />
          ${t('uploads.field.dry_run')}</label
        >
        <button class="primary" type="submit" ?disabled=${!state.file || state.sending !== null || !!state.mayNot}>
          ${state.sending === null ? t(draft.dry_run ? 'uploads.check' : 'uploads.send') : t('uploads.sending', { n: Math.round(state.sending * 100) })}
        </button>
      </div>
      ${state.mayNot ? html`<p class="why-not">${state.mayNot}</p>` : nothing}
      ${state.refusal ? html`<div class="upload-refusal" role="alert">${state.refusal}</div>` : nothing}
    </form>
  `;
}

const READING = /** @type {const} */ (['crs', 'shift', 'encoding']);

/**
 * How the file is to be read, where it does not say so itself. All of it may be left alone: what is unclear is asked.
 *
 * @param {Parameters<typeof uploadForm>[0]} state @param {Parameters<typeof uploadForm>[1]} actions
 */
function moreOptions({ draft, reading }, actions) {
  const choices = {
    crs: reading.systems.map((one) => ({
      value: one.code,
      label: `${say(one)}${t('list.open')}${one.code}${t('list.shut')}`,
    })),
    shift: reading.shifts.map((one) => ({ value: one.code, label: say(one) })),
    encoding: reading.encodings.map((one) => ({ value: one, label: t(`uploads.encoding.${one}`) })),
  };
  return html`<details class="more-options" ?open=${READING.some((name) => draft[name])}>
    <summary>${t('uploads.options')}</summary>
    <p class="quiet-ink hint">${t('uploads.options.what')}</p>
    <div class="fields">
      ${READING.map(
        (name) =>
          html`<label class="form-field ${name === 'crs' ? 'is-wide' : ''}"
            ><span>${t(`uploads.field.${name}`)}</span>
            <select name=${name} @change=${changed(actions)}>
              <option value="" ?selected=${!draft[name]}>${t(`uploads.field.${name}.none`)}</option>
              ${choices[name].map((one) => html`<option value=${one.value} ?selected=${one.value === draft[name]}>${one.label}</option>`)}
            </select></label
          >`,
      )}
    </div>
  </details>`;
}

/** @param {Parameters<typeof uploadForm>[0]} state @param {Parameters<typeof uploadForm>[1]} actions */
function dropZone(state, actions) {
  return html`
    <label
      class="drop"
      ?data-over=${state.dragging}
      ?data-filled=${Boolean(state.file)}
      @dragover=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        if (!state.dragging) actions.drag(true);
      }}
      @dragleave=${() => actions.drag(false)}
      @drop=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        actions.drag(false);
        actions.choose(event.dataTransfer?.files[0] ?? null);
      }}
    >
      <input
        type="file"
        name="file"
        accept=${suffixesTaken()}
        class="visually-hidden"
        @change=${(/** @type {Event} */ event) => {
          actions.choose(/** @type {HTMLInputElement} */ (event.target).files?.[0] ?? null);
        }}
      />
      ${
        state.file
          ? html`<b>${state.file.name}</b
              ><span class="quiet-ink">${size(state.file.size)} · ${t('uploads.drop.other')}</span>`
          : html`<b>${t('uploads.drop')}</b><span class="quiet-ink">${formatsTaken()}</span>`
      }
    </label>
  `;
}

/** Names of the formats that are taken, as the server lists them. */
const formatsTaken = () => entries('upload_formats').map(say).join(t('uploads.drop.between'));

const suffixesTaken = () => [...new Set(entries('upload_formats').flatMap((one) => one.suffixes))].join(',');

/**
 * @param {Parameters<typeof uploadForm>[0]} state
 * @param {Parameters<typeof uploadForm>[1]} actions
 * @param {string} name
 * @param {string} type
 * @param {{placeholder?: string}} [more]
 */
function field(state, actions, name, type, { placeholder } = {}) {
  return html`<label class="form-field ${name === 'source' ? 'is-wide' : ''}"
    ><span>${t(`uploads.field.${name}`)}</span>${input(state, actions, name, type, undefined, placeholder)}</label
  >`;
}

/**
 * @param {Parameters<typeof uploadForm>[0]} state
 * @param {Parameters<typeof uploadForm>[1]} actions
 * @param {string} name
 * @param {string} type
 * @param {string} [label]
 * @param {string} [placeholder]
 */
function input(state, actions, name, type, label, placeholder) {
  const value = /** @type {Record<string, unknown>} */ (state.draft)[name] ?? '';
  return html`<input
    name=${name}
    type=${type}
    .value=${String(value)}
    aria-label=${label ?? nothing}
    placeholder=${placeholder ?? nothing}
    min=${type === 'number' ? '0' : nothing}
    step=${type === 'number' ? 'any' : nothing}
    @change=${changed(actions)}
  />`;
}

/** @param {Parameters<typeof uploadForm>[1]} actions */
function changed(actions) {
  return (/** @type {Event} */ event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    actions.change(target.name, target.type === 'checkbox' ? target.checked : target.value);
  };
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
