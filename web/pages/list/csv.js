/**
 * A table as CSV for spreadsheets: UTF-8 with a byte-order mark, what was chosen in its first lines.
 */

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Text that a spreadsheet would run as a formula (OWASP, CSV injection), also behind blanks or in full width. An
 * apostrophe before it makes it harmless everywhere.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/**
 * Text that a spreadsheet would turn into something else: a 13-digit code becomes 1.10101E+12, 0123 loses its nought,
 * "3.10" becomes 3.1, "1E5" 100000, "3-12" a day. Whole dates are not meant: they stay dates.
 *
 * A tab before the text keeps its letters. The other way, ="…", is a formula itself: it would come back into an import
 * with its equals sign and quotes, and programs that run no formulas show it so. Blanks around a cell are cut off by
 * every reader of tables, ours too (gis/ingest/values.py, read_text), so a code comes back as it left. The tab stands
 * only before a digit, so it can never hide a formula.
 */
const REWRITTEN = /^\d[\d.,]*(?:[-/eE]\+?\d+)?$/;

/** Numbers stay numbers; a text of digits is a code, not a quantity. @param {unknown} value @returns {string} */
export function cell(value) {
  if (typeof value === 'number') return String(value);
  let text = value === null || value === undefined ? '' : String(value);
  if (FORMULA.test(text)) text = `'${text}`;
  else if (REWRITTEN.test(text)) text = `\t${text}`;
  return /[",\r\n\t;]/.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {unknown[][]} head lines above the table: what, when, under which filter
 * @param {string[]} columns
 * @param {unknown[][]} rows
 * @returns {Blob}
 */
export function csv(head, columns, rows) {
  const lines = [...head, [], columns, ...rows].map((line) => line.map(cell).join(','));
  return new Blob([BYTE_ORDER_MARK, lines.join('\r\n'), '\r\n'], { type: 'text/csv;charset=utf-8' });
}

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
