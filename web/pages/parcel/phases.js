/** Phases of a remediation (分阶段修复): what each works on, how far it is, and its own evaluation. */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { askFor, formDialog, orNull } from '../../forms/dialog.js';
import { say, squareMetres, t } from '../../i18n.js';
import { choices } from './register-forms.js';
import { proved } from './soil-forms.js';

/**
 * @typedef {{zh: string, en: string}} Text
 * @typedef {object} Phase
 * @property {number} id
 * @property {number} number
 * @property {string} name
 * @property {string} state
 * @property {Text} state_name
 * @property {number | null} area_m2
 * @property {number | null} scheme_id
 * @property {string | null} scheme_filed_on
 * @property {string | null} starts_on
 * @property {string | null} ends_on
 * @property {string | null} evaluated_on
 * @property {string | null} document
 * @property {number} version
 * @property {{code: string, name: Text}[]} next
 * @property {string | null} person
 *
 * @typedef {{phases: Phase[], schemes: {id: number, filed_on: string}[], documents: any[],
 *   permission: {allowed: boolean, why: Text | null}}} Phases
 * @typedef {import('./sections.js').Opened} Opened
 */

const EVALUATED = ['PASSED', 'FAILED'];

/** @type {import('./sections.js').Section} */
export const phases = {
  id: 'phases',
  title: () => t('phases.title'),
  load: async (_opened, id) => {
    const [said, { documents }] = await Promise.all([
      api.get(`parcels/${id}/phases`),
      api.get(`features/${id}/documents`),
    ]);
    return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {Phases} */ said) => said.phases.length,
  view: (/** @type {Phases} */ said, opened) => html`
    ${said.phases.length ? nothing : html`<p class="empty">${t('phases.none')}</p>`}
    <ul class="records">
      ${said.phases.map((one) => phaseView(one, said, opened))}
    </ul>
    <p class="buttons">
      <button
        type="button"
        ?disabled=${!said.permission.allowed}
        title=${said.permission.why ? say(said.permission.why) : nothing}
        @click=${() => opened.go(`/parcels/${opened.id}/phase`)}
      >
        ${t('phases.add')}
      </button>
      ${said.permission.why ? html`<span class="quiet-ink">${say(said.permission.why)}</span>` : nothing}
    </p>
    ${formDialog('phases')}
  `,
};

/** @param {Phase} one */
const look = ({ state }) => (state === 'PASSED' ? 'is-good' : state === 'FAILED' ? 'is-error' : '');

/** @param {Phase} one @param {Phases} said @param {Opened} opened */
function phaseView(one, said, opened) {
  const days = [one.starts_on, one.ends_on].filter(Boolean).join(' – ');
  return html`<li class="record" data-phase=${one.number}>
    <p class="register-head">
      <b>${t('phases.number', { n: one.number })} ${one.name}</b>
      <span class="tag ${look(one)}">${say(one.state_name)}</span>
      ${
        said.permission.allowed && one.next.length
          ? html`<span class="register-buttons"
              ><button type="button" @click=${() => askForStep(one, said, opened)}>${t('phases.step')}</button></span
            >`
          : nothing
      }
    </p>
    <p class="provenance">
      ${[
        days || t('phases.no-days'),
        one.area_m2 === null ? t('phases.no-area') : squareMetres(one.area_m2),
        one.scheme_filed_on ? t('phases.scheme', { date: one.scheme_filed_on }) : null,
      ]
        .filter(Boolean)
        .join(' · ')}
    </p>
    ${
      one.evaluated_on
        ? html`<p class="provenance">${t('phases.evaluated', { date: one.evaluated_on })} · ${one.document}</p>`
        : nothing
    }
  </li>`;
}

/** @param {Phase} one @param {Phases} said @param {Opened} opened */
function askForStep(one, said, opened) {
  /** @param {import('../../forms/dialog.js').Values} values */
  const isEvaluated = (values) => EVALUATED.includes(values.state);
  askFor(
    {
      owner: 'phases',
      key: `phases.${opened.id}.step.${one.id}.${one.version}`,
      title: t('phases.step.title', { n: one.number, name: one.name }),
      submit: t('phases.send'),
      fields: () => [
        {
          name: 'state',
          label: t('phases.state'),
          type: 'select',
          required: true,
          options: one.next.map(({ code, name }) => ({ value: code, label: say(name) })),
          value: one.next.length === 1 ? one.next[0].code : '',
        },
        { name: 'evaluated_on', label: t('phases.evaluated-on'), type: 'date', required: true, when: isEvaluated },
        {
          name: 'document',
          label: t('phases.report'),
          type: 'proof',
          required: true,
          options: choices(said.documents),
          when: isEvaluated,
        },
      ],
      stale: () => opened.again('phases'),
      send: async (values) => {
        const proof = isEvaluated(values) ? proved(values, said.documents) : {};
        const evaluated_on = isEvaluated(values) ? orNull(values.evaluated_on) : null;
        const step = { state: values.state, version: one.version, evaluated_on, ...proof };
        await api.post(`parcels/${opened.id}/phases/${one.id}/steps`, step);
        opened.again('phases');
      },
    },
    opened.redraw,
  );
}
