/** The boundary of a parcel as a new version: what it was, what it would be, and what that changes. */

import { html } from 'lit';

import { api } from '../api.js';
import { squareMetres, t } from '../i18n.js';
import { corners, field, outlineOf, toolBar, valueOf } from './desk.js';
import { effectsView } from './found.js';

/** @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openBoundary(desk) {
  /** @type {any} */
  let panel = null;
  /** @type {any[]} */
  let versions = [];
  const now = () => (versions.length ? [versions[0].geometry] : []);

  async function begin() {
    if (!desk.map || !versions.length) return;
    // Corners are drawn by hand where the outline is one ring; anything else is pasted or drawn anew.
    await desk.map.begin(simple(versions[0].geometry));
    await desk.map.show(now(), []);
    await desk.map.look(now());
  }

  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'select',
    title: () => (panel ? t('draw.boundary', { code: panel.code }) : t('draw.boundary.any')),
    submit: () => t('draw.boundary.send'),
    load: async () => {
      [panel, versions] = await Promise.all([api.get(`features/${desk.id}`), api.get(`parcels/${desk.id}/boundary`)]);
      desk.redraw();
      await begin();
    },
    begin,
    form: () => html`
      <p class="quiet-ink">
        ${versions.length ? t('draw.boundary.lead', { n: versions[0].number, area: squareMetres(versions[0].area_m2) }) : ''}
      </p>
      ${corners(desk)}
      ${field(desk, 'valid_from', t('draw.valid-from'), { type: 'date', value: desk.context.frame.meta.working_date })}
      ${field(desk, 'reason', t('draw.reason'), { required: true, rows: 2 })}
      ${field(desk, 'document', t('draw.document'))}
    `,
    tools: () =>
      toolBar(
        desk,
        [
          ['select', t('draw.tool.select')],
          ['polygon', t('draw.tool.again')],
        ],
        job,
      ),
    said: () => {
      const outline = outlineOf(desk);
      if (!outline || !versions.length) return null;
      const body = {
        ...outline,
        version: versions[0].number,
        valid_from: valueOf(desk, 'valid_from', desk.context.frame.meta.working_date) || null,
        reason: valueOf(desk, 'reason'),
        document: valueOf(desk, 'document') || null,
      };
      return { path: `parcels/${desk.id}/boundary`, body };
    },
    problems: (found) => found.problems,
    result: (found) =>
      html`<section class="draw-result">
        <p class="draw-areas">
          <b>${t('draw.area')}</b> ${squareMetres(found.before_m2)} → <b>${squareMetres(found.after_m2)}</b>
          <span class="tag">${signed(found.after_m2 - found.before_m2)}</span>
        </p>
        ${effectsView(found.before, found.after)}
      </section>`,
    now,
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: () => `/parcels/${desk.id}#family`,
  };
  return job;
}

/** @param {number} m2 */
const signed = (m2) => `${m2 < 0 ? '−' : '+'}${squareMetres(Math.abs(m2))}`;

/** A polygon of one ring, or null. @param {any} geometry */
function simple({ type, coordinates }) {
  const polygons = type === 'MultiPolygon' ? coordinates : [coordinates];
  return polygons.length === 1 && polygons[0].length === 1
    ? { type: /** @type {const} */ ('Polygon'), coordinates: polygons[0] }
    : null;
}
