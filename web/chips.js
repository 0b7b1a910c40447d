/** The filter in words: one removable chip per value. Lists and the map have the same parameters in their addresses. */

import { html } from 'lit';

import { t } from './i18n.js';
import { word } from './words.js';

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
  contradiction: 'contradictions',
  unlawful: 'unlawful',
  papers: 'papers',
  over_screening: 'over_screening',
  kind: 'feature_kinds',
  off: 'groups',
  bbox: null,
});

/** Parameters that say something about one kind only; the others narrow every kind. */
export const OWN = /** @type {Record<string, string[]>} */ ({
  parcel: ['register', 'stage', 'contradiction', 'unlawful', 'papers', 'over_screening'],
  site: ['site_kind'],
  detection: ['state', 'change', 'from', 'to'],
});

/** The one kind that a parameter narrows; undefined: all of them. @param {string} name */
export const ownerOf = (name) => Object.keys(OWN).find((kind) => OWN[kind].includes(name));

/** The filter as far as it says something about a kind. @param {URLSearchParams} filter @param {string} kind */
export const ofKind = (filter, kind) =>
  new URLSearchParams([...filter].filter(([name]) => name !== 'kind' && [undefined, kind].includes(ownerOf(name))));

/** Rows of the legend that are switched off: "kind:CODE". @param {URLSearchParams} query */
export const switchedOff = (query) => new Set((query.get('off') ?? '').split(',').filter(Boolean));

/** The vocabulary by which the legend groups each kind. */
const GROUPS = /** @type {Record<string, string>} */ ({
  parcel: 'paint_classes',
  site: 'site_kinds',
  project: 'project_kinds',
  point: 'point_kinds',
  detection: 'detection_states',
});

/** The filter without what a chip says. @param {URLSearchParams} filter @param {Chip} chip */
export function without(filter, chip) {
  const rest = new URLSearchParams(filter);
  const off = switchedOff(filter);
  const kept =
    chip.name === 'off' ? [[...off].filter((one) => one !== chip.value).join(',')] : filter.getAll(chip.name);
  rest.delete(chip.name);
  for (const value of kept) if (value && value !== chip.value) rest.append(chip.name, value);
  return rest;
}

/** @typedef {{name: string, value: string, label: string, text: string}} Chip `text` says if it is for one kind only */

/**
 * @param {URLSearchParams} query
 * @param {(list: string, code: string) => string} words
 * @param {string[]} kinds what is shown: a parameter that narrows only one of several says which
 * @returns {Chip[]}
 */
export function chipsOf(query, words, kinds) {
  return [...query]
    .filter(([name, value]) => name in PARAMETERS && value !== '')
    .flatMap(([name, value]) => (name === 'off' ? rowsOff(query, kinds) : [[name, value]]))
    .map(([name, value]) => {
      const list = /** @type {Record<string, string | null>} */ (PARAMETERS)[name];
      const text = textOf(name, value, list, words);
      const owner = ownerOf(name);
      const isForAll = !owner || kinds.every((kind) => kind === owner);
      return {
        name,
        value,
        label: t(`filter.${name}`),
        text: isForAll ? text : t('filter.only', { text, kind: word('feature_kinds', owner) }),
      };
    });
}

/** One for each row that is switched off, of what is shown. @param {URLSearchParams} query @param {string[]} kinds */
const rowsOff = (query, kinds) =>
  [...switchedOff(query)].filter((one) => kinds.includes(one.split(':')[0])).map((one) => ['off', one]);

/** @param {string} name @param {string} value @param {string | null} list @param {(list: string, code: string) => string} words */
function textOf(name, value, list, words) {
  if (name === 'bbox') return t('filter.bbox.text');
  if (name !== 'off') return list ? words(list, value) : value;
  const [kind, code] = value.split(':');
  return word(GROUPS[kind], code);
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
