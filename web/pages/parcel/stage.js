/**
 * The stage, since when and by which document; what may follow by law, and what is still missing for it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {import('./documents.js').Need} Need
 * @typedef {{to_stage: Labelled, when: Text, decider: string, decided_by: Text, article: string, law: Text,
 *   needs: Need[], obstacles: {code: string, text: Text, law: Text}[], is_open: boolean, opens: Labelled | null,
 *   ends: Labelled | null}} Step
 * @typedef {{stage: Labelled, official: string | null, since: string | null, document: string | null,
 *   document_id: number | null, last_event_id: number | null, steps: Step[], missing: number,
 *   may: {allowed: boolean, why: Text | null}, documents: any[]}} Steps
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { icon } from '../../icons.js';
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
    <p class="needs">
      ${step.needs.map(
        (need) =>
          html`<span class="need" data-state=${need.state}
            >${icon(need.state === 'there' ? 'check' : 'warning')} ${say(need.name)}</span
          >`,
      )}
    </p>
    ${step.obstacles.length ? obstacles(step) : nothing}
  </li>`;
}

/** @param {Step} step */
const obstacles = (step) =>
  html`<ul class="obstacles">
    ${step.obstacles.map((one) => html`<li>${say(one.text)} <span class="quiet-ink">${say(one.law)}</span></li>`)}
  </ul>`;
