/**
 * /list/KIND: the rows that the filter of the address finds, the same filter as the map's.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./list/columns.js').FeatureRow} FeatureRow
 */

import { api } from '../api.js';
import { chipsOf, filterOf, ofKind } from '../chips.js';
import { openExport } from '../exports/dialog.js';
import { language, nameOf, t } from '../i18n.js';
import { changed } from '../map/filter.js';
import { ownStreets } from '../map/places.js';
import { word } from '../words.js';
import { doorOf } from './list/cards.js';
import { columnsOf } from './list/columns.js';
import { csv, save } from './list/csv.js';
import { exportHead, exported } from './list/export.js';
import { rememberColumns, shownColumns } from './list/choice.js';
import { tableOf } from './list/table.js';
import { view } from './list/view.js';

const CARD_ROWS = 50;
const EXPORT_ROWS = 1000;
const NARROW = matchMedia('(max-width: 720px)');

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { kind } = context.params;
  const columns = columnsOf(kind);
  const state = {
    kind,
    columns,
    shown: shownColumns(kind, columns),
    /** @type {any} */
    page: null,
    /** @type {FeatureRow[]} rows of the cards */
    rows: [],
    /** @type {any} */
    problem: null,
    /** @type {import('./list/filters.js').Choices} */
    choices: { units: [], measures: [], streets: ownStreets(context.frame) },
  };
  const table = tableOf({ columns, words, load, ordered, door: (row) => doorOf(row, filterOf(context.query())) });
  let turn = 0;

  /** The label of a code; units and streets are known by their own names. @param {string} list @param {string | null | undefined} code */
  function words(list, code) {
    if (!code) return '';
    const { units, measures, streets } = state.choices;
    if (list === 'due') return t(`filter.due.${code}`);
    if (list === 'measures') return titled(measures.find(({ number }) => number === code)) ?? code;
    const named =
      list === 'units'
        ? units.find(({ id }) => String(id) === code)
        : list === 'streets'
          ? streets.find((one) => one.code === code)
          : null;
    return named ? nameOf(named) : word(list, code);
  }

  function order() {
    const query = context.query();
    return { sort: query.get('sort') ?? 'code', descending: query.get('descending') === 'true' };
  }

  /**
   * A page: the first one, or the one after a place. Only the first is counted: the others are of the same.
   *
   * @param {{limit: number, after: string | null, order: {sort: string, descending: boolean}}} wanted
   */
  async function load({ limit, after, order: by }) {
    const query = filterOf(context.query());
    query.set('kind', kind);
    query.set('sort', by.sort);
    if (by.descending) query.set('descending', 'true');
    query.set('limit', String(limit));
    if (after) {
      query.set('after', after);
      query.set('counted', 'false');
    }
    try {
      const { rows, next, ...counted } = await api.get('features', query);
      const page = { ...(after ? state.page : counted), rows, next };
      state.page = page;
      state.problem = null;
      context.redraw();
      return page;
    } catch (problem) {
      state.problem = problem;
      context.redraw();
      return { total: 0, rows: [], next: null };
    }
  }

  /** The order is part of the view, so it stands in the address. @param {{sort: string, descending: boolean}} by */
  function ordered(by) {
    const query = context.query();
    query.delete('sort');
    query.delete('descending');
    if (by.sort !== 'code' || by.descending) query.set('sort', by.sort);
    if (by.descending) query.set('descending', 'true');
    history.replaceState(null, '', `${location.pathname}${query.size ? `?${query}` : ''}`);
  }

  /** @param {boolean} isMore */
  async function loadCards(isMore) {
    const mine = ++turn;
    const page = await load({ limit: CARD_ROWS, after: isMore ? state.page?.next : null, order: order() });
    if (mine !== turn) return;
    state.rows = isMore ? [...state.rows, ...page.rows] : page.rows;
    context.redraw();
  }

  function reload() {
    if (NARROW.matches) void loadCards(false);
    else table.reload(order(), state.shown);
  }

  /** All formats, the columns on screen first. */
  function exportAll() {
    openExport({
      filter: filterOf(context.query()),
      kinds: [kind],
      shown: { text: t('export.shown'), hint: t('export.shown.hint'), run: exportShown },
    });
  }

  /** What the table shows as CSV; the server is told, for it made no file of it. */
  async function exportShown() {
    /** @type {FeatureRow[]} */
    const rows = [];
    /** @type {string | null} */
    let after = null;
    do {
      const page = await load({ limit: EXPORT_ROWS, after, order: order() });
      if (state.problem) throw state.problem;
      rows.push(...page.rows);
      after = page.next;
    } while (after);
    const shown = columns.filter((column) => state.shown.has(column.name));
    const head = exportHead(
      context.frame.meta,
      kind,
      chipsOf(ofKind(context.query(), kind), words, [kind]),
      rows.length,
    );
    const titles = shown.map((column) => t(`list.column.${column.name}`));
    const cells = rows.map((row) => shown.map((column) => exported(column, column.value(row, words))));
    const query = filterOf(context.query());
    query.set('kind', kind);
    await api.post('exports/shown', { rows: rows.length, columns: titles }, query);
    save(csv(head, titles, cells), `jingtu-${kind}-${context.frame.meta.working_date}.csv`);
    return rows.length;
  }

  /** One value of the filter, as the fields choose it. @param {string} name @param {string | null} value */
  function narrow(name, value) {
    const query = changed(context.query(), name, value);
    context.go(`/list/${kind}${query.size ? `?${query}` : ''}`);
  }

  /** @param {string} name @param {boolean} isShown */
  function showColumn(name, isShown) {
    if (isShown) state.shown.add(name);
    else state.shown.delete(name);
    rememberColumns(kind, state.shown);
    table.show(name, isShown);
    context.redraw();
  }

  const onWidth = () => {
    table.close();
    reload();
    context.redraw();
  };
  NARROW.addEventListener('change', onWidth);
  if (NARROW.matches) void loadCards(false);
  void nameChoices(state, context);
  let shownLanguage = language();
  return {
    title: () => word('feature_kinds', kind),
    view: () => {
      // Headings and cells of the table were written in the other language.
      if (shownLanguage !== language()) {
        shownLanguage = language();
        table.close();
      }
      return view({ ...state, isNarrow: NARROW.matches }, context, {
        words,
        showColumn,
        exportAll,
        narrow,
        more: () => void loadCards(true),
        attach: (element) => table.attach(element, order(), state.shown),
      });
    },
    moved: () => {
      reload();
    },
    close: () => {
      NARROW.removeEventListener('change', onWidth);
      table.close();
    },
  };
}

/** @param {{number: string, title: string} | undefined} measure */
const titled = (measure) => measure && `${measure.number} ${measure.title}`;

/**
 * What can be chosen. Units and measures stand in the address by id and number; chips and exports name them.
 *
 * @param {{choices: import('./list/filters.js').Choices}} state
 * @param {Context} context
 */
async function nameChoices(state, context) {
  const year = context.frame.meta.plan_year;
  // A chip without its name shows the number: nothing is lost.
  const [units, plan] = await Promise.allSettled([api.get('units'), year ? api.get(`plans/${year}`) : null]);
  if (units.status === 'fulfilled') {
    state.choices.units = units.value.filter((/** @type {any} */ one) => one.kind !== 'group');
  }
  if (plan.status === 'fulfilled' && plan.value) {
    const measures = plan.value.tasks.flatMap((/** @type {any} */ task) => task.measures);
    state.choices.measures = measures.filter((/** @type {any} */ one) => one.has_map_objects);
  }
  context.redraw();
}
