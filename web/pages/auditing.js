/**
 * /auditing: an auditor's three questions, one click each: parcels not visited in a period, violations without closing
 * evidence, old data. The address keeps the period, the days and the question that is open.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./clue/types.js').Text} Text
 * @typedef {{id: number, code: string, name: string, streets: Text[]}} Parcel
 * @typedef {Parcel & {visited_on: string | null}} NotVisited
 * @typedef {Parcel & {image_on: string | null, sampled_on: string | null, document_on: string | null,
 *   old: string[]}} OldData
 * @typedef {{id: number, number: string, state: Text, parcel: string | null, concluded_on: string,
 *   due_on: string | null, turn: Text[], lack: string, lack_text: Text}} Violation
 * @typedef {{since: string, until: string, days: number, parcels: number, violations_found: number,
 *   not_visited: NotVisited[], violations: Violation[], old_data: OldData[],
 *   old_by_kind: {kind: string, count: number}[]}} Answers
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { saidIn } from '../forms/said.js';
import { count, language, say, t } from '../i18n.js';
import { address } from './doors.js';

const QUESTIONS = /** @type {const} */ (['visits', 'violations', 'data']);
const KEPT = ['since', 'until', 'days', 'ask', 'kind'];
/** Rows that are shown; the workbook has all. */
const MOST = 500;

