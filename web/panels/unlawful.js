/**
 * Facts about a parcel that are against the law, each with its article; they are recorded, never refused.
 *
 * @typedef {import('./types.js').Text} Text
 * @typedef {{kind: string, because: Text, article: string, law: Text, is_clue: boolean, measure: string}} Unlawful
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { say, t } from '../i18n.js';

/** @param {Unlawful} one */
export const unlawfulNote = (one) =>
  html`<p class="notice is-error unlawful" data-kind=${one.kind}>
    ${icon('warning')}
    <span
      >${one.is_clue ? t('stage.clue') : nothing}${say(one.because)}
      <small class="quiet-ink">${say(one.law)} · ${t('stage.bears-on', { number: one.measure })}</small></span
    >
  </p>`;

/** What is wrong with a parcel, on its panel: facts against the law, and documents that are missing. @param {import('./types.js').Panel} panel */
export const flags = (panel) =>
  html`${panel.unlawful.map(unlawfulNote)}
  ${
    panel.missing_documents
      ? html`<p class="notice is-warning">
          ${icon('warning')}
          <a href="/parcels/${panel.id}#documents">${t('documents.missing', { n: panel.missing_documents })}</a>
        </p>`
      : nothing
  }`;
