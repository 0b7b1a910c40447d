/**
 * The soil samples of a parcel: first what they mean, then what exceeds a limit or cannot be judged, a chart by depth,
 * and all results behind. What a change of planned use did to the judgement stands beside it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{verdict: string, label: Text, sentence: Text, value: string | null, screening: string | null,
 *   intervention: string | null}} Judgement
 * @typedef {{at: string, by: string | null, reason: string}} Struck
 * @typedef {{id: number, no: string | null, name: Text, raw_name: string, raw: string, value: string | null,
 *   unit: string | null, is_nd: boolean, detection_limit: string | null, detection_limit_mg_kg: string | null,
 *   judgement: Judgement | null, is_counted: boolean, struck: Struck | null}} Measurement
 * @typedef {{no: string, name: Text, of: number[], judgement: Judgement, is_counted: boolean}} Sum
 * @typedef {{id: number, name: string, depth_from_m: string | null, depth_to_m: string | null,
 *   sampled_on: string | null, document: string | null, measurements: Measurement[], sums: Sum[],
 *   round: {code: string, label: Text} | null, struck: Struck | null}} Sample
 * @typedef {{id: number, name: string, lon: number | null, lat: number | null, samples: Sample[]}} Point
 * @typedef {{action: string, allowed: boolean, why: Text | null}} Permission
 * @typedef {object} Samples
 * @property {string} on
 * @property {{id: string, title: Text, in_force_on: string, source: Text, sums_basis: Text, items: number}} standard
 * @property {{code: string, label: Text, use: string | null, is_unclear: boolean, because: Text, basis: Text}} land_class
 * @property {{sentence: Text, results: number, counts: Record<string, number>}} summary
 * @property {Point[]} points
 * @property {{id: number, no: string, name: Text, value: string, document: string, struck: Struck | null}[]} backgrounds
 * @property {{changed_on: string, sentence: Text}[]} rejudgements
 * @property {{id: number}[]} uses
 * @property {{id: number, file_name: string, rows: number, accepted: number, quarantined: number,
 *   duplicates: number, recorded_at: string, recorded_by: string | null}[]} files
 * @property {Permission[]} may
 * @property {any[]} documents
 */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { sampleChart } from './sample-chart.js';
import { askForBackground, askForSample, askForUse, askToStrike } from './sample-forms.js';
import { counts, openImport } from './sample-import.js';
import { limitsTable } from './sample-limits.js';
import { samplePlaces } from './sample-places.js';
import { allResults, findings } from './sample-tables.js';

/** By which day's use a parcel's samples are judged; empty: today's. @type {Map<string, string>} */
const asked = new Map();

/** @type {import('./sections.js').Section} */
export const samples = {
  id: 'samples',
  title: () => t('samples.title'),
  load: async (_opened, id) => {
    const on = asked.get(id);
    const query = new URLSearchParams(on ? { on } : {});
    const [said, { documents }] = await Promise.all([
      api.get(`parcels/${id}/samples`, query),
      api.get(`features/${id}/documents`),
    ]);
    return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {Samples} */ { summary }) => summary.results,
  view: (/** @type {Samples} */ said, opened) => html`
    ${said.points.length ? judged(said, opened) : html`<p class="empty">${t('samples.none')}</p>`}
    ${buttons(said, opened)} ${formDialog('samples')}
  `,
};

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
function judged(said, opened) {
  return html`
    <p class="sample-summary">${say(said.summary.sentence)}</p>
    <p class="quiet-ink">
      ${say(said.land_class.because)}
      ${said.land_class.is_unclear ? html`<span class="tag">${t('samples.unclear')}</span>` : nothing}
    </p>
    ${dayChoice(said, opened)}
    ${said.rejudgements.map((one) => html`<p class="notice sample-again">${say(one.sentence)}</p>`)} ${findings(said)}
    <div class="sample-pictures">${sampleChart(said, opened)} ${samplePlaces(said, opened)}</div>
    ${allResults(said, (what, id, name) => askToStrike(what, id, name, said, opened))} ${backgrounds(said, opened)}
    ${received(said)}
    <p class="provenance">
      ${t('samples.standard', {
        id: said.standard.id,
        title: say(said.standard.title),
        date: said.standard.in_force_on,
        n: said.standard.items,
      })}
      <br />${say(said.standard.source)}<br />${say(said.standard.sums_basis)}<br />${say(said.land_class.basis)}
    </p>
    ${limitsTable(opened)}
  `;
}

/** Judging by the use of another day. @param {Samples} said @param {import('./sections.js').Opened} opened */
const dayChoice = (said, opened) =>
  html`<label class="sample-day"
    >${t('samples.on')}
    <input
      type="date"
      .value=${live(said.on)}
      @change=${(/** @type {any} */ event) => {
        asked.set(opened.id, event.target.value);
        opened.again('samples');
      }}
    />
    ${
      asked.get(opened.id)
        ? html`<button
            type="button"
            class="text-button"
            @click=${() => {
              asked.delete(opened.id);
              opened.again('samples');
            }}
          >
            ${t('samples.on.today')}
          </button>`
        : nothing
    }</label
  >`;

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
function backgrounds(said, opened) {
  if (!said.backgrounds.length) return nothing;
  return html`<h3>${t('samples.backgrounds')}</h3>
    <ul class="sample-backgrounds">
      ${said.backgrounds.map(
        (one) =>
          html`<li data-struck=${String(Boolean(one.struck))}>
            <b>${say(one.name)} ${one.value} mg/kg</b> <span class="quiet-ink">${one.document}</span>
            ${
              one.struck
                ? html`<span class="quiet-ink">${t('samples.struck', { reason: one.struck.reason })}</span>`
                : html`<button
                    type="button"
                    class="text-button"
                    ?disabled=${!allowed(said, 'record-samples').allowed}
                    @click=${() => askToStrike('background', one.id, say(one.name), said, opened)}
                  >
                    ${t('samples.strike')}
                  </button>`
            }
          </li>`,
      )}
    </ul>`;
}

/** The tables that were sent. @param {Samples} said */
function received(said) {
  if (!said.files.length) return nothing;
  return html`<details class="sample-files">
    <summary>${t('samples.files', { n: said.files.length })}</summary>
    <ul>
      ${said.files.map(
        (one) =>
          html`<li>
            ${one.file_name} · ${one.recorded_at.slice(0, 10)}${one.recorded_by ? html` · ${one.recorded_by}` : nothing}
            · ${counts(one)}
          </li>`,
      )}
    </ul>
  </details>`;
}

/** @param {Samples} said @param {string} action @returns {Permission} */
const allowed = (said, action) =>
  said.may.find((one) => one.action === action) ?? { action, allowed: false, why: null };

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
function buttons(said, opened) {
  const [record, use] = [allowed(said, 'record-samples'), allowed(said, 'record-uses')];
  /** @param {string} text @param {Permission} may @param {() => void} run @param {boolean} [first] */
  const button = (text, may, run, first = false) =>
    html`<button
      type="button"
      class=${first ? 'primary' : ''}
      ?disabled=${!may.allowed}
      title=${may.why ? say(may.why) : nothing}
      @click=${run}
    >
      ${t(text)}
    </button>`;
  return html`<p class="buttons">
    ${button('samples.import', record, () => openImport(said, opened), true)}
    ${button('samples.by-hand', record, () => askForSample(said, opened))}
    ${button('samples.background', record, () => askForBackground(said, opened))}
    ${button('samples.use', use, () => askForUse(said, opened))}
    ${record.why ? html`<span class="quiet-ink">${say(record.why)}</span>` : nothing}
  </p>`;
}
