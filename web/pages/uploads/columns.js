/**
 * What the columns of the file mean: each with its first cells, corrected here, remembered for files of this source.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Layer} Layer
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';
import { encodingChoice } from './encoding.js';
import { isOfLayers } from './question.js';

/** Problems of the file that a corrected meaning may settle. */
const OF_COLUMNS = new Set(['columns-unused', 'column-ambiguous', 'column-guessed', 'column-twice']);

/** @param {import('./types.js').Problem} problem */
export const isOfColumns = (problem) => OF_COLUMNS.has(problem.code);

/** Whether somebody should look: columns that nobody understood, or a required one missing. @param {Desk} desk */
function isAsked({ upload, groups, layers }) {
  // First it must be known which layers are meant at all.
  if (groups.some(isOfLayers)) return false;
  if (upload.problems.some(isOfColumns)) return true;
  const isMissing = groups.some((group) => group.code === 'field-missing');
  const required = layers.attributes.filter((one) => one.is_required).map((one) => one.name);
  const isLacking = (/** @type {Layer} */ layer) =>
    required.some((name) => !Object.values(layer.meanings).includes(name));
  return isMissing && layers.layers.some(isLacking);
}

/** @param {Desk} desk */
export function columnsSection(desk) {
  const tables = byColumns(desk.layers.layers.filter((layer) => layer.columns.length));
  if (!tables.length) return nothing;
  return html`
    <details class="columns box" id="columns" ?open=${isAsked(desk)}>
      <summary>
        <h2>${t('uploads.columns')}</h2>
        <span class="quiet-ink">${summary(desk)}</span>
      </summary>
      ${tables.map((layers) => tableView(layers, desk))} ${encodingChoice(desk)}
    </details>
  `;
}

/** @param {Desk} desk */
function summary({ layers }) {
  const columns = new Set(layers.layers.flatMap((layer) => layer.columns));
  const used = new Set(layers.layers.flatMap((layer) => Object.keys(layer.meanings)));
  return t('uploads.columns.sum', { n: columns.size, used: used.size });
}

/** Layers of the same columns are one table that was cut up. @param {Layer[]} layers @returns {Layer[][]} */
function byColumns(layers) {
  /** @type {Map<string, Layer[]>} */
  const tables = new Map();
  for (const layer of layers) {
    const key = JSON.stringify([layer.columns, layer.meanings]);
    tables.set(key, [...(tables.get(key) ?? []), layer]);
  }
  return [...tables.values()];
}

/** @param {Layer[]} layers @param {Desk} desk */
function tableView(layers, desk) {
  const [layer] = layers;
  const isOneOfMany = desk.layers.layers.length > 1;
  const names = layers.map((one) => one.name).join(t('list.comma'));
  return html`
    <form @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, layer, desk)}>
      ${isOneOfMany ? html`<h3>${t('uploads.place.layer', { layer: names })}</h3>` : nothing}
      <table class="plain-table column-table">
        <thead>
          <tr>
            <th scope="col">${t('uploads.columns.column')}</th>
            <th scope="col">${t('uploads.columns.cells')}</th>
            <th scope="col">${t('uploads.columns.means')}</th>
          </tr>
        </thead>
        <tbody>
          ${layer.columns.map((column, at) => columnView(column, at, layer, desk))}
        </tbody>
      </table>
      <div class="columns-end">
        <button type="submit" class="primary" ?disabled=${!desk.mayMend || desk.isBusy}>
          ${desk.isBusy ? t('uploads.rereading') : t('uploads.columns.save')}
        </button>
        <span class="quiet-ink">${t('uploads.columns.what')}</span>
      </div>
    </form>
  `;
}

/** @param {string} column @param {number} at @param {Layer} layer @param {Desk} desk */
function columnView(column, at, layer, desk) {
  const meaning = layer.meanings[column] ?? '';
  return html`
    <tr class=${meaning ? '' : 'is-unused'}>
      <th scope="row">${column}</th>
      <td class="cells-as-read">${(layer.samples[column] ?? []).join(' · ') || '—'}</td>
      <td>
        <select
          name=${String(at)}
          aria-label=${t('uploads.columns.of', { column })}
          ?disabled=${!desk.mayMend || desk.isBusy}
        >
          <option value="" ?selected=${!meaning}>${t('uploads.columns.none')}</option>
          ${desk.layers.attributes.map(
            (one) =>
              html`<option value=${one.name} ?selected=${one.name === meaning}>
                ${say(one)}${one.is_required ? t('uploads.columns.required') : ''}
              </option>`,
          )}
        </select>
      </td>
    </tr>
  `;
}

/**
 * Everything that is otherwise than it was read, and what is left unused on purpose.
 *
 * @param {SubmitEvent} event @param {Layer} layer @param {Desk} desk
 */
function submitted(event, layer, desk) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const said = layer.columns.map((column, at) => /** @type {const} */ ([column, String(form.get(String(at)) ?? '')]));
  // What was guessed and stands is a person's word from now on.
  const guessed = new Set(desk.upload.problems.filter((one) => one.code === 'column-guessed').map((one) => one.read));
  const news = said.filter(
    ([column, meaning]) => meaning === '' || meaning !== layer.meanings[column] || guessed.has(column),
  );
  const meanings = Object.fromEntries(news);
  const n = count(said.filter(([, meaning]) => meaning).length);
  desk.reread('columns', { meanings }, t('uploads.columns.saved', { n }));
}
