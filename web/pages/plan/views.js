/**
 * The plan in its three orders: as the document has it, by deadline, by unit. The reader's own measures come first.
 *
 * @typedef {import('./types.js').Plan} Plan
 * @typedef {import('./types.js').Measure} Measure
 * @typedef {import('./types.js').Deadline} Deadline
 * @typedef {import('./types.js').PlanUnit} PlanUnit
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { word } from '../../words.js';
import { filterDoors } from '../doors.js';
import { bandOf, deadlineLine } from './due.js';
import { measureRow } from './measure.js';

/** @typedef {'lead' | 'co' | null} Role */

/** @param {Measure} measure @param {number | null} unitId @returns {Role} */
export function roleOf(measure, unitId) {
  if (unitId === null) return null;
  if (measure.leads.some((unit) => unit.id === unitId)) return 'lead';
  return measure.cos.some((unit) => unit.id === unitId) ? 'co' : null;
}

/** Lead measures first, by what is open under them; then those it co-operates in. @param {number | null} unitId */
function ownFirst(unitId) {
  const rank = { lead: 0, co: 1 };
  /** @param {Measure} measure */
  const place = (measure) => rank[/** @type {'lead' | 'co'} */ (roleOf(measure, unitId))] ?? 2;
  /** @param {Measure} a @param {Measure} b */
  return (a, b) => place(a) - place(b);
}

/**
 * The order of the document; what the reader's unit answers for stands above it.
 *
 * @param {Plan} plan @param {{leads: Measure[], co_operates: Measure[]} | null} own @param {Actions} actions
 */
export function byTask(plan, own, actions) {
  const mine = own ? new Set([...own.leads, ...own.co_operates].map((measure) => measure.number)) : new Set();
  const rest = plan.tasks
    .map((task) => ({ ...task, measures: task.measures.filter((measure) => !mine.has(measure.number)) }))
    .filter((task) => task.measures.length > 0);
  return html`
    ${own && own.leads.length ? group(t('plan.own.leads', { n: own.leads.length }), own.leads, actions) : nothing}
    ${own && own.co_operates.length ? group(t('plan.own.co', { n: own.co_operates.length }), own.co_operates, actions) : nothing}
    ${rest.map((task) => group(html`<span class="group-number">${task.number}</span>${task.title}`, task.measures, actions))}
  `;
}

/** @param {Plan} plan @param {number | null} unitId @param {Actions} actions */
export function byDeadline(plan, unitId, actions) {
  const measures = byNumber(plan);
  return plan.by_deadline.map(({ deadline, is_done: isDone, measures: numbers }) => {
    const found = numbers.map((number) => measures[number]).sort(ownFirst(unitId));
    const title = deadline
      ? html`<span class="group-due">${deadlineLine(deadline)}</span
          ><span class="group-n"
            >${t(found.length === 1 ? 'plan.group.measure' : 'plan.group.measures', { n: found.length })}</span
          >`
      : html`${t(isDone ? 'plan.items.done' : 'plan.group.batches')}<span class="group-n"
            >${t(found.length === 1 ? 'plan.group.measure' : 'plan.group.measures', { n: found.length })}</span
          >`;
    return html`<section class="measures">
      <h2>${title}</h2>
      ${found.map((measure) => measureRow(measure, actions, { role: roleOf(measure, unitId) }))}
    </section>`;
  });
}

/** @param {Plan} plan @param {number | null} unitId */
export function byUnit(plan, unitId) {
  const measures = byNumber(plan);
  const groups = [...plan.by_unit].sort((a, b) => Number(b.unit.id === unitId) - Number(a.unit.id === unitId));
  return html`<div class="unit-groups">
    ${groups.map(
      ({ unit, leads, co_operates }) => html`
        <section class="unit-group" ?data-own=${unit.id === unitId}>
          <h2>
            <a href="/plan?unit=${unit.id}">${say({ zh: unit.name_zh, en: unit.name_en })}</a>
            ${unit.id === unitId ? html`<span class="role role-lead">${t('plan.own')}</span>` : nothing}
            <span class="group-n">${t('plan.unit.roles', { leads: leads.length, co: co_operates.length })}</span>
          </h2>
          ${shortRows('lead', leads, measures)} ${shortRows('co', co_operates, measures)}
        </section>
      `,
    )}
  </div>`;
}

/** @param {'lead' | 'co'} role @param {string[]} numbers @param {Record<string, Measure>} measures */
function shortRows(role, numbers, measures) {
  if (numbers.length === 0) return nothing;
  return html`
    <ul class="short-rows" aria-label=${t(`plan.units.${role}`)}>
      ${numbers.map((number) => {
        const measure = measures[number];
        const next = measure.next_deadline;
        return html`<li class="short-row">
          <span class="role role-${role}">${t(`plan.role.${role}`)}</span>
          <span class="measure-number">${number}</span>
          <span class="short-title">${measure.title}</span>
          <span class="short-due due-${next ? bandOf(next) : 'later'}"
            >${next ? say(next.sentence) : lastWord(measure)}</span
          >
          <span class="short-count">${shortCount(measure)}</span>
        </li>`;
      })}
    </ul>
  `;
}

/** Without a next day: everything is done, or there was no day. @param {Measure} measure */
const lastWord = (measure) => (measure.is_done ? t('plan.items.done') : measure.deadline_text);

/** @param {Measure} measure */
function shortCount(measure) {
  const { counts } = measure;
  if (!counts) return html`<span class="quiet-ink">${say(measure.objects_text)}</span>`;
  if (counts.total === 0) return html`<span class="quiet-ink">${t('plan.counts.empty')}</span>`;
  return Object.entries(counts.by_kind).map(([kind, n]) =>
    filterDoors({ label: word('feature_kinds', kind), n, kind, filter: { measure: measure.number } }),
  );
}

/** @param {unknown} title @param {Measure[]} measures @param {Actions} actions */
export function group(title, measures, actions) {
  return html`<section class="measures">
    <h2>${title}</h2>
    ${measures.map((measure) => measureRow(measure, actions))}
  </section>`;
}

/** The columns' names, once for all groups. */
export function heads() {
  return html`<div class="measure-heads" aria-hidden="true">
    <span>${t('plan.head.number')}</span><span>${t('plan.head.measure')}</span><span>${t('plan.head.due')}</span
    ><span>${t('plan.head.units')}</span><span>${t('plan.head.objects')}</span>
  </div>`;
}

/** @param {Plan} plan @returns {Record<string, Measure>} */
function byNumber(plan) {
  return Object.fromEntries(plan.tasks.flatMap((task) => task.measures).map((measure) => [measure.number, measure]));
}
