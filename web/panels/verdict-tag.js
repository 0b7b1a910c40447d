/** What the lawfulness table says of a change, as a tag: never by colour alone. */

import { html } from 'lit';

import { word } from '../words.js';

/** @param {string} verdict */
export const verdictTag = (verdict) =>
  html`<span class="lawfulness-tag" data-verdict=${verdict}>${word('lawfulness', verdict)}</span>`;
