/**
 * Correcting cells of a row: an input for each that a problem speaks of, any other on demand. What is typed is kept in
 * the browser until the server has it.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Attribute} Attribute
 * @typedef {Record<string, Record<string, string>>} Drafts what was typed, by row and attribute
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';

/** Of one decision; the server takes no more rows by number. */
const MOST_ROWS = 1000;
/** Rows whose values are corrected too, where theirs read the same. @type {Set<string>} */
const together = new Set();

/** @param {number} upload */
const keyOf = (upload) => `jingtu.cells.${upload}`;

/** @param {number} upload @returns {Drafts} */
function drafts(upload) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(upload)) ?? '{}');
  } catch {
    // A draft that cannot be read is no draft.
    return {};
  }
}

/** Whether something was typed for a row and not sent yet. @param {number} upload @param {number} row */
export const hasDraft = (upload, row) => row in drafts(upload);

/** @param {number} upload @param {number} row @param {string} attribute @param {string} typed */
function keep(upload, row, attribute, typed) {
  const all = drafts(upload);
  all[row] = { ...all[row], [attribute]: typed };
  localStorage.setItem(keyOf(upload), JSON.stringify(all));
}

/** @param {number} upload @param {number[]} rows */
function forget(upload, rows) {
  const all = drafts(upload);
  for (const row of rows) delete all[row];
  if (Object.keys(all).length) localStorage.setItem(keyOf(upload), JSON.stringify(all));
  else localStorage.removeItem(keyOf(upload));
}

/** @param {Row} row @param {Desk} desk */
export function cellsForm(row, desk) {
  const typed = drafts(desk.upload.id)[row.number] ?? {};
  const known = new Map([...desk.layers.position, ...desk.layers.attributes].map((one) => [one.name, one]));
  const shown = [...new Set([...row.cells, ...Object.keys(typed)])].flatMap((name) => known.get(name) ?? []);
  const others = desk.layers.attributes.filter((one) => !shown.includes(one));
  return html`
    <form class="cells" @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, row, shown, desk)}>
      ${shown.map((attribute) => cellView(attribute, row, typed, desk))}
      <div class="cells-end">
        ${
          shown.length
            ? html`<button type="submit" class="primary" ?disabled=${!desk.mayMend || desk.isBusy}>
                ${t('uploads.cells.send')}
              </button>`
            : nothing
        }
        <select
          class="cells-more"
          aria-label=${t('uploads.cells.more')}
          ?disabled=${!desk.mayMend || desk.isBusy}
          @change=${(/** @type {Event} */ event) => {
            const select = /** @type {HTMLSelectElement} */ (event.target);
            keep(desk.upload.id, row.number, select.value, asRead(select.value, row, desk));
            select.value = '';
            desk.redraw();
          }}
        >
          <option value="">${t('uploads.cells.more')}</option>
          ${others.map((one) => html`<option value=${one.name}>${say(one)}</option>`)}
        </select>
      </div>
      ${shown.length ? togetherView(row, shown, desk) : nothing}
    </form>
  `;
}

/** @param {Attribute} attribute @param {Row} row @param {Record<string, string>} typed @param {Desk} desk */
function cellView(attribute, row, typed, desk) {
  const { name, choices } = attribute;
  const id = `cell-${row.number}-${name}`;
  return html`<label class="cell" for=${id}>
    <span>${say(attribute)}</span>
    <input
      id=${id}
      name=${name}
      type="text"
      maxlength="2000"
      autocomplete="off"
      spellcheck="false"
      list=${choices.length ? `${id}-words` : nothing}
      ?disabled=${!desk.mayMend || desk.isBusy}
      .value=${typed[name] ?? asRead(name, row, desk)}
      @input=${(/** @type {InputEvent} */ event) => {
        keep(desk.upload.id, row.number, name, /** @type {HTMLInputElement} */ (event.target).value);
      }}
    />
    ${
      choices.length
        ? html`<datalist id="${id}-words">${choices.map((one) => html`<option value=${say(one)}></option>`)}</datalist>`
        : nothing
    }
  </label>`;
}

/** What the file says, or what somebody has corrected it to since. @param {string} attribute @param {Row} row @param {Desk} desk */
function asRead(attribute, row, desk) {
  const corrected = row.treatment.values?.[attribute];
  if (corrected !== undefined) return corrected;
  const meanings = desk.layers.layers.find((layer) => layer.name === row.layer)?.meanings ?? {};
  const column = Object.keys(meanings).find((one) => meanings[one] === attribute);
  const value = column === undefined ? null : row.attributes[column];
  return value === null || value === undefined ? '' : String(value);
}

/** Other rows that wait for the same cell and read the same: one correction may serve them all. @param {Row} row @param {Attribute[]} shown @param {Desk} desk */
function alike(row, [attribute, ...more], desk) {
  if (!attribute || more.length) return [];
  const { name } = attribute;
  const read = asRead(name, row, desk);
  const isNamed = (/** @type {Row} */ one) => one.problems.some((problem) => problem.place.field === name);
  return desk.rows
    .filter((one) => one !== row && one.waits && isNamed(one) && asRead(name, one, desk) === read)
    .map((one) => one.number)
    .slice(0, MOST_ROWS - 1);
}

/** Codes are one thing's each: they are never corrected together. @param {Row} row @param {Attribute[]} shown @param {Desk} desk */
function togetherView(row, shown, desk) {
  const others = shown[0].name === 'code' ? [] : alike(row, shown, desk);
  if (!others.length) return nothing;
  const read = asRead(shown[0].name, row, desk);
  const key = `${desk.upload.id}.${row.number}`;
  return html`<label class="check">
    <input
      type="checkbox"
      .checked=${together.has(key)}
      ?disabled=${!desk.mayMend || desk.isBusy}
      @change=${(/** @type {Event} */ event) => {
        together[/** @type {HTMLInputElement} */ (event.target).checked ? 'add' : 'delete'](key);
      }}
    />
    ${t(read ? 'uploads.cells.alike' : 'uploads.cells.alike.blank', { n: count(others.length), read })}
  </label>`;
}

/** @param {SubmitEvent} event @param {Row} row @param {Attribute[]} shown @param {Desk} desk */
function submitted(event, row, shown, desk) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const values = Object.fromEntries(shown.map(({ name }) => [name, String(form.get(name) ?? '')]));
  const key = `${desk.upload.id}.${row.number}`;
  const rows = [row.number, ...(together.has(key) ? alike(row, shown, desk) : [])];
  desk.decide({ fix: 'edit-cell', treatment: { values }, rows }, () => {
    together.delete(key);
    forget(desk.upload.id, rows);
  });
}
