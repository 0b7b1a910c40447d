/**
 * /plan: the year's tasks and measures by task, deadline or unit. /plan?unit=ID: what one unit answers for.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { nameOf, say, t } from '../i18n.js';
import { address } from './doors.js';
import { markDialog } from './plan/mark.js';
import { byDeadline, byTask, byUnit, group, heads } from './plan/views.js';

const ORDERS = ['task', 'deadline', 'unit'];

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {{plan: import('./plan/types.js').Plan | null, own: import('./plan/types.js').UnitPage | null,
   *   units: import('./plan/types.js').Unit[], page: import('./plan/types.js').UnitPage | null, problem: any}} */
  const state = { plan: null, own: null, units: [], page: null, problem: null };
  let loaded = '';

  async function load() {
    const { year, unitId } = read(context);
    const wanted = `${year} ${unitId ?? ''}`;
    if (wanted === loaded) return scrollToMeasure(context.query().get('measure'));
    loaded = wanted;
    const inYear = new URLSearchParams({ year: String(year) });
    const own = context.frame.me.unit?.id;
    try {
      if (state.units.length === 0) state.units = await api.get('units', inYear);
      if (unitId) {
        state.page = await api.get(`units/${unitId}`, inYear);
      } else {
        state.page = null;
        [state.plan, state.own] = await Promise.all([
          api.get(`plans/${year}`),
          own ? api.get(`units/${own}`, inYear) : Promise.resolve(null),
        ]);
      }
      state.problem = null;
    } catch (problem) {
      state.problem = problem;
    }
    if (loaded !== wanted) return;
    context.redraw();
    scrollToMeasure(context.query().get('measure'));
  }

  /** What was marked changes measures of every order. */
  function reload() {
    loaded = '';
    void load();
  }

  void load();
  return {
    title: () => (state.page ? nameOf(state.page.unit) : t('plan.title')),
    view: () => view(state, context, reload),
    moved: () => void load(),
  };
}

/** What the address says. @param {Context} context */
function read(context) {
  const query = context.query();
  const { meta } = context.frame;
  const years = /** @type {number[]} */ (meta.plan_years);
  const order = query.get('by') ?? 'task';
  return {
    // Before the first plan is in force it is shown, and says so; without any the server says that there is none.
    year: Number(query.get('year')) || (meta.plan_year ?? years[0] ?? Number(meta.working_date.slice(0, 4))),
    years,
    unitId: Number(query.get('unit')) || null,
    order: ORDERS.includes(order) ? order : 'task',
    ownId: /** @type {number | null} */ (context.frame.me.unit?.id ?? null),
  };
}

/** @param {string | null} number */
function scrollToMeasure(number) {
  if (!number) return;
  const row = document.getElementById(`m-${number}`);
  row?.scrollIntoView({ block: 'center' });
  row?.setAttribute('data-chosen', '');
  row?.querySelector('details')?.setAttribute('open', '');
}

/** @param {any} state @param {Context} context @param {() => void} reload */
function view(state, context, reload) {
  const chosen = read(context);
  if (state.problem)
    return html`<div class="page">
      <h1 tabindex="-1">${t('plan.heading')}</h1>
      <p role="alert">
        ${state.problem.status === 404 && !chosen.unitId ? t('plan.empty', { year: chosen.year }) : say(state.problem.detail)}
      </p>
    </div>`;
  if (chosen.unitId ? !state.page : !state.plan)
    return html`<div class="page">
      <h1 tabindex="-1">${t('plan.heading')}</h1>
      <p class="quiet-ink">${t('plan.loading')}</p>
    </div>`;
  /** @type {import('./plan/types.js').Actions} */
  const actions = { year: chosen.year, today: context.frame.meta.working_date, redraw: context.redraw, reload };
  return html`<div class="page plan-page">
    ${chosen.unitId ? unitPage(state, context, chosen, actions) : wholePlan(state, context, chosen, actions)}
    ${markDialog(actions)}
  </div>`;
}

/** @param {any} state @param {Context} context @param {ReturnType<typeof read>} chosen @param {import('./plan/types.js').Actions} actions */
function wholePlan({ plan, own, units }, context, chosen, actions) {
  const { totals } = plan;
  return html`
    <header class="plan-head">
      <div>
        <h1 tabindex="-1" lang="zh-CN">${plan.title}</h1>
        <p class="plan-sub">
          ${plan.document_name ? t('plan.document', { name: plan.document_name }) : t('plan.document.built-in')} ·
          ${t('plan.today', { date: plan.today })}
        </p>
        <ul class="plan-totals">
          ${total(totals.tasks, 'tasks')} ${total(totals.measures, 'measures')}
          ${total(totals.with_map_objects, 'with')} ${total(totals.measures - totals.with_map_objects, 'without')}
          ${totals.overdue ? total(totals.overdue, 'overdue', '▲') : nothing}
          ${totals.amber ? total(totals.amber, 'amber', '◆') : nothing}
        </ul>
      </div>
      ${tools(units, context, chosen)}
    </header>
    ${notice(plan)} ${chosen.order === 'unit' ? nothing : heads()}
    ${chosen.order === 'task' ? byTask(plan, own, actions) : nothing}
    ${chosen.order === 'deadline' ? byDeadline(plan, chosen.ownId, actions) : nothing}
    ${chosen.order === 'unit' ? byUnit(plan, chosen.ownId) : nothing}
    ${plan.caveat ? html`<p class="quiet-ink">${t('plan.caveat')}${say(plan.caveat)}</p>` : nothing}
  `;
}