/** @param {Context} context @returns {Page} */
export function open(context) {
  /** @type {Answers | null} */
  let answers = null;
  /** @type {Problem | null} */
  let problem = null;

  /** @returns {Record<string, string>} */
  const asked = () => Object.fromEntries([...context.query()].filter(([name, value]) => value && KEPT.includes(name)));
  const question = () => QUESTIONS.find((one) => one === asked().ask) ?? 'visits';
  /** @param {Record<string, string>} change */
  const to = (change) => address('/auditing', { ...asked(), ...change });

  async function load() {
    const { since, until, days } = asked();
    const wanted = Object.entries({ since, until, days }).filter(([, value]) => value);
    try {
      answers = await api.get('auditing', new URLSearchParams(wanted));
      problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
    context.redraw();
  }

  /** @param {Event} event */
  const choose = (event) => context.go(to(saidIn(event)));

  void load();
  return {
    title: () => t('auditing.title'),
    moved: () => void load(),
    view: () => html`
      <div class="page clues-page coverage-page">
        <p class="crumb"><a href="/clues">‹ ${t('clue.list')}</a></p>
        <h1 tabindex="-1">${t('auditing.title')}</h1>
        <p class="quiet-ink">${t('auditing.lead')}</p>
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${
          answers
            ? html`${tools(answers, asked(), choose)} ${tabs(answers, question(), to)}
              ${rows(answers, question(), asked().kind, to)}`
            : nothing
        }
        ${answers || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** @param {Answers} answers @param {Record<string, string>} asked @param {(event: Event) => void} choose */
const tools = ({ since, until, days }, asked, choose) => html`
  <form class="clue-views" @submit=${choose}>
    <label>${t('coverage.since')} <input type="date" name="since" .value=${since} required /></label>
    <label>${t('coverage.until')} <input type="date" name="until" .value=${until} required /></label>
    <label
      >${t('auditing.days')} <input type="number" name="days" min="0" max="3650" .value=${String(days)} required
    /></label>
    <button>${t('coverage.show')}</button>
    <a class="button" href=${address('/api/auditing/workbook', { ...asked, lang: language() })} download
      >${t('coverage.export')}</a
    >
  </form>
`;

/** @param {Answers} answers @param {string} chosen @param {(change: Record<string, string>) => string} to */
function tabs(answers, chosen, to) {
  const numbers = {
    visits: [answers.not_visited.length, answers.parcels],
    violations: [answers.violations.length, answers.violations_found],
    data: [answers.old_data.filter((one) => one.old.includes('any')).length, answers.parcels],
  };
  return html`<nav class="questions" aria-label=${t('auditing.title')}>
    ${QUESTIONS.map((one) => {
      const [n, all] = numbers[one];
      return html`<a class="box" href=${to({ ask: one, kind: '' })} aria-current=${one === chosen ? 'page' : nothing}>
        <b>${count(n)}</b><small>${t('auditing.of', { n: count(all) })}</small>
        <span>${t(`auditing.${one}`, { since: answers.since, until: answers.until, days: answers.days })}</span>
      </a>`;
    })}
  </nav>`;
}

/** @param {Answers} answers @param {string} question @param {string | undefined} kind
 * @param {(change: Record<string, string>) => string} to */
function rows(answers, question, kind, to) {
  if (question === 'violations') return table(answers.violations, VIOLATION_HEADS, violation);
  if (question === 'visits') return table(answers.not_visited, VISIT_HEADS, notVisited);
  const chosen = answers.old_by_kind.find((one) => one.kind === kind)?.kind ?? 'any';
  return html`
    <nav class="clue-views" aria-label=${t('auditing.kinds')}>
      ${answers.old_by_kind.map(
        (one) =>
          html`<a
            class="button"
            href=${to({ ask: 'data', kind: one.kind })}
            aria-current=${one.kind === chosen ? 'page' : nothing}
            >${t(`auditing.kind.${one.kind}`)} ${count(one.count)}</a
          >`,
      )}
    </nav>
    ${table(
      answers.old_data.filter((one) => one.old.includes(chosen)),
      DATA_HEADS,
      oldData,
    )}
  `;
}

const VISIT_HEADS = ['parcel', 'streets', 'visited'];
const VIOLATION_HEADS = ['clue', 'parcel', 'concluded', 'state', 'turn', 'lack'];
const DATA_HEADS = ['parcel', 'streets', 'image', 'sample', 'document'];

/**
 * @template Row
 * @param {Row[]} found @param {string[]} heads @param {(row: Row) => unknown} row
 */
function table(found, heads, row) {
  if (found.length === 0) return html`<p class="empty">${t('auditing.none')}</p>`;
  return html`
    <table class="plain-table is-stacked">
      <thead>
        <tr>
          ${heads.map((one) => html`<th scope="col">${t(`auditing.head.${one}`)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${found.slice(0, MOST).map(row)}
      </tbody>
    </table>
    ${found.length > MOST ? html`<p class="quiet-ink">${t('auditing.more', { n: count(found.length - MOST) })}</p>` : nothing}
  `;
}

/** @param {Parcel} one */
const parcel = (one) => html`
  <th scope="row"><a href="/parcels/${one.id}">${one.code}</a> ${one.name}</th>
  <td data-label=${t('auditing.head.streets')}>${one.streets.map(say).join(t('list.comma'))}</td>
`;

/** @param {NotVisited} one */
const notVisited = (one) =>
  html`<tr>
    ${parcel(one)}
    <td data-label=${t('auditing.head.visited')}>${day(one.visited_on)}</td>
  </tr>`;

/** @param {OldData} one */
const oldData = (one) =>
  html`<tr>
    ${parcel(one)}
    <td data-label=${t('auditing.head.image')}>${day(one.image_on)}</td>
    <td data-label=${t('auditing.head.sample')}>${day(one.sampled_on)}</td>
    <td data-label=${t('auditing.head.document')}>${day(one.document_on)}</td>
  </tr>`;

/** @param {Violation} one */
const violation = (one) =>
  html`<tr>
    <th scope="row"><a href="/clues/${one.id}">${one.number}</a></th>
    <td data-label=${t('auditing.head.parcel')}>${one.parcel ?? t('clue.no-parcel')}</td>
    <td data-label=${t('auditing.head.concluded')}>${one.concluded_on}</td>
    <td data-label=${t('auditing.head.state')}>${say(one.state)}</td>
    <td data-label=${t('auditing.head.turn')}>
      ${one.turn.map(say).join(t('list.comma')) || '—'}${one.due_on ? html` · ${one.due_on}` : nothing}
    </td>
    <td data-label=${t('auditing.head.lack')}>${say(one.lack_text)}</td>
  </tr>`;

/** @param {string | null} on */
const day = (on) => on ?? html`<span class="quiet-ink">${t('auditing.never')}</span>`;
