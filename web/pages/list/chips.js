/** The filter in words: one removable chip per value. The address holds the same parameters as the map's. */

import { html } from 'lit';

import { t } from '../../i18n.js';

/** Every parameter of the filter (API: Filter) with the vocabulary that words its values; null: shown as it is. */
export const PARAMETERS = /** @type {const} */ ({
  q: null,
  register: 'registers',
  stage: 'stages',
  street: 'streets',
  unit: 'units',
  measure: 'measures',
  due: 'due',
  state: 'detection_states',
  change: 'change_kinds',
  site_kind: 'site_kinds',
  from: null,
  to: null,
  bbox: null,
});

/** @typedef {{name: string, value: string, label: string, text: string}} Chip */

/**
 * @param {URLSearchParams} query
 * @param {(list: string, code: string) => string} words
 * @returns {Chip[]}
 */
export function chipsOf(query, words) {
  return [...query]
    .filter(([name, value]) => name in PARAMETERS && value !== '')
    .map(([name, value]) => {
      const list = /** @type {Record<string, string | null>} */ (PARAMETERS)[name];
      return {
        name,
        value,
        label: t(`filter.${name}`),
        text: name === 'bbox' ? t('filter.bbox.text') : list ? words(list, value) : value,
      };
    });
}

/** Only what filters, without the page's own parameters. @param {URLSearchParams} query */
export function filterOf(query) {
  return new URLSearchParams([...query].filter(([name, value]) => name in PARAMETERS && value !== ''));
}

/** @param {Chip[]} chips @param {(chip: Chip) => void} remove @param {() => void} clear */
export function chipBar(chips, remove, clear) {
  if (chips.length === 0) return html`<p class="quiet-ink chips-none">${t('list.unfiltered')}</p>`;
  return html`
    <ul class="chips" aria-label=${t('list.filter')}>
      ${chips.map(
        (chip) =>
          html`<li class="chip">
            <span class="chip-label">${chip.label}</span> ${chip.text}
            <button
              type="button"
              @click=${() => remove(chip)}
              aria-label=${t('list.remove', { what: `${chip.label} ${chip.text}` })}
            >
              ✕
            </button>
          </li>`,
      )}
      ${chips.length > 1 ? html`<li><button type="button" class="link" @click=${clear}>${t('list.clear')}</button></li>` : ''}
    </ul>
  `;
}
