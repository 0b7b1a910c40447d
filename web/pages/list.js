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
    /** @type {Map<string, string>} */
    units: new Map(),
    /** @type {Map<string, string>} */
    measures: new Map(),
  };
  const table = tableOf({ columns, words, load, ordered, door: (row) => doorOf(row, filterOf(context.query())) });
  let turn = 0;

  /** The label of a code; units and streets are known by their own names. @param {string} list @param {string | null | undefined} code */
  function words(list, code) {
    if (!code) return '';
    if (list === 'units') return state.units.get(code) ?? code;
    if (list === 'measures') return state.measures.get(code) ?? code;
    if (list === 'due') return t(`filter.due.${code}`);
    if (list === 'streets') return streetName(state, code);
    return word(list, code);
  }

  function order() {
    const query = context.query();
    return { sort: query.get('sort') ?? 'code', descending: query.get('descending') === 'true' };
  }

  /** @param {{limit: number, offset: number, order: {sort: string, descending: boolean}}} wanted */
  async function load({ limit, offset, order: by }) {
    const query = filterOf(context.query());
    query.set('kind', kind);
    query.set('sort', by.sort);
    if (by.descending) query.set('descending', 'true');
    query.set('limit', String(limit));
    query.set('offset', String(offset));
    try {
      const page = await api.get('features', query);
      state.page = page;
      state.problem = null;
      context.redraw();
      return page;
    } catch (problem) {
      state.problem = problem;
      context.redraw();
      return { total: 0, rows: [] };
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
    const page = await load({ limit: CARD_ROWS, offset: isMore ? state.rows.length : 0, order: order() });
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
    let total = 1;
    while (rows.length < total) {
      const page = await load({ limit: EXPORT_ROWS, offset: rows.length, order: order() });
      if (state.problem) throw state.problem;
      if (page.rows.length === 0) break;
      rows.push(...page.rows);
      total = page.total;
    }
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
  void nameChips(state, context);
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
        more: () => void loadCards(true),
        attach: (element) => table.attach(element, order(), state.shown),
      });
    },
    moved: () => {
      void nameChips(state, context);
      reload();
    },
    close: () => {
      NARROW.removeEventListener('change', onWidth);
      table.close();
    },
  };
}

/**
 * Units and measures stand in the address by id and number; chips and exports name them.
 *
 * @param {{units: Map<string, string>, measures: Map<string, string>}} state
 * @param {Context} context
 */
async function nameChips(state, context) {
  const query = context.query();
  const number = query.get('measure');
  const wanted = [];
  if (query.has('unit') && state.units.size === 0) {
    wanted.push(
      api.get('units').then((units) => {
        for (const unit of units) state.units.set(String(unit.id), nameOf(unit));
      }),
    );
  }
  const year = context.frame.meta.plan_year;
  if (number && year && !state.measures.has(number)) {
    wanted.push(
      api.get(`plans/${year}/measures/${encodeURIComponent(number)}`).then((measure) => {
        state.measures.set(number, `${number} ${measure.title}`);
      }),
    );
  }
  // A chip without its name shows the number: nothing is lost.
  await Promise.allSettled(wanted);
  if (wanted.length) context.redraw();
}

/** @param {any} state @param {string} code */
function streetName(state, code) {
  const rows = /** @type {FeatureRow[]} */ (state.page?.rows ?? []);
  const street = rows.flatMap((row) => row.streets).find((one) => one.code === code);
  return street ? nameOf(street) : code;
}
