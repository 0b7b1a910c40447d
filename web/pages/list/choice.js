/** Which columns of a list are shown: remembered per kind in the browser. */

/** @param {string} kind */
const key = (kind) => `jingtu.columns.${kind}`;

/** @param {string} kind @param {import('./columns.js').Column[]} columns @returns {Set<string>} */
export function shownColumns(kind, columns) {
  const standard = columns.filter((column) => !column.isHidden).map((column) => column.name);
  try {
    const kept = JSON.parse(localStorage.getItem(key(kind)) ?? 'null');
    if (Array.isArray(kept) && kept.length) return new Set(['code', ...kept]);
  } catch {
    // What cannot be read is no choice.
  }
  return new Set(standard);
}

/** @param {string} kind @param {Set<string>} shown */
export function rememberColumns(kind, shown) {
  localStorage.setItem(key(kind), JSON.stringify([...shown]));
}
