/** What was typed into a drawing page, kept until it is stored. */

/** @param {string} key */
export function draftOf(key) {
  const name = `jingtu.draw.${key}`;
  /** @type {Record<string, string>} */
  const values = JSON.parse(localStorage.getItem(name) ?? '{}');
  return {
    values,
    /** @param {string} field @param {string} value */
    set(field, value) {
      values[field] = value;
      localStorage.setItem(name, JSON.stringify(values));
    },
    forget: () => localStorage.removeItem(name),
  };
}
