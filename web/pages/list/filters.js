/** Every filter of a list, as fields above it; what is chosen stands as chips beneath, to be taken away again. */

import { html } from 'lit';

import { choice, codes, dueBands, typed } from '../../choices.js';
import { icon } from '../../icons.js';
import { nameOf, t } from '../../i18n.js';

/** What only one kind is narrowed by: parameter and vocabulary. */
const OWN = /** @type {Record<string, [string, string][]>} */ ({
  parcel: [
    ['register', 'registers'],
    ['stage', 'stages'],
    ['over_screening', 'over_screening'],
    ['contradiction', 'contradictions'],
    ['unlawful', 'unlawful'],
    ['papers', 'papers'],
  ],
  site: [['site_kind', 'site_kinds']],
  detection: [
    ['state', 'detection_states'],
    ['change', 'change_kinds'],
  ],
});

/**
 * @typedef {object} Choices
 * @property {{id: number, name_zh: string, name_en: string}[]} units
 * @property {{number: string, title: string}[]} measures
 * @property {{code: string, name_zh: string, name_en: string}[]} streets
 *
 * @param {string} kind
 * @param {URLSearchParams} query
 * @param {Choices} choices
 * @param {{isNarrow: boolean, narrow: (name: string, value: string | null) => void}} page
 */
export function filters(kind, query, choices, { isNarrow, narrow }) {
  const own = (OWN[kind] ?? []).map(([name, list]) => choice(query, name, codes(list), narrow));
  return html`<details class="list-filters" ?open=${!isNarrow}>
    <summary>${icon('filter')}${t('legend.narrow')}</summary>
    <div class="list-fields">
      ${typed(query, 'q', 'search', narrow)} ${own}
      ${choice(
        query,
        'street',
        choices.streets.map((one) => [one.code, nameOf(one)]),
        narrow,
      )}
      ${choice(
        query,
        'unit',
        choices.units.map((one) => [String(one.id), nameOf(one)]),
        narrow,
      )}
      ${choice(
        query,
        'measure',
        choices.measures.map((one) => [one.number, `${one.number} ${one.title}`]),
        narrow,
      )}
      ${choice(query, 'due', dueBands(), narrow)}
    </div>
  </details>`;
}