/** That it is not the plan in force, where it is not. @param {{note: import('./plan/types.js').Text | null}} shown */
function notice({ note }) {
  return note ? html`<p class="notice" role="note">${say(note)}</p>` : nothing;
}

/** @param {number} n @param {string} name @param {string} [mark] */
function total(n, name, mark) {
  return html`<li class="total-${name}">
    ${mark ? html`<span aria-hidden="true">${mark}</span>` : nothing} <b>${n}</b> ${t(`plan.totals.${name}`)}
  </li>`;
}

/** @param {any} state @param {Context} context @param {ReturnType<typeof read>} chosen @param {import('./plan/types.js').Actions} actions */
function unitPage({ page, units }, context, chosen, actions) {
  const { unit, leads, co_operates: cos } = page;
  const openObjects = html`<b>${unit.open_objects}</b> ${t('plan.unit.open')}`;
  return html`
    <header class="plan-head">
      <div>
        <p class="crumb">
          <a href=${address('/plan', { year: chosen.year })}>‹ ${t('plan.unit.back')} ${chosen.year}</a>
        </p>
        <h1 tabindex="-1">
          ${nameOf(unit)}
          ${unit.id === chosen.ownId ? html`<span class="role role-lead">${t('plan.own')}</span>` : nothing}
        </h1>
        <ul class="plan-totals">
          <li><b>${unit.leads}</b> ${t('plan.role.lead')}</li>
          <li><b>${unit.co_operates}</b> ${t('plan.role.co')}</li>
          <li>${unit.open_objects ? html`<a href="/map?unit=${unit.id}">${openObjects}</a>` : openObjects}</li>
          <li class="quiet-ink">${t('plan.today', { date: page.today })}</li>
        </ul>
      </div>
      ${tools(units, context, chosen, html`<a class="button" href="/api/briefs?unit=${unit.id}&lang=${t('language.brief')}" download>${t('plan.unit.brief')}</a>`)}
    </header>
    ${notice(page)} ${leads.length + cos.length ? heads() : nothing}
    ${leads.length ? group(t('plan.unit.leads', { n: leads.length }), leads, actions) : nothing}
    ${cos.length ? group(t('plan.unit.co', { n: cos.length }), cos, actions) : nothing}
    ${leads.length + cos.length === 0 ? html`<p class="empty">${t('plan.unit.none')}</p>` : nothing}
  `;
}

/** @param {any[]} units @param {Context} context @param {ReturnType<typeof read>} chosen @param {unknown} [more] */
function tools(units, context, chosen, more = nothing) {
  const { year, years, unitId, order } = chosen;
  const orders = unitId
    ? nothing
    : html`<div class="segments" role="group" aria-label=${t('plan.order')}>
        ${ORDERS.map(
          (one) =>
            html`<a
              href=${address('/plan', { year: context.query().get('year'), by: one === 'task' ? null : one })}
              aria-current=${one === order ? 'true' : nothing}
              >${t(`plan.order.${one}`)}</a
            >`,
        )}
      </div>`;
  const named = units.filter((unit) => unit.leads + unit.co_operates > 0);
  return html`
    <div class="plan-tools">
      ${orders}
      <select
        aria-label=${t('plan.unit')}
        @change=${(/** @type {any} */ event) => context.go(address('/plan', { year, unit: event.target.value }))}
      >
        <option value="" ?selected=${!unitId}>${t('plan.unit.all')}</option>
        ${named.map((unit) => html`<option value=${unit.id} ?selected=${unit.id === unitId}>${nameOf(unit)}</option>`)}
      </select>
      ${
        years.length > 1
          ? html`<select
              aria-label=${t('plan.year')}
              @change=${(/** @type {any} */ event) => context.go(address('/plan', { year: event.target.value, unit: unitId }))}
            >
              ${years.map((one) => html`<option ?selected=${one === year}>${one}</option>`)}
            </select>`
          : nothing
      }
      ${more}
      <button type="button" @click=${() => print()}>${t('plan.print')}</button>
    </div>
  `;
}
