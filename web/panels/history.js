/**
 * What happened when, by which document and who entered it; and where all of this came from.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').HistoryEvent} HistoryEvent
 */

import { html, nothing } from 'lit';

import { say, t } from '../i18n.js';

/** @param {Panel} panel */
export function historySection({ history }) {
  if (history.length === 0) return nothing;
  return html`
    <section class="feature-section" aria-labelledby="history-title">
      <h3 id="history-title">${t('panel.history')}</h3>
      ${historyLines(history)}
    </section>
  `;
}

/** @param {HistoryEvent[]} history */
export const historyLines = (history) =>
  html`<ol class="history">
    ${history.map(line)}
  </ol>`;

/** The day it was true stands first; the day it was recorded beside it, when that is another. @param {HistoryEvent} event */
function line(event) {
  const recorded = event.recorded_at.slice(0, 10);
  const late = recorded === event.valid_on ? nothing : html`${t('panel.recorded', { date: recorded })} · `;
  return html`<li data-kind=${event.kind}>
    <time datetime=${event.valid_on}>${event.valid_on}</time>
    <div>
      <p>${say(event.sentence)}</p>
      <p class="provenance">
        ${late}${event.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}${
          event.person ? html` · ${event.person}` : nothing
        }
      </p>
    </div>
  </li>`;
}

/** @param {Panel} panel */
export function sourceLine(panel) {
  const { source, upload } = panel;
  return html`<footer class="feature-source">
    <p>
      ${t('panel.source')} ${source ? source : html`<span class="gap">${t('panel.source.missing')}</span>`} ·
      ${
        panel.as_of
          ? t('panel.as-of', { date: panel.as_of })
          : html`<span class="gap">${t('panel.as-of.missing')}</span>`
      }
      ·
      ${t('panel.recorded', { date: panel.recorded_at.slice(0, 10) })}${
        panel.recorded_by ? html` ${panel.recorded_by}` : nothing
      }
      ${upload ? html`· <a href="/uploads/${upload.id}">${upload.file_name}</a>` : nothing}
    </p>
    <p>${panel.lon.toFixed(6)}°E ${panel.lat.toFixed(6)}°N</p>
  </footer>`;
}
