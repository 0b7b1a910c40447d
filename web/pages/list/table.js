/**
 * The wide table: Tabulator over pages of rows from the server, loaded as it is scrolled.
 *
 * @typedef {import('./columns.js').Column} Column
 * @typedef {import('./columns.js').FeatureRow} FeatureRow
 * @typedef {{sort: string, descending: boolean}} Order
 */

import { TabulatorFull as Tabulator } from 'tabulator-tables';

import { t } from '../../i18n.js';
import { daysText } from './cards.js';

const PAGE_ROWS = 200;

/**
 * @typedef {object} What
 * @property {Column[]} columns
 * @property {import('./columns.js').Words} words
 * @property {(page: {limit: number, after: string | null, order: Order}) => Promise<{rows: FeatureRow[], next: string | null}>} load
 * @property {(order: Order) => void} ordered the reader chose another order
 * @property {(row: FeatureRow) => string} door where a row leads
 */

/**
 * A table that comes and goes with the element it stands in.
 *
 * @param {What} what
 */
export function tableOf(what) {
  /** @type {any} */
  let table = null;
  /** @type {Element | null} */
  let host = null;

  function close() {
    table?.destroy();
    table = null;
    host = null;
  }

  return {
    close,
    /** @param {Element | undefined} element @param {Order} order @param {Set<string>} shown */
    attach(element, order, shown) {
      if (!element || (element === host && table)) return;
      close();
      host = element;
      table = makeTable(/** @type {HTMLElement} */ (element), what, order, shown);
      // A grid may hold nothing focusable but its rows; those have links to stand on.
      table.on('tableBuilt', () => element.querySelector('.tabulator-tableholder')?.removeAttribute('tabindex'));
      element.addEventListener('keydown', (event) => walk(table, /** @type {KeyboardEvent} */ (event)));
    },
    /** @param {Order} order @param {Set<string>} shown */
    reload(order, shown) {
      const element = host;
      close();
      if (element) this.attach(element, order, shown);
    },
    /** @param {string} name @param {boolean} isShown */
    show(name, isShown) {
      if (isShown) table?.showColumn(name);
      else table?.hideColumn(name);
      table?.redraw();
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {What} what
 * @param {Order} order
 * @param {Set<string>} shown names of the columns that are shown
 */
function makeTable(element, { columns, words, load, ordered, door }, order, shown) {
  const names = new Map(columns.map((column) => [column.name, column]));
  /** Where the page begins that is asked for next. @type {string | null} */
  let next = null;
  const sorted = columns.find((column) => column.sort === order.sort);
  return new Tabulator(element, {
    height: '100%',
    layout: 'fitColumns',
    placeholder: t('list.empty'),
    index: 'id',
    columnDefaults: { headerSortTristate: false, tooltip: shownText, headerWordWrap: true, variableHeight: true },
    columns: columns.map((column) => ({
      title: t(`list.column.${column.name}`),
      field: column.name,
      visible: shown.has(column.name),
      frozen: column.name === 'code',
      headerSort: Boolean(column.sort),
      width: column.width,
      minWidth: column.width ?? column.grows,
      widthGrow: (column.grows ?? 0) / 100,
      hozAlign: column.isNumber ? 'right' : 'left',
      headerHozAlign: column.isNumber ? 'right' : 'left',
      formatter: formatter(column, words, door),
    })),
    initialSort: sorted ? [{ column: sorted.name, dir: order.descending ? 'desc' : 'asc' }] : [],
    sortMode: 'remote',
    progressiveLoad: 'scroll',
    progressiveLoadScrollMargin: 600,
    paginationSize: PAGE_ROWS,
    ajaxURL: '/api/features',
    ajaxRequestFunc: async (
      /** @type {string} */ _url,
      /** @type {unknown} */ _config,
      /** @type {{page: number, sort?: {field: string, dir: string}[]}} */ { page, sort },
    ) => {
      const first = sort?.[0];
      const by = first ? { sort: names.get(first.field)?.sort ?? 'code', descending: first.dir === 'desc' } : order;
      if (page === 1) ordered(by);
      const found = await load({ limit: PAGE_ROWS, after: page === 1 ? null : next, order: by });
      next = found.next;
      return { last_page: next ? page + 1 : page, data: found.rows };
    },
  });
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

/**
 * Arrow keys walk from row to row; Enter follows the link of the row, as in any page.
 *
 * @param {any} table
 * @param {KeyboardEvent} event
 */
function walk(table, event) {
  const step = /** @type {Record<string, number>} */ (STEPS)[event.key];
  const element = event.target instanceof Element ? event.target.closest('.tabulator-row') : null;
  if (!step || !element) return;
  event.preventDefault();
  const rows = table.getRows('active');
  const at = rows.findIndex((/** @type {any} */ row) => row.getElement() === element);
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  void table.scrollToRow(next, 'nearest', false).then(() => {
    next.getElement().querySelector('a')?.focus({ preventScroll: true });
  });
}

/**
 * Cells are built as nodes: nothing that came from a file is ever read as markup.
 *
 * @param {Column} column
 * @param {import('./columns.js').Words} words
 * @param {(row: FeatureRow) => string} door
 */
function formatter(column, words, door) {
  return (/** @type {any} */ cell) => {
    const row = /** @type {FeatureRow} */ (cell.getRow().getData());
    if (column.name === 'code') {
      const link = document.createElement('a');
      link.href = door(row);
      link.textContent = row.code;
      return link;
    }
    if (column.name === 'days_left') return dueNode(row);
    const value = column.value(row, words);
    const shown = column.isNumber && typeof value === 'number' ? value.toLocaleString('en') : (value ?? '—');
    return textNode(String(shown === '' ? '—' : shown));
  };
}

/** @param {FeatureRow} row */
function dueNode(row) {
  const node = document.createElement('span');
  const text = daysText(row);
  if (!text) return textNode('—');
  const band = row.is_overdue ? 'overdue' : row.is_amber ? 'amber' : 'later';
  node.className = `due-${band}`;
  node.append({ overdue: '▲ ', amber: '◆ ', later: '' }[band], text);
  return node;
}

/** The whole text of a cell, for one that is too narrow. @param {unknown} _event @param {any} cell */
const shownText = (_event, cell) => cell.getElement().textContent;

/** @param {string} text */
function textNode(text) {
  const node = document.createElement('span');
  node.textContent = text;
  return node;
}
