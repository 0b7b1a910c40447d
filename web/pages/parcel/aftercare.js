/**
 * What goes on after remediation, and on priority parcels: institutional controls with checks and conflicts, monitoring
 * schedules with rounds, the class of control.
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { outlines } from '../../drawing/outlines.js';
import { permitted, recordLines } from '../../duties/records.js';
import { dueOf } from '../../duties/rows.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { askToCheck, askToClassify, askToEnd, askToRecordRound, askToSchedule } from './aftercare-forms.js';

/**
 * @typedef {import('../../duties/rows.js').Text} Text
 * @typedef {import('../../duties/rows.js').Labelled} Labelled
 * @typedef {{allowed: boolean, why: Text | null}} May
 * @typedef {{document: string | null, recorded_by: string | null, ended_at: string | null, end_reason: string | null}} Origin
 *
 * @typedef {object} Restriction
 * @property {number} id
 * @property {Labelled} kind
 * @property {string} content
 * @property {any} outline
 * @property {string} valid_from
 * @property {string | null} valid_until
 * @property {boolean} holds
 * @property {number | null} check_months
 * @property {string | null} next_check_on
 * @property {Labelled} state
 * @property {import('../../duties/records.js').DutyRecord[]} checks
 * @property {{detection_id: number, detection_code: string, sentence: Text, basis: Text}[]} conflicts
 * @property {Origin} origin
 *
 * @typedef {object} Schedule
 * @property {number} id
 * @property {Labelled} purpose
 * @property {Labelled} watched
 * @property {string} content
 * @property {number} months
 * @property {string | null} next_due_on
 * @property {Labelled} state
 * @property {import('../../duties/records.js').DutyRecord[]} rounds
 * @property {Origin} origin
 *
 * @typedef {object} Aftercare
 * @property {Restriction[]} restrictions
 * @property {Schedule[]} schedules
 * @property {{code: string, since: string, note: string | null, origin: Origin}[]} classes
 * @property {Labelled[]} all_classes
 * @property {Text} classes_basis
 * @property {Record<string, {months: number, basis: Text}>} defaults
 * @property {May} may_record
 * @property {May} may_check
 * @property {any[]} documents
 * @property {any} geometry of the parcel
 */

