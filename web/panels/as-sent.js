/**
 * What files said of a feature beyond our own attributes: other names, and columns that mean nothing to us, as text.
 *
 * @typedef {import('./types.js').Panel} Panel
 */

import { html, nothing } from 'lit';

import { t } from '../i18n.js';

/** Characters of a cell, and cells, that are shown without being asked for. */
const SHORT = 120;
const FEW = 6;

/** @param {Panel} panel */
export function aliasesSection({ aliases }) {
  if (aliases.length === 0) return nothing;
  return html`
    <section class="feature-section" aria-labelledby="aliases-title">
      <h3 id="aliases-title">${t('panel.aliases')} <span class="section-n">${aliases.length}</span></h3>
      <ul class="papers">
        ${aliases.map(
          (one) =>
            html`<li>
              <p>${text(one.name)}${one.code ? html` <span class="quiet-ink">${one.code}</span>` : nothing}</p>
              <p class="provenance">
                ${t('panel.recorded', { date: one.recorded_at.slice(0, 10) })}${
                  one.upload ? html` · <a href="/uploads/${one.upload.id}">${one.upload.file_name}</a>` : nothing
                }
              </p>
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Panel} panel */
export function extrasSection({ extras }) {
  if (extras.length === 0) return nothing;
  const rest = extras.slice(FEW);
  return html`
    <section class="feature-section" aria-labelledby="extras-title">
      <h3 id="extras-title">${t('panel.extras')} <span class="section-n">${extras.length}</span></h3>
      ${list(extras.slice(0, FEW))}
      ${
        rest.length
          ? html`<details class="extras-more">
              <summary>${t('panel.extras.more', { n: rest.length })}</summary>
              ${list(rest)}
            </details>`
          : nothing
      }
    </section>
  `;
}

/** @param {Panel['extras']} cells */
const list = (cells) =>
  html`<dl class="facts">
    ${cells.map(
      (one) =>
        html`<dt>${one.name}</dt>
          <dd>${text(one.value)}</dd>`,
    )}
  </dl>`;

/** Long text is folded behind its beginning. @param {string} value */
function text(value) {
  if (value.length <= SHORT) return value;
  return html`<details class="long-text">
    <summary>${value.slice(0, SHORT)}…</summary>
    ${value.slice(SHORT)}
  </details>`;
}
