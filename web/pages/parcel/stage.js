/**
 * The stage, since when and by which document; what may follow by law, and what is still missing for it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {import('./documents.js').Need} Need
 * @typedef {{to_stage: Labelled, when: Text, decider: string, decided_by: Text, article: string, law: Text,
 *   needs: Need[], obstacles: {code: string, text: Text, law: Text}[], is_open: boolean, opens: Labelled | null,
 *   ends: Labelled | null}} Step
 * @typedef {import('../../panels/unlawful.js').Unlawful} Unlawful
 * @typedef {{stage: Labelled, official: string | null, since: string | null, document: string | null,
 *   document_id: number | null, last_event_id: number | null, steps: Step[], missing: number,
 *   unlawful: Unlawful[], may: {allowed: boolean, why: Text | null}, documents: any[]}} Steps
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { icon } from '../../icons.js';
import { unlawfulNote } from '../../panels/unlawful.js';
import { askToRecord, kindOf } from './document-form.js';
import { askToStep, seen } from './stage-forms.js';

/** @type {import('./sections.js').Section} */
export const stage = {
  id: 'stage',
  title: () => t('stage.title'),
  load: async (_opened, id) => {
    const [said, { documents }] = await Promise.all([
      api.get(`parcels/${id}/steps`),
      api.get(`features/${id}/documents`),
    ]);
    seen.eventId = said.last_event_id;
    return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  view: (/** @type {Steps} */ said, opened) => html`
    <p class="stage-now">
      <b>${say(said.stage)}</b>${said.official ? html` <span class="tag">${said.official}</span>` : nothing}
      ${said.since ? t('stage.since', { date: said.since }) : html`<span class="gap">${t('stage.since.missing')}</span>`}
      · ${said.document ?? html`<span class="gap">${t('panel.document.missing')}</span>`}
      ${said.missing ? html` · <a href="#documents" class="tag is-error">${t('documents.missing', { n: said.missing })}</a>` : nothing}
    </p>
    ${said.unlawful.map(unlawfulNote)}
    <h3>${t('stage.next')}</h3>
    <ul class="steps-allowed">
      ${said.steps.map((step) => stepView(step, said, opened))}
    </ul>
    ${said.may.why ? html`<p class="quiet-ink">${say(said.may.why)}</p>` : nothing} ${formDialog('stage')}
  `,
};

/** @param {Step} step @param {Steps} said @param {import('./sections.js').Opened} opened */
function stepView(step, said, opened) {
  const isOpen = step.is_open && said.may.allowed;
  const why = said.may.why ? say(said.may.why) : step.obstacles.map((one) => say(one.text)).join(t('list.comma'));
  return html`<li class="step-allowed" data-open=${String(step.is_open)} data-to=${step.to_stage.code}>
    <p class="register-head">
      <b>→ ${say(step.to_stage)}</b> <span>${say(step.when)}</span>
      <span class="register-buttons">
        <button
          type="button"
          class=${isOpen ? 'primary' : ''}
          ?disabled=${!isOpen}
          title=${isOpen ? nothing : why}
          @click=${() => askToStep(step, said, opened)}
        >
          ${t('stage.take', { name: say(step.to_stage) })}
        </button>
      </span>
    </p>
    <p class="provenance">
      ${say(step.law)} ·
      ${say(step.decided_by)}${
        step.opens ? html` · ${t('stage.opens', { name: say(step.opens) })}` : nothing
      }${step.ends ? html` · ${t('stage.ends', { name: say(step.ends) })}` : nothing}
    </p>
    <p class="needs">${step.needs.map((need) => needed(need, said, opened))}</p>
    ${others(step)}
  </li>`;
}

/** A document that the step needs, and a way to record it where it is missing. @param {Need} need @param {Steps} said @param {import('./sections.js').Opened} opened */
function needed(need, said, opened) {
  if (need.state === 'there') {
    return html`<span class="need" data-state="there">${icon('check')} ${say(need.name)}</span>`;
  }
  return html`<span class="need" data-state="missing">
    ${icon('warning')} ${t('stage.lacks', { name: say(need.name) })}
    ${
      said.may.allowed
        ? html`<button type="button" class="link" @click=${() => askToRecord(opened, kindOf(need))}>
            ${t('documents.fill')}
          </button>`
        : nothing
    }
  </span>`;
}

/** What stands against it beside documents that are missing. @param {Step} step */
function others({ obstacles }) {
  const rest = obstacles.filter(({ code }) => code !== 'document-missing');
  if (!rest.length) return nothing;
  return html`<ul class="obstacles">
    ${rest.map((one) => html`<li>${say(one.text)} <span class="quiet-ink">${say(one.law)}</span></li>`)}
  </ul>`;
}
