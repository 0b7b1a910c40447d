/**
 * One measure as a row: number, what it says, by when, whose it is and what falls under it.
 *
 * @typedef {import('./types.js').Measure} Measure
 * @typedef {import('./types.js').PlanUnit} PlanUnit
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { countsOf } from './counts.js';
import { items, onlyItem } from './items.js';

/**
 * The row of a measure. `role` says what the reader's own unit does in it.
 *
 * @param {Measure} measure
 * @param {Actions} actions
 * @param {{role?: 'lead' | 'co' | null, open?: boolean}} [options]
 */
export function measureRow(measure, actions, { role = null, open = false } = {}) {
  return html`
    <article class="measure" id="m-${measure.number}" data-measure=${measure.number} data-role=${role ?? nothing}>
      <div class="measure-number">
        <span>${measure.number}</span>
        ${role ? html`<span class="role role-${role}">${t(`plan.role.${role}`)}</span>` : nothing}
      </div>
      <div class="measure-text">
        <h3>${measure.title}</h3>
        <p>${say({ zh: measure.summary_zh, en: measure.summary_en })}</p>
        ${officialWording(measure, open)}
      </div>
      <div class="measure-due">${deadlines(measure, actions)}</div>
      <div class="measure-units">${unitLine('lead', measure.leads)} ${unitLine('co', measure.cos)}</div>
      <div class="measure-objects">${countsOf(measure)}</div>
    </article>
  `;
}

/** @param {Measure} measure @param {boolean} open */
function officialWording(measure, open) {
  return html`
    <details class="wording" ?open=${open}>
      <summary>${t('plan.wording')}</summary>
      ${
        measure.text_zh
          ? html`<blockquote lang="zh-CN">${measure.text_zh}</blockquote>`
          : html`<p class="quiet-ink">${t('plan.wording.missing')}</p>`
      }
      ${measure.source_text ? html`<p class="source">${t('plan.source')} ${say(measure.source_text)}</p>` : nothing}
    </details>
  `;
}

/** @param {Measure} measure @param {Actions} actions */
function deadlines(measure, actions) {
  if (measure.deadlines.length === 0) {
    return html`<span class="quiet-ink">${measure.deadline_text}</span>`;
  }
  return measure.deadlines.length === 1 ? onlyItem(measure, actions) : items(measure, actions);
}

/** @param {'lead' | 'co'} role @param {PlanUnit[]} units */
function unitLine(role, units) {
  return html`<div class="units">
    <span class="units-role">${t(`plan.units.${role}`)}</span>
    <p>
      ${
        units.length === 0
          ? html`<span class="quiet-ink">${t('plan.units.none')}</span>`
          : units.map((unit, at) => html`${unitDoor(unit)}${at < units.length - 1 ? t('plan.comma') : nothing}`)
      }
    </p>
  </div>`;
}

/** @param {PlanUnit} unit */
function unitDoor(unit) {
  const isSame = !unit.wording || unit.wording === unit.name_zh;
  const name = say({ zh: unit.wording || unit.name_zh, en: unit.name_en });
  const shown = unit.kind === 'group' ? name : html`<a href="/plan?unit=${unit.id}">${name}</a>`;
  const note = unit.note ? say(unit.note) : isSame ? '' : say({ zh: `即${unit.name_zh}`, en: unit.wording });
  return html`${shown}${note ? html`<small class="unit-note">${t('plan.unit.note', { note })}</small>` : nothing}`;
}
