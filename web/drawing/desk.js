/**
 * What the drawing page and its three jobs share: fields with a draft, tools over the map, corners as text.
 *
 * @typedef {object} Desk
 * @property {import('../app.js').Context} context
 * @property {string} id of the parcel; empty for a new one
 * @property {ReturnType<typeof import('./draft.js').draftOf>} draft
 * @property {ReturnType<typeof import('./map.js').openDrawingMap> | null} map
 * @property {Record<string, any>} treatment what was decided about problems
 * @property {any} found the answer of the last check
 * @property {import('../api.js').Problem | null} problem
 * @property {boolean} isBusy
 * @property {() => void} redraw
 * @property {() => void} check
 * @property {() => void} touched
 *
 * @typedef {object} Job
 * @property {import('./map.js').Tool} tool
 * @property {() => string} title
 * @property {() => string} submit
 * @property {() => Promise<void>} load
 * @property {() => Promise<void>} [begin] the map is there
 * @property {() => void} [drawn] something was drawn
 * @property {() => unknown} form
 * @property {() => unknown} [tools]
 * @property {() => {path: string, body: Record<string, any>, isUntreated?: boolean} | null} said null: nothing to send yet
 * @property {(found: any) => import('../pages/uploads/types.js').Problem[]} problems
 * @property {(found: any) => unknown} result
 * @property {(found: any) => string | null} [wants] what is to be decided before it can be stored
 * @property {() => any[]} now outlines as they are
 * @property {(found: any) => any[]} then outlines as they would be
 * @property {(found: any) => string} done where to go when it is stored
 */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { t } from '../i18n.js';

/** A field of the draft. @param {Desk} desk @param {string} name @param {string} label @param {{type?: string, required?: boolean, hint?: string, value?: string, rows?: number}} [more] */
export function field(desk, name, label, { type = 'text', required = false, hint, value = '', rows } = {}) {
  const shown = desk.draft.values[name] ?? value;
  const typed = (/** @type {Event} */ event) => {
    desk.draft.set(name, /** @type {HTMLInputElement} */ (event.target).value);
    desk.touched();
  };
  return html`<label class="draw-field"
    ><span>${label}${required ? html` <b class="required" aria-hidden="true">*</b>` : nothing}</span> ${
      rows
        ? html`<textarea name=${name} rows=${rows} .value=${live(shown)} @input=${typed}></textarea>`
        : html`<input
            name=${name}
            type=${type}
            maxlength="300"
            ?required=${required}
            .value=${live(shown)}
            @input=${typed}
          />`
    }
    ${hint ? html`<small class="quiet-ink">${hint}</small>` : nothing}</label
  >`;
}

/** What stands in a field. @param {Desk} desk @param {string} name @param {string} [otherwise] */
export const valueOf = (desk, name, otherwise = '') => (desk.draft.values[name] ?? otherwise).trim();

/**
 * One of several, kept in the draft; the first stands where nothing was chosen.
 *
 * @param {Desk} desk @param {string} name @param {string} label @param {[string, string][]} options value and text
 */
export const selectField = (desk, name, label, options) =>
  html`<label class="draw-field"
    ><span>${label}</span>
    <select
      name=${name}
      @change=${(/** @type {Event} */ event) => {
        desk.draft.set(name, /** @type {HTMLSelectElement} */ (event.target).value);
        desk.touched();
      }}
    >
      ${options.map(
        ([value, text]) =>
          html`<option value=${value} ?selected=${valueOf(desk, name, options[0][0]) === value}>${text}</option>`,
      )}
    </select></label
  >`;

/**
 * The document that something rests on: one that is recorded, or its name or number.
 *
 * @param {Desk} desk @param {{id: number, title: string, number: string | null}[]} documents
 */
export const proofField = (desk, documents) =>
  html`${
    documents.length
      ? selectField(desk, 'document_id', t('draw.document.recorded'), [
          ['', t('draw.document.other')],
          ...documents.map(
            (one) =>
              /** @type {[string, string]} */ ([
                String(one.id),
                one.number ? `${one.title}（${one.number}）` : one.title,
              ]),
          ),
        ])
      : ''
  }
  ${valueOf(desk, 'document_id') ? '' : field(desk, 'document', t('draw.split.document'), { required: true })}`;

/** What the server is told of it. @param {Desk} desk @param {{id: number, title: string}[]} documents */
export function proofOf(desk, documents) {
  const known = documents.find((one) => String(one.id) === valueOf(desk, 'document_id'));
  return known ? { document: known.title, document_id: known.id } : { document: valueOf(desk, 'document') };
}

/** Corners as text, and how their numbers are meant. @param {Desk} desk */
export const corners = (desk) =>
  html`${field(desk, 'corners', t('draw.corners'), { rows: 5, hint: t('draw.corners.hint') })}`;

/** The outline that is sent: pasted corners go before what is drawn; null for neither. @param {Desk} desk */
export function outlineOf(desk) {
  const pasted = valueOf(desk, 'corners');
  if (pasted) return { corners: pasted };
  const geometry = desk.map?.outline();
  return geometry ? { geometry } : null;
}

/**
 * Buttons above the map: which tool is in hand.
 *
 * @param {Desk} desk @param {[import('./map.js').Tool, string][]} offered @param {Job} job
 */
export const toolBar = (desk, offered, job) =>
  html`<p class="draw-tools" role="group" aria-label=${t('draw.tools')}>
    ${offered.map(
      ([tool, label]) =>
        html`<button
          type="button"
          aria-pressed=${String(job.tool === tool)}
          @click=${() => {
            job.tool = tool;
            void desk.map?.use(tool);
            desk.redraw();
          }}
        >
          ${label}
        </button>`,
    )}
    <button
      type="button"
      @click=${() => {
        void desk.map?.begin(null).then(() => job.drawn?.());
        desk.touched();
      }}
    >
      ${t('draw.clear')}
    </button>
  </p>`;
