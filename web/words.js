/** The server's vocabulary: labels and colours of codes. */

import { say } from './i18n.js';

/** @type {Record<string, Array<{code: string, zh: string, en: string, [more: string]: any}>>} */
let lists = {};

/** @param {typeof lists} vocabulary */
export function setVocabulary(vocabulary) {
  lists = vocabulary;
}

/** Every entry of a list in its order. @param {string} list */
export const entries = (list) => lists[list] ?? [];

/** One entry; a code nobody knows shows itself. @param {string} list @param {string} code */
export const entry = (list, code) => entries(list).find((one) => one.code === code) ?? { code, zh: code, en: code };

/** The label of a code in the language shown. @param {string} list @param {string} code */
export const word = (list, code) => say(entry(list, code));
