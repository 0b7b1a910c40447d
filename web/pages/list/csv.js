/**
 * A table as CSV for spreadsheets: UTF-8 with a byte-order mark, what was chosen in its first lines.
 */

const BYTE_ORDER_MARK = '\uFEFF';

/** A cell that a spreadsheet would run as a formula; numbers stay numbers. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** @param {unknown} value @returns {string} */
export function cell(value) {
  let text = value === null || value === undefined ? '' : String(value);
  if (FORMULA.test(text) && !NUMBER.test(text)) text = `'${text}`;
  return /[",\r\n;]/.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {string[][]} head lines above the table: what, when, under which filter
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
