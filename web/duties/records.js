/**
 * What was done, by whom and by which document: lines under the duty that they fulfil.
 *
 * @typedef {object} DutyRecord
 * @property {number} id
 * @property {import('./rows.js').Labelled} kind
 * @property {string} done_on
 * @property {import('./rows.js').Labelled | null} finding
 * @property {string | null} note
 * @property {string | null} document
 * @property {string | null} recorded_by
 */

import { html, nothing } from 'lit';

import { say, t } from '../i18n.js';

/** @param {DutyRecord[]} records @param {{withKind?: boolean}} [options] */
export function recordLines(records, { withKind = false } = {}) {
  if (!records.length) return nothing;
  return html`<ol class="record-lines">
    ${records.map(
      (one) =>
        html`<li>
          <time datetime=${one.done_on}>${one.done_on}</time>
          ${withKind ? html`<b>${say(one.kind)}</b>` : nothing}
          ${
            one.finding
              ? html`<span class="tag ${one.finding.code === 'PROBLEM' ? 'is-error' : ''}">${say(one.finding)}</span>`
              : nothing
          }
          ${one.note ?? nothing}
          <span class="provenance"
            >${one.document ?? t('duties.no-document')}${one.recorded_by ? html` · ${one.recorded_by}` : nothing}</span
          >
        </li>`,
    )}
  </ol>`;
}

/** A button that is greyed with its reason. @param {string} label @param {{allowed: boolean, why: import('./rows.js').Text | null}} may @param {() => void} act */
export const permitted = (label, may, act) =>
  html`<button type="button" ?disabled=${!may.allowed} title=${may.why ? say(may.why) : nothing} @click=${act}>
    ${label}
  </button>`;
