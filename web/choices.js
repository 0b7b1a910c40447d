/** Fields that narrow: one value of the filter each, chosen from a list or typed. The map's legend and the lists share them. */

import { html } from 'lit';

import { say, t } from './i18n.js';
import { entries } from './words.js';

/** @typedef {[string, string]} Option value and label */

/** Every code of a vocabulary with its label. @param {string} list @returns {Option[]} */
export const codes = (list) => entries(list).map((one) => [one.code, say(one)]);

/** How near a day is. @returns {Option[]} */
export const dueBands = () => ['overdue', 'amber', 'later'].map((value) => [value, t(`filter.due.${value}`)]);

/**
 * @param {URLSearchParams} query
 * @param {string} name of the parameter
 * @param {Option[]} options
 * @param {(name: string, value: string | null) => void} narrow
 */
export const choice = (query, name, options, narrow) =>
  html`<label class="field"
    ><span>${t(`filter.${name}`)}</span>
    <select
      name=${name}
      @change=${(/** @type {Event} */ event) =>
        narrow(name, /** @type {HTMLSelectElement} */ (event.target).value || null)}
    >
      <option value="" ?selected=${!query.get(name)}>${t('filter.all')}</option>
      ${options.map(
        ([value, label]) => html`<option value=${value} ?selected=${query.get(name) === value}>${label}</option>`,
      )}
    </select></label
  >`;

/**
 * @param {URLSearchParams} query
 * @param {string} name of the parameter
 * @param {string} type of the field
 * @param {(name: string, value: string | null) => void} narrow
 */
export const typed = (query, name, type, narrow) =>
  html`<label class="field"
    ><span>${t(`filter.${name}`)}</span
    ><input
      type=${type}
      name=${name}
      .value=${query.get(name) ?? ''}
      @change=${(/** @type {Event} */ event) =>
        narrow(name, /** @type {HTMLInputElement} */ (event.target).value.trim() || null)}
  /></label>`;
