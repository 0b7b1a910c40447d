/**
 * What the ledger goes by: limits, exclusion cases, control classes, each with its basis. Whoever may edit settings
 * changes them here, with a reason.
 *
 * @typedef {import('./types.js').Ledger} Ledger
 * @typedef {import('./types.js').Choice} Choice
 * @typedef {import('./types.js').Rule} Rule
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { askFor } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';

/** @param {Ledger} ledger @param {Actions} actions */
export function rulesBox(ledger, actions) {
  const edit = ledger.may.find((one) => one.action === 'edit-settings');
  return html`<details class="ledger-rules">
    <summary>${t('ledger.rules')}</summary>
    ${ledger.rules.map((rule) => {
      const name = nameOf(rule);
      const choices = name === 'exclusion_cases' ? ledger.cases : name === 'control_classes' ? ledger.classes : null;
      return html`<section>
        <h3>${t(`ledger.rule.${name}`)}</h3>
        ${choices ? list(choices) : html`<p>${t(`ledger.rule.${name}.is`, { value: shown(rule) })}</p>`}
        <p class="quiet-ink">${t('ledger.rule.basis', { basis: rule.basis })}</p>
        ${
          edit?.allowed
            ? html`<button
                type="button"
                class="link"
                @click=${() => (choices ? askForChoices(rule, choices, actions) : askForLimit(rule, actions))}
              >
                ${t('ledger.rule.change')}
              </button>`
            : nothing
        }
      </section>`;
    })}
  </details>`;
}

/** @param {Rule} rule */
const nameOf = (rule) => rule.key.replace('ledger.', '');

/** @param {Rule} rule */
const shown = (rule) => (nameOf(rule) === 'similarity' ? `${Math.round(rule.value * 100)}%` : `${rule.value} m`);

/** @param {Choice[]} choices */
const list = (choices) =>
  html`<ol>
    ${choices.map((one) => html`<li>${one.is_offered ? say(one.text) : html`<span class="gap">${t('ledger.rule.unknown')}</span>`}</li>`)}
  </ol>`;

/** @param {Rule} rule @param {Actions} actions */
function askForLimit(rule, actions) {
  const name = nameOf(rule);
  askFor(
    {
      ...common(name),
      fields: () => [
        {
          name: 'value',
          label: t(`ledger.rule.${name}.field`),
          type: 'number',
          required: true,
          value: String(rule.value),
        },
        ...why(rule),
      ],
      send: async (values) => {
        await api.put(`ledger/rules/${name}`, {
          value: Number(values.value),
          basis: values.basis,
          reason: values.reason,
        });
        actions.reload();
      },
    },
    actions.redraw,
  );
}

/** @param {Rule} rule @param {Choice[]} choices @param {Actions} actions */
function askForChoices(rule, choices, actions) {
  const name = nameOf(rule);
  askFor(
    {
      ...common(name),
      fields: () => [
        ...choices.flatMap((one, place) => [
          { name: `zh.${one.code}`, label: t('ledger.rule.zh', { n: place + 1 }), value: one.text.zh },
          { name: `en.${one.code}`, label: t('ledger.rule.en', { n: place + 1 }), value: one.text.en },
        ]),
        ...why(rule),
      ],
      send: async (values) => {
        await api.put(`ledger/choices/${name}`, {
          value: choices.map(({ code }) => ({ code, zh: values[`zh.${code}`] ?? '', en: values[`en.${code}`] ?? '' })),
          basis: values.basis,
          reason: values.reason,
        });
        actions.reload();
      },
    },
    actions.redraw,
  );
}

/** @param {string} name */
const common = (name) => ({
  owner: 'ledger',
  key: `ledger.rule.${name}`,
  title: t(`ledger.rule.${name}`),
  submit: t('ledger.rule.send'),
  note: t('ledger.rule.note'),
});

/** @param {Rule} rule @returns {import('../../forms/dialog.js').Field[]} */
const why = (rule) => [
  { name: 'basis', label: t('ledger.rule.basis.field'), type: 'textarea', required: true, value: rule.basis },
  { name: 'reason', label: t('ledger.rule.reason'), type: 'textarea', required: true },
];
