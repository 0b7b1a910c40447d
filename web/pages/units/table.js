/**
 * Departments and streets with what they answer for.
 *
 * @typedef {import('../plan/types.js').Unit} Unit
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

const SECTIONS = ['department', 'street', 'group'];

/**
 * @param {Unit[]} units
 * @param {number | null} ownId
 */
export function unitTables(units, ownId) {
  return SECTIONS.map((kind) => {
    const found = units.filter((unit) => unit.kind === kind);
    return found.length ? unitTable(kind, found, ownId) : nothing;
  });
}

/** @param {string} kind @param {Unit[]} units @param {number | null} ownId */
function unitTable(kind, units, ownId) {
  const most = Math.max(1, ...units.map((unit) => unit.open_objects));
  const rows = [...units].sort((a, b) => Number(b.id === ownId) - Number(a.id === ownId));
  return html`
    <section class="units-section">
      <h2>${t(`units.kind.${kind}`)} <span class="group-n">${units.length}</span></h2>
      <table class="plain-table units-table">
        <thead>
          <tr>
            <th scope="col">${t('units.head.name')}</th>
            <th scope="col" class="number">${t('units.head.leads')}</th>
            <th scope="col" class="number">${t('units.head.co')}</th>
            <th scope="col" class="number">${t('units.head.open')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((unit) => unitRow(unit, most, unit.id === ownId))}
        </tbody>
      </table>
    </section>
  `;
}

/** @param {Unit} unit @param {number} most @param {boolean} isOwn */
function unitRow(unit, most, isOwn) {
  const name = say({ zh: unit.name_zh, en: unit.name_en });
  return html`
    <tr data-unit=${unit.id}>
      <th scope="row">
        <a href="/plan?unit=${unit.id}">${name}</a>
        ${isOwn ? html`<span class="role role-lead">${t('plan.own')}</span>` : nothing}
      </th>
      <td class="number">${figure(unit.leads)}</td>
      <td class="number">${figure(unit.co_operates)}</td>
      <td class="number bar-cell">
        <span class="bar" style="--share:${unit.open_objects / most}" aria-hidden="true"></span>
        ${
          unit.open_objects
            ? html`<a
                href="/map?unit=${unit.id}"
                aria-label="${name}: ${t('units.open.on-map', { n: unit.open_objects })}"
                >${unit.open_objects}</a
              >`
            : figure(0)
        }
      </td>
    </tr>
  `;
}

/** @param {number} n */
function figure(n) {
  return n ? n : html`<span class="quiet-ink">0</span>`;
}
