/** The fields of a form in a dialog (dialog.js). */

import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';

import { t } from '../i18n.js';

/**
 * @typedef {import('./dialog.js').Field} Field
 * @typedef {import('./dialog.js').Values} Values
 */

/** @param {Field} field @param {Values} values */
export function fieldView(field, values) {
  const { name, label, type = 'text', required = false, hint } = field;
  const said = hint ? html`<small class="quiet-ink">${hint}</small>` : nothing;
  const value = values[name] ?? '';
  switch (type) {
    case 'note':
      return html`<p class="notice">${label}</p>`;
    case 'check':
      return html`<label class="check"
        ><input type="checkbox" name=${name} .checked=${live(value === 'yes')} /> ${label} ${said}</label
      >`;
    case 'select':
      return html`<label>${label} ${selection(field, value)} ${said}</label>`;
    case 'file':
      return html`<label>${label} <input name=${name} type="file" ?required=${required} /> ${said}</label>`;
    case 'proof':
      return proof(field, values);
    case 'textarea':
      return html`<label
        >${label}
        <textarea name=${name} ?required=${required} maxlength="2000" .value=${live(value)}></textarea> ${said}</label
      >`;
    default:
      return html`<label
        >${label}
        <input
          name=${name}
          type=${type}
          ?required=${required}
          maxlength="200"
          step=${type === 'number' ? 'any' : nothing}
          min=${type === 'number' ? '0' : nothing}
          .value=${live(value)}
        />
        ${said}</label
      >`;
  }
}

/** @param {Field} field @param {string} value */
const selection = ({ name, options = [], required = false }, value) =>
  html`<select name=${name} ?required=${required}>
    ${required && options.length === 1 ? nothing : html`<option value="" ?selected=${value === ''}>${t('form.choose')}</option>`}
    ${options.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
  </select>`;

/** A document that is recorded, or its title or number where it is not. @param {Field} field @param {Values} values */
function proof({ name, label, options = [], required = false, hint }, values) {
  const chosen = values[`${name}_id`] ?? '';
  return html`<fieldset class="proof">
    <legend>${label}</legend>
    ${
      options.length
        ? html`<label
            >${t('form.proof.recorded')}
            <select name="${name}_id">
              <option value="" ?selected=${chosen === ''}>${t('form.proof.other')}</option>
              ${options.map(
                (one) => html`<option value=${one.value} ?selected=${one.value === chosen}>${one.label}</option>`,
              )}
            </select></label
          >`
        : nothing
    }
    ${
      chosen
        ? nothing
        : html`<label
            >${t('form.proof.words')}
            <input name=${name} maxlength="200" ?required=${required} .value=${live(values[name] ?? '')} />
            <small class="quiet-ink">${hint ?? t('form.proof.hint')}</small></label
          >`
    }
  </fieldset>`;
}
