/**
 * /coverage: how many clues, and how much ground, are visited, concluded, decided and closed. Every number opens its
 * clues; the address keeps the period, the grouping and the number that is open.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./clue/types.js').Text} Text
 * @typedef {Text & {step: string, clues: number, area_m2: number, share: number | null, area_share: number | null}} Step
 * @typedef {Text & {key: string, clues: number, area_m2: number, steps: Step[]}} Group
 * @typedef {{since: string, until: string, by: string, total: Group, groups: Group[]}} Coverage
 * @typedef {{id: number, number: string, on: string, parcel: string | null, area_m2: number, state: Text}} Row
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { saidIn } from '../forms/said.js';
import { count, language, percent, say, squareMetres, t } from '../i18n.js';
import { address } from './doors.js';

const BY = /** @type {const} */ (['unit', 'street', 'month']);

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {Coverage | null} */
  let coverage = null;
  /** @type {Row[] | null} */
  let rows = null;
  /** @type {Problem | null} */
  let problem = null;

  /** What the address asks for, without the number that is open. */
  const period = () =>
    Object.fromEntries(
      [...context.query()].filter(([name, value]) => value && ['since', 'until', 'by'].includes(name)),
    );

  async function load() {
    const query = context.query();
    try {
      coverage = await api.get('coverage', new URLSearchParams(period()));
      rows = query.has('open') ? await api.get('coverage/clues', query) : null;
      problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  /** @param {Event} event */
  const choose = (event) => context.go(address('/coverage', { ...period(), ...saidIn(event) }));

  void load();
  return {
    title: () => t('coverage.title'),
    moved: () => void load(),
    view: () => html`
      <div class="page clues-page coverage-page">
        <p class="crumb"><a href="/clues">‹ ${t('clue.list')}</a></p>
        <h1 tabindex="-1">${t('coverage.title')}</h1>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${coverage ? html`${tools(coverage, period(), choose)} ${table(coverage, period())}` : nothing}
        ${rows ? behind(rows) : nothing}
        ${coverage || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** @param {Coverage} coverage @param {Record<string, string>} period @param {(event: Event) => void} choose */
const tools = ({ since, until, by }, period, choose) => html`
  <form class="clue-views" @submit=${choose}>
    <label>${t('coverage.since')} <input type="date" name="since" .value=${since} required /></label>
    <label>${t('coverage.until')} <input type="date" name="until" .value=${until} required /></label>
    <button>${t('coverage.show')}</button>
    <a class="button" href=${address('/api/coverage/workbook', { ...period, lang: language() })} download
      >${t('coverage.export')}</a
    >
  </form>
  <nav class="clue-views" aria-label=${t('coverage.by')}>
    ${BY.map(
      (one) =>
        html`<a
          class="button"
          href=${address('/coverage', { ...period, by: one })}
          aria-current=${one === by ? 'page' : nothing}
          >${t(`coverage.by.${one}`)}</a
        > `,
    )}
  </nav>
  <p class="quiet-ink">${t('coverage.of')}</p>
`;

/** @param {Coverage} coverage @param {Record<string, string>} period */
function table({ by, total, groups }, period) {
  if (total.clues === 0) return html`<p class="empty">${t('coverage.none')}</p>`;
  /** @param {Group} group @param {string} [step] */
  const rowsOf = (group, step) =>
    address('/coverage', { ...period, by, open: '1', ...(group.key && { key: group.key }), ...(step && { step }) });
  /** @param {Group} group */
  const cells = (group) => html`
    <td><a href=${rowsOf(group)}>${count(group.clues)}</a><small>${squareMetres(group.area_m2)}</small></td>
    ${group.steps.map(
      (one) =>
        html`<td>
          <a href=${rowsOf(group, one.step)}>${count(one.clues)}</a>
          ${one.share === null ? nothing : html`· ${percent(one.share)}`}
          <small
            >${squareMetres(one.area_m2)}${one.area_share === null ? nothing : ` · ${percent(one.area_share)}`}</small
          >
        </td>`,
    )}
  `;
  return html`
    <div class="burden-scroll" tabindex="0" role="region" aria-label=${t('coverage.title')}>
      <table class="burden coverage">
        <thead>
          <tr>
            <th scope="col">${t(`coverage.by.${by}`)}</th>
            <th scope="col">${t('clue.list')}</th>
            ${total.steps.map((one) => html`<th scope="col">${say(one)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${groups.map(
            (one) =>
              html`<tr>
                <th scope="row">${say(one)}</th>
                ${cells(one)}
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${say(total)}</th>
            ${cells(total)}
          </tr>
        </tfoot>
      </table>
    </div>
  `;
}

/** @param {Row[]} rows */
const behind = (rows) => html`
  <h2>${t('coverage.rows', { n: rows.length })}</h2>
  <ul class="cards">
    ${rows.map(
      (one) =>
        html`<li>
          <a class="card" href="/clues/${one.id}"
            ><span class="card-head"><b>${one.number}</b><span class="card-name">${say(one.state)}</span></span
            ><span class="card-facts"
              ><span>${one.on}</span><span>${one.parcel ?? t('clue.no-parcel')}</span
              ><span>${squareMetres(one.area_m2)}</span></span
            ></a
          >
        </li>`,
    )}
  </ul>
`;
