/** A new parcel: its outline, its code, name, address and planned use. */

import { html } from 'lit';

import { squareMetres, t } from '../i18n.js';
import { corners, field, outlineOf, toolBar, valueOf } from './desk.js';
import { effectsView } from './found.js';

const CELLS = ['code', 'name', 'address', 'planned_use', 'current_use', 'source'];

/** @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openNewParcel(desk) {
  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'polygon',
    title: () => t('draw.new'),
    submit: () => t('draw.new.send'),
    load: async () => {},
    form: () => html`
      <p class="quiet-ink">${t('draw.new.lead')}</p>
      ${CELLS.map((name) => field(desk, name, t(`draw.cell.${name}`), { required: name === 'code' || name === 'name' }))}
      ${corners(desk)}
    `,
    tools: () =>
      toolBar(
        desk,
        [
          ['polygon', t('draw.tool.polygon')],
          ['select', t('draw.tool.select')],
        ],
        job,
      ),
    said: () => {
      const outline = outlineOf(desk);
      const values = Object.fromEntries(
        CELLS.map((name) => [name, valueOf(desk, name)]).filter(([, value]) => value !== ''),
      );
      return outline && { path: 'parcels', body: { ...outline, values } };
    },
    problems: (found) => found.problems,
    result: (found) =>
      html`<section class="draw-result">
        <p><b>${t('draw.area')}</b> ${squareMetres(found.area_m2)}</p>
        ${found.is_good ? html`<p class="notice is-good">✓ ${t('draw.good')}</p>` : ''}
        ${found.is_good ? effectsView(null, found.effects) : ''}
      </section>`,
    now: () => [],
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: (made) => `/parcels/${made.id}`,
  };
  return job;
}
