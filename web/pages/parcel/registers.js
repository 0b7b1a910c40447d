/**
 * The registers of a parcel: what it stands on since when and by which document, and forms to put it on one, take it
 * off, or correct what was said.
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { askToCorrect, askToEnd, askToPutOn, shown } from './register-forms.js';

/**
 * @typedef {{zh: string, en: string, code: string}} Labelled
 * @typedef {object} Change
 * @property {Labelled} change
 * @property {string} recorded_at
 * @property {string} person
 * @property {string | null} reason
 * @property {string[]} changed
 *
 * @typedef {object} Entry
 * @property {number} id
 * @property {Labelled} register
 * @property {string} since
 * @property {string | null} until
 * @property {boolean} is_live
 * @property {boolean} is_withdrawn
 * @property {boolean} lacks_notice
 * @property {string | null} document
 * @property {number | null} document_id
 * @property {string | null} batch_no
 * @property {string | null} notice_no
 * @property {Labelled | null} planned_measure
 * @property {string[]} main_pollutants
 * @property {string | null} liable_party
 * @property {string | null} land_user
 * @property {Labelled | null} end_kind
 * @property {string | null} end_reason
 * @property {string | null} end_document
 * @property {string | null} end_notice_no
 * @property {string | null} recorded_by
 * @property {Change[]} history
 *
 * @typedef {object} Rule
 * @property {Labelled} register
 * @property {{zh: string, en: string}} proves_entry
 * @property {{zh: string, en: string}} proves_end
 * @property {{zh: string, en: string}} decided_by
 * @property {{zh: string, en: string}} basis
 * @property {boolean} needs_notice
 * @property {Labelled[]} end_kinds
 *
 * @typedef {{version: string, entries: Entry[], rules: Rule[], documents: any[],
 *   may: {allowed: boolean, why: {zh: string, en: string} | null}}} Registers
 */

/** @type {import('./sections.js').Section} */
export const registers = {
  id: 'registers',
  title: () => t('registers.title'),
  load: async (_opened, id) => {
    const [said, { documents }] = await Promise.all([
      api.get(`parcels/${id}/registers`),
      api.get(`features/${id}/documents`),
    ]);
    shown.version = said.version;
    return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {Registers} */ { entries }) => entries.filter((one) => one.is_live).length,
  view: (/** @type {Registers} */ said, opened) => html`
    ${said.entries.length ? nothing : html`<p class="empty">${t('registers.none')}</p>`}
    <ul class="register-entries">
      ${said.entries.map((one) => entryView(one, said, opened))}
    </ul>
    <p class="buttons">
      <button
        type="button"
        ?disabled=${!said.may.allowed}
        title=${said.may.why ? say(said.may.why) : nothing}
        @click=${() => askToPutOn(said, opened)}
      >
        ${t('registers.put-on')}
      </button>
      ${said.may.why ? html`<span class="quiet-ink">${say(said.may.why)}</span>` : nothing}
    </p>
    ${formDialog('registers')}
  `,
};

/** @param {Entry} one @param {Registers} said @param {import('./sections.js').Opened} opened */
function entryView(one, said, opened) {
  const state = one.is_withdrawn ? 'withdrawn' : one.is_live ? 'live' : one.until ? 'ended' : 'coming';
  return html`<li class="register-entry" data-state=${state} data-register=${one.register.code}>
    <p class="register-head">
      <b>${say(one.register)}</b> <span class="tag">${t(`registers.state.${state}`)}</span>
      <span
        >${t('registers.since', { date: one.since })}${
          one.until && !one.is_withdrawn ? html` · ${t('registers.until', { date: one.until })}` : nothing
        }</span
      >
      ${said.may.allowed && !one.is_withdrawn ? buttons(one, said, opened) : nothing}
    </p>
    <p class="provenance">
      ${one.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}${
        one.recorded_by ? html` · ${one.recorded_by}` : nothing
      }
    </p>
    ${columns(one)} ${one.until && !one.is_withdrawn ? ending(one) : nothing} ${past(one)}
  </li>`;
}

/** @param {Entry} one @param {Registers} said @param {import('./sections.js').Opened} opened */
const buttons = (one, said, opened) =>
  html`<span class="register-buttons">
    ${one.until ? nothing : html`<button type="button" @click=${() => askToEnd(one, said, opened)}>${t('registers.end')}</button>`}
    <button type="button" class="link" @click=${() => askToCorrect(one, said, opened)}>
      ${t('registers.correct')}
    </button>
  </span>`;

/** The columns of published lists that are filled in. @param {Entry} one */
function columns(one) {
  const filled = [
    ['batch', one.batch_no],
    ['notice', one.notice_no],
    ['measure', one.planned_measure ? say(one.planned_measure) : null],
    ['pollutants', one.main_pollutants.join(t('registers.comma'))],
    ['liable', one.liable_party],
    ['user', one.land_user],
  ].filter(([, value]) => value);
  if (!filled.length) return nothing;
  return html`<dl class="register-columns">
    ${filled.map(
      ([name, value]) =>
        html`<div>
          <dt>${t(`registers.${name}`)}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** @param {Entry} one */
function ending(one) {
  const why = [one.end_kind ? say(one.end_kind) : null, one.end_reason, one.end_document, one.end_notice_no];
  const words = why.filter(Boolean).join(' · ');
  return html`<p class="provenance">
    ${t('registers.ended')} ${words || html`<span class="gap">${t('registers.end.missing')}</span>`}
    ${one.lacks_notice ? html`<span class="tag is-error">${t('registers.notice.missing')}</span>` : nothing}
  </p>`;
}

/** @param {Entry} one */
function past(one) {
  if (!one.history.length) return nothing;
  return html`<details class="register-past">
    <summary>${t('registers.history', { n: one.history.length })}</summary>
    <ol>
      ${one.history.map(
        (line) =>
          html`<li>
            <time datetime=${line.recorded_at}>${line.recorded_at.slice(0, 10)}</time> ${say(line.change)} ·
            ${line.person}${line.reason ? html` · ${line.reason}` : nothing}
            ${
              line.change.code === 'corrected'
                ? html`<span class="quiet-ink"
                    >${t('registers.changed', { what: line.changed.map(columnName).join(t('registers.comma')) })}</span
                  >`
                : nothing
            }
          </li>`,
      )}
    </ol>
  </details>`;
}

/** @param {string} name */
const columnName = (name) => t(`registers.column.${name}`);