/** @type {import('./sections.js').Section} */
export const aftercare = {
  id: 'aftercare',
  title: () => t('aftercare.title'),
  load: async (opened, id) => {
    const [said, { documents }, { geometry }] = await Promise.all([
      api.get(`parcels/${id}/aftercare`),
      api.get(`features/${id}/documents`),
      opened.panel(),
    ]);
    return { ...said, geometry, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {Aftercare} */ { restrictions, schedules }) =>
    [...restrictions, ...schedules].filter((one) => one.state.code !== 'done').length,
  view: (/** @type {Aftercare} */ said, opened) => html`
    ${said.restrictions.length || said.schedules.length ? nothing : html`<p class="empty">${t('aftercare.none')}</p>`}
    ${areas(said)}
    <ul class="records">
      ${said.restrictions.map((one) => restrictionView(one, said, opened))}
      ${said.schedules.map((one) => scheduleView(one, said, opened))}
    </ul>
    ${classView(said)}
    <p class="buttons">
      ${permitted(t('aftercare.restrict'), said.may_record, () => opened.go(`/parcels/${opened.id}/restriction`))}
      ${permitted(t('aftercare.schedule'), said.may_record, () => askToSchedule(said, opened))}
      ${permitted(t('aftercare.classify'), said.may_record, () => askToClassify(said, opened))}
      ${said.may_record.why ? html`<span class="quiet-ink">${say(said.may_record.why)}</span>` : nothing}
    </p>
    ${formDialog('aftercare')}
  `,
};

/** Where controls hold that are not over and hold for a part only. @param {Aftercare} said */
function areas({ restrictions, geometry }) {
  const parts = restrictions.filter((one) => one.outline && !one.origin.ended_at);
  if (!parts.length) return nothing;
  const shown = [
    { geometry, label: '', isFaint: true },
    ...parts.map((one) => ({ geometry: one.outline, label: say(one.kind), isOwn: true })),
  ];
  return outlines(shown, t('aftercare.areas'));
}

/** @param {Restriction} one @param {Aftercare} said @param {import('./sections.js').Opened} opened */
function restrictionView(one, said, opened) {
  const until = one.valid_until ?? t('aftercare.until-notice');
  return html`<li class="record" data-state=${one.state.code} data-restriction=${one.id}>
    <p class="register-head">
      <b>${say(one.kind)}</b>
      <span class="tag"
        >${t(one.origin.ended_at ? 'aftercare.over' : one.holds ? 'aftercare.holds' : 'aftercare.not-today')}</span
      >
      <span>${one.valid_from} — ${until}</span>
      ${one.next_check_on ? due(one.state, one.next_check_on, t('aftercare.next-check')) : nothing}
      ${
        one.state.code === 'done'
          ? nothing
          : html`<span class="register-buttons">
              ${permitted(t('aftercare.check'), said.may_check, () => askToCheck(one, said, opened))}
              ${permitted(t('aftercare.end'), said.may_record, () => askToEnd('restrictions', one.id, say(one.kind), opened))}
            </span>`
      }
    </p>
    <p>${one.content}${one.outline ? html` <span class="tag">${t('aftercare.part')}</span>` : nothing}</p>
    ${one.conflicts.map(
      (each) =>
        html`<p class="conflict" role="note">
          <span class="tag is-error">${t('aftercare.conflict')}</span> ${say(each.sentence)}
          <a href="/map?feature=${each.detection_id}">${t('parcel.map')}</a>
          <small class="quiet-ink">${say(each.basis)}</small>
        </p>`,
    )}
    ${origin(one.origin)} ${recordLines(one.checks)}
  </li>`;
}

/** @param {Schedule} one @param {Aftercare} said @param {import('./sections.js').Opened} opened */
function scheduleView(one, said, opened) {
  const name = `${say(one.purpose)} · ${say(one.watched)}`;
  return html`<li class="record" data-state=${one.state.code} data-schedule=${one.id}>
    <p class="register-head">
      <b>${name}</b>
      ${one.origin.ended_at ? html`<span class="tag">${t('aftercare.over')}</span>` : nothing}
      <span>${t('aftercare.every', { n: one.months })}</span>
      ${one.next_due_on ? due(one.state, one.next_due_on, t('aftercare.next-round')) : nothing}
      ${
        one.state.code === 'done'
          ? nothing
          : html`<span class="register-buttons">
              ${permitted(t('aftercare.round'), said.may_record, () => askToRecordRound(one, name, said, opened))}
              ${permitted(t('aftercare.end'), said.may_record, () => askToEnd('schedules', one.id, name, opened))}
            </span>`
      }
    </p>
    <p>${one.content}</p>
    ${origin(one.origin)} ${recordLines(one.rounds)}
  </li>`;
}

/** @param {Labelled} state @param {string} day @param {string} what */
const due = (state, day, what) =>
  html`<span class="quiet-ink">${what}</span>
    ${dueOf(/** @type {any} */ ({ state, due_on: day, done_on: null, sentence: state.code === 'overdue' ? state : null }))}`;

/** @param {Origin} one */
const origin = (one) =>
  html`<p class="provenance">
    ${one.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}${
      one.recorded_by ? html` · ${one.recorded_by}` : nothing
    }${one.end_reason ? html` · ${t('aftercare.ended', { why: one.end_reason })}` : nothing}
  </p>`;

/** The last word on the class of control, and what the guide is. @param {Aftercare} said */
function classView({ classes, all_classes: all, classes_basis: basis }) {
  const [now] = classes;
  if (!now) return nothing;
  const name = all.find((one) => one.code === now.code);
  return html`<p class="record">
    <b>${t('aftercare.class')}</b> ${name ? say(name) : now.code} · ${t('registers.since', { date: now.since })}
    <span class="tag is-warning">${t('aftercare.draft')}</span>
    <small class="quiet-ink">${say(basis)}</small>
    <span class="provenance">${now.origin.document} ${now.note ?? ''}</span>
  </p>`;
}
