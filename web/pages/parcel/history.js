/**
 * What happened when, and when it was recorded; as it is known now, or as it was on a day. Corrected lines stay, struck
 * through, beside the line that put them right.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {{kind: Labelled, sentence: Text, valid_on: string, recorded_at: string, person: string | null,
 *   document: {title: string, id: number | null, url: string | null, is_shown: boolean, is_struck: boolean} | null,
 *   before: Labelled | null, after: Labelled | null, event_id: number | null, origin: Labelled | null,
 *   note: string | null, corrects_id: number | null, corrected_by_id: number | null, is_withdrawal: boolean,
 *   lacks_document: boolean}} Line
 * @typedef {{known: {known_on: string, valid_on: string, stage: Labelled | null, since: string | null,
 *   registers: Labelled[], planned_use: string | null}, lines: Line[], mayCorrect: boolean, documents: any[]}} Timeline
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { askToCorrect } from './stage-forms.js';

/** The days asked for, by parcel; empty: today. @type {Map<string, {known_on: string, valid_on: string}>} */
const asked = new Map();

/** The kind of line that is shown, by parcel; none: every kind. @type {Map<string, string>} */
const kinds = new Map();

/** @type {import('./sections.js').Section} */
export const history = {
  id: 'history',
  title: () => t('panel.history'),
  load: async (_opened, id) => {
    const days = Object.entries(asked.get(id) ?? {}).filter(([, day]) => day);
    const [said, { may }, { documents }] = await Promise.all([
      api.get(`parcels/${id}/timeline`, new URLSearchParams(days)),
      api.get(`parcels/${id}/steps`),
      api.get(`features/${id}/documents`),
    ]);
    const open = documents.filter((/** @type {any} */ one) => !one.struck);
    // What was known on another day is looked at, not written.
    return { ...said, mayCorrect: may.allowed && days.length === 0, documents: open };
  },
  count: (/** @type {Timeline} */ { lines }) => lines.length,
  view: (/** @type {Timeline} */ said, opened) => html`
    ${chooser(said, opened)} ${kindChooser(said, opened)}
    <ol class="history timeline-lines">
      ${shown(said, opened).map((line) => lineView(line, said, opened))}
    </ol>
    ${said.lines.length ? nothing : html`<p class="empty">${t('history.nothing-known')}</p>`} ${formDialog('history')}
  `,
};

/** @param {Timeline} said @param {import('./sections.js').Opened} opened */
function chooser({ known }, opened) {
  const days = asked.get(opened.id) ?? { known_on: '', valid_on: '' };
  const today = opened.frame.meta.working_date;
  /** @param {Event} event */
  const changed = (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    asked.set(opened.id, { ...days, [name]: value });
    opened.again('history');
  };
  const isThen = Boolean(days.known_on || days.valid_on);
  return html`<div class="known-on">
    <label
      >${t('history.known-on')}
      <input type="date" name="known_on" max=${today} .value=${days.known_on || today} @change=${changed}
    /></label>
    <label
      >${t('history.valid-on')} <input type="date" name="valid_on" .value=${days.valid_on || today} @change=${changed}
    /></label>
    ${
      isThen
        ? html`<button
            type="button"
            @click=${() => {
              asked.delete(opened.id);
              opened.again('history');
            }}
          >
            ${t('history.now')}
          </button>`
        : nothing
    }
    <p class=${isThen ? 'notice' : 'quiet-ink'} role="status">${standing(known)}</p>
  </div>`;
}

/** The lines of the chosen kind; all where there are none of it on the days asked for. @param {Timeline} said @param {import('./sections.js').Opened} opened */
function shown({ lines }, opened) {
  const some = lines.filter((line) => line.kind.code === kinds.get(opened.id));
  return some.length ? some : lines;
}

/** Every kind there is, with its number. @param {Timeline} said @param {import('./sections.js').Opened} opened */
function kindChooser(said, opened) {
  const { lines } = said;
  const names = new Map(lines.map(({ kind }) => [kind.code, say(kind)]));
  if (names.size < 2) return nothing;
  const chosen = kinds.get(opened.id) ?? '';
  const isAll = !names.has(chosen);
  /** @param {string} code @param {string} name @param {number} n */
  const choice = (code, name, n) =>
    html`<button
      type="button"
      data-kind=${code}
      aria-pressed=${String(code ? code === chosen : isAll)}
      @click=${() => {
        kinds.set(opened.id, code);
        opened.redraw();
      }}
    >
      ${name} <small>${n}</small>
    </button>`;
  return html`<div class="timeline-kinds" role="group" aria-label=${t('history.kinds')}>
    ${choice('', t('history.every-kind'), lines.length)}
    ${[...names].map(([code, name]) => choice(code, name, lines.filter(({ kind }) => kind.code === code).length))}
  </div>`;
}

/** @param {Timeline['known']} known */
function standing(known) {
  const days = { known: known.known_on, valid: known.valid_on };
  const registers = known.registers.map(say).join(t('registers.comma'));
  const said = known.stage
    ? t('history.stood', { stage: say(known.stage), date: known.since ?? '' })
    : t('history.nothing-known');
  return `${t('history.as-known', days)}${said}${registers ? ` · ${registers}` : ''}${known.planned_use ? ` · ${known.planned_use}` : ''}`;
}

/** @param {Line} line @param {Timeline} said @param {import('./sections.js').Opened} opened */
function lineView(line, said, opened) {
  const recorded = line.recorded_at.slice(0, 10);
  const isCorrected = line.corrected_by_id !== null;
  return html`<li data-kind=${line.kind.code} data-corrected=${String(isCorrected)}>
    <time datetime=${line.valid_on}>${line.valid_on}</time>
    <div>
      <p>
        ${isCorrected ? html`<s>${say(line.sentence)}</s> <span class="tag">${t('history.corrected')}</span>` : say(line.sentence)}
        ${line.corrects_id ? html`<span class="tag">${t('history.correction')}</span>` : nothing}
        ${
          line.event_id && !isCorrected && !line.is_withdrawal && said.mayCorrect
            ? html`<button type="button" class="link" @click=${() => askToCorrect(line, said.documents, opened)}>
                ${t('history.correct')}
              </button>`
            : nothing
        }
      </p>
      <p class="provenance">
        ${t('panel.recorded', { date: recorded })}${proof(line)}${line.person ? html` · ${line.person}` : nothing}${
          line.origin ? html` · ${say(line.origin)}` : nothing
        }${line.note ? html` · ${line.note}` : nothing}
      </p>
    </div>
  </li>`;
}

/** @param {Line} line */
function proof({ document, lacks_document }) {
  if (!document) return lacks_document ? html` · <span class="gap">${t('panel.document.missing')}</span>` : nothing;
  const title = document.is_struck ? html`<s>${document.title}</s>` : document.title;
  return html` · ${document.url ? html`<a href=${document.url} target="_blank">${title}</a>` : title}`;
}
