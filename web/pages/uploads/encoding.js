/**
 * Text that reads as garble: the same cells in every encoding, and the one that can be read is chosen.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').TextAsRead} TextAsRead
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../../api.js';
import { say, t } from '../../i18n.js';

/** Of the upload shown; asked for when somebody looks. */
const state = {
  upload: 0,
  /** @type {TextAsRead[] | null} */
  texts: null,
  /** @type {Problem | null} */
  problem: null,
  /** The upload whose section stands open. */
  openOf: 0,
};

/** Nothing that was read before counts: the file was read anew. */
export function forgetTexts() {
  state.upload = 0;
}

/** @param {Desk} desk */
async function load(desk) {
  if (state.upload === desk.upload.id) return;
  Object.assign(state, { upload: desk.upload.id, texts: null, problem: null });
  try {
    state.texts = await api.get(`uploads/${desk.upload.id}/encodings`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    state.problem = error;
  }
  desk.redraw();
}

/** Whether the format of this file leaves its encoding open. @param {Desk} desk */
const isOpenTo = ({ layers }) => layers.layers.some((layer) => layer.encoding);

/** @param {Desk} desk */
export function encodingChoice(desk) {
  if (!isOpenTo(desk)) return nothing;
  // It stays open while the file is read anew.
  if (state.openOf === desk.upload.id && state.upload !== desk.upload.id && !desk.isBusy)
    queueMicrotask(() => void load(desk));
  return html`
    <details
      class="encodings"
      id="encodings"
      @toggle=${(/** @type {Event} */ event) => {
        state.openOf = /** @type {HTMLDetailsElement} */ (event.target).open ? desk.upload.id : 0;
        if (state.openOf) void load(desk);
      }}
    >
      <summary>${t('uploads.encodings')}</summary>
      ${state.problem ? html`<p class="refusal">${say(state.problem.detail)}</p>` : nothing}
      ${
        state.texts && state.upload === desk.upload.id
          ? html`<ul>
              ${state.texts.map((one) => textView(one, desk))}
            </ul>`
          : html`<p class="quiet-ink">${t('uploads.foresee.asking')}</p>`
      }
    </details>
  `;
}

/** @param {TextAsRead} text @param {Desk} desk */
function textView({ encoding, is_used: isUsed, samples }, desk) {
  const shown = encoding.toUpperCase();
  // Of a large file no text is told in any encoding; otherwise one without text is no choice.
  const isTold = state.texts?.some((one) => one.samples.length);
  return html`<li>
    <b>${shown}</b>
    <span class="cells-as-read">${samples.join(' · ') || t('uploads.encodings.none')}</span>
    ${
      isUsed || (!samples.length && isTold)
        ? isUsed
          ? html`<span class="tag">${t('uploads.encodings.used')}</span>`
          : nothing
        : html`<button
            type="button"
            ?disabled=${!desk.mayMend || desk.isBusy}
            @click=${() => desk.reread('encoding', { encoding }, t('uploads.encodings.saved', { encoding: shown }))}
          >
            ${t('uploads.encodings.take', { encoding: shown })}
          </button>`
    }
  </li>`;
}
