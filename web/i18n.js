/**
 * The two languages of the interface: `t('key', {n: 3})` for our own texts, `say({zh, en})` for texts of the server.
 *
 * The catalogues are web/i18n/zh-CN.json and en.json, grouped by page; a key is "page.name".
 */

const LANGUAGES = /** @type {const} */ (['zh-CN', 'en']);
const REMEMBERED = 'jingtu.language';

/** @type {'zh-CN' | 'en'} */
let current = remembered();
/** @type {Record<string, Record<string, string>>} */
const catalogues = {};

/** @returns {'zh-CN' | 'en'} */
function remembered() {
  const kept = localStorage.getItem(REMEMBERED);
  return kept === 'en' ? 'en' : 'zh-CN';
}

/** Load both catalogues; call once before the first text. */
export async function loadTexts() {
  await Promise.all(
    LANGUAGES.map(async (language) => {
      const response = await fetch(new URL(`./i18n/${language}.json`, import.meta.url));
      catalogues[language] = await response.json();
    }),
  );
  document.documentElement.lang = current;
}

/** The language shown now. */
export const language = () => current;

/** Show the other language from now on, here and at the next visit. */
export function switchLanguage() {
  current = current === 'en' ? 'zh-CN' : 'en';
  localStorage.setItem(REMEMBERED, current);
  document.documentElement.lang = current;
}

/**
 * One of our own texts with its `{placeholders}` filled in. A missing key shows itself, so that it is seen.
 *
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  const text = catalogues[current]?.[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? `{${name}}`));
}

/**
 * A text of the server in the language shown.
 *
 * @param {{zh: string, en: string} | null | undefined} text
 * @returns {string}
 */
export const say = (text) => (text ? (current === 'en' ? text.en : text.zh) : '');

/** `name_zh` or `name_en` of anything that has both. @param {{name_zh: string, name_en: string}} thing */
export const nameOf = (thing) => (current === 'en' ? thing.name_en : thing.name_zh);

/** `9,600 m²`. @param {number} m2 */
export const squareMetres = (m2) => `${Math.round(m2).toLocaleString('en-US')} m²`;

/** Hectares and mu, for hovering over an area. @param {number} m2 */
export const otherAreas = (m2) => t('area.other', { ha: (m2 / 10_000).toFixed(2), mu: ((m2 * 3) / 2000).toFixed(2) });

/** `15.6%`. @param {number} share */
export const percent = (share) => `${(share * 100).toFixed(1)}%`;

/** A number with thousands separators. @param {number} n */
export const count = (n) => n.toLocaleString('en-US');
