/**
 * /projects/ID: a project of measure 4.2 and the survey of its soil, missing, filed or late.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{zh: string, en: string}} Text
 * @typedef {object} Survey
 * @property {number} id
 * @property {string} code
 * @property {string} name
 * @property {string | null} address
 * @property {Text} project_kind
 * @property {Text | null} industry
 * @property {string | null} permit_no
 * @property {string | null} starts_on
 * @property {string | null} surveyed_on
 * @property {string | null} survey_filed_on
 * @property {string | null} document
 * @property {number | null} document_id
 * @property {boolean} is_asked
 * @property {boolean} is_overdue
 * @property {number | null} days_left
 * @property {Text | null} basis
 * @property {Text} sentence
 * @property {{allowed: boolean, why: Text | null}} may
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { askFor, formDialog, proofOf } from '../forms/dialog.js';
import { say, t } from '../i18n.js';
import { choices } from './parcel/register-forms.js';

const OWNER = 'project';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  const state = {
    /** @type {Survey | null} */ survey: null,
    /** @type {any[]} */ documents: [],
    /** @type {Problem | null} */ problem: null,
  };

  async function load() {
    try {
      const [survey, { documents }] = await Promise.all([
        api.get(`projects/${id}/survey`),
        api.get(`features/${id}/documents`),
      ]);
      Object.assign(state, { survey, problem: null });
      state.documents = documents.filter((/** @type {any} */ one) => !one.struck);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    context.redraw();
  }

  /** @param {Survey} survey */
  const record = (survey) =>
    askFor(
      {
        owner: OWNER,
        key: `project.survey.${id}`,
        title: t('project.record'),
        submit: t('project.record.send'),
        note: survey.basis ? say(survey.basis) : undefined,
        fields: () => [
          {
            name: 'surveyed_on',
            label: t('project.surveyed'),
            type: 'date',
            required: true,
            value: survey.surveyed_on ?? '',
          },
          {
            name: 'filed_on',
            label: t('project.filed'),
            type: 'date',
            required: true,
            value: survey.survey_filed_on ?? '',
          },
          {
            name: 'document',
            label: t('project.document'),
            type: 'proof',
            required: true,
            options: choices(state.documents),
          },
        ],
        send: async (values) => {
          const { surveyed_on: surveyed, filed_on: filed } = values;
          const said = { surveyed_on: surveyed, filed_on: filed, ...proofOf(values) };
          state.survey = await api.post(`projects/${id}/survey`, { ...said, seen_filed_on: survey.survey_filed_on });
          context.redraw();
        },
        stale: () => void load(),
      },
      context.redraw,
    );

  void load();
  return {
    title: () => (state.survey ? `${state.survey.code} ${state.survey.name}` : t('panel.kind.project')),
    view: () =>
      html`<div class="page project-page">
        ${state.survey ? body(state.survey, record) : html`<h1 tabindex="-1">${t('panel.kind.project')}</h1>`}
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${!state.survey && !state.problem ? html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>` : nothing}
        ${formDialog(OWNER)}
      </div>`,
  };
}

/** @param {Survey} survey @param {(survey: Survey) => void} record */
function body(survey, record) {
  const { may } = survey;
  return html`
    <p class="crumb"><a href="/list/project">${t('project.all')}</a></p>
    <h1 tabindex="-1">${survey.code} ${survey.name}</h1>
    <p class="quiet-ink">
      ${[say(survey.project_kind), say(survey.industry), survey.address].filter(Boolean).join(' · ')} ·
      <a href="/map?feature=${survey.id}">${t('doors.map')}</a>
    </p>
    <section class="box" aria-label=${t('project.survey')}>
      <h2>${t('project.survey')}</h2>
      <p class="notice ${survey.is_overdue ? 'is-error' : ''}" role="status">
        ${survey.is_overdue ? html`<b>▲ ${t('project.overdue')}</b> ` : nothing}${say(survey.sentence)}
      </p>
      <dl class="practitioner-facts">
        ${fact('starts', survey.starts_on)} ${fact('surveyed', survey.surveyed_on)}
        ${fact('filed', survey.survey_filed_on)} ${fact('document', survey.document)}
        ${fact('permit', survey.permit_no)}
      </dl>
      ${survey.basis ? html`<p class="quiet-ink">${t('project.basis', { basis: say(survey.basis) })}</p>` : nothing}
      ${
        survey.basis
          ? html`<p class="buttons">
              <button type="button" class="primary" ?disabled=${!may.allowed} @click=${() => record(survey)}>
                ${t(survey.survey_filed_on ? 'project.correct' : 'project.record')}
              </button>
              ${may.why ? html`<span class="quiet-ink">${say(may.why)}</span>` : nothing}
            </p>`
          : nothing
      }
    </section>
  `;
}

/** @param {string} name @param {string | null} value */
const fact = (name, value) =>
  html`<div>
    <dt>${t(`project.${name}`)}</dt>
    <dd>${value ?? html`<span class="gap">${t('practitioners.unknown')}</span>`}</dd>
  </div>`;
