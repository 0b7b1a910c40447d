/** A parcel cut into several by lines: each piece gets a code and a name, each open batch of soil its heir. */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { percent, squareMetres, t } from '../i18n.js';
import { field, proofField, proofOf, selectField, toolBar, valueOf } from './desk.js';
import { effectsView, openView } from './found.js';

/** @typedef {{geometry: any, area_m2: number, share: number}} Piece */

/** @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openSplit(desk) {
  /** @type {any} */
  let panel = null;
  /** @type {any[]} */
  let versions = [];
  /** @type {any[]} */
  let batches = [];
  /** @type {any[]} */
  let documents = [];
  /** @type {Piece[]} */
  let pieces = [];
  const now = () => (versions.length ? [versions[0].geometry] : []);

  async function begin() {
    if (!desk.map || !versions.length) return;
    await desk.map.show(now(), []);
    await desk.map.look(now());
  }

  /** @param {{type: string, coordinates: any}[]} lines */
  async function cut(lines) {
    try {
      pieces = lines.length ? await api.post(`parcels/${desk.id}/cut`, { lines }) : [];
      desk.problem = null;
      await desk.map?.show(
        now(),
        pieces.map((one) => one.geometry),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      pieces = [];
      desk.problem = error;
    }
    desk.redraw();
  }

  const code = (/** @type {number} */ at) => valueOf(desk, `code${at}`, panel ? `${panel.code}-${at + 1}` : '');
  const name = (/** @type {number} */ at) =>
    valueOf(desk, `name${at}`, panel ? t('draw.split.name', { name: panel.name, n: at + 1 }) : '');

  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'linestring',
    title: () => (panel ? t('draw.split', { code: panel.code }) : t('draw.split.any')),
    submit: () => t('draw.split.send'),
    load: async () => {
      const [one, all, soil, papers] = await Promise.all([
        api.get(`features/${desk.id}`),
        api.get(`parcels/${desk.id}/boundary`),
        api.get(`parcels/${desk.id}/soil`),
        api.get(`features/${desk.id}/documents`),
      ]);
      [panel, versions] = [one, all];
      documents = papers.documents.filter((/** @type {any} */ paper) => !paper.struck);
      batches = soil.batches.filter((/** @type {any} */ batch) => batch.is_open);
      desk.redraw();
      await begin();
    },
    begin,
    drawn: () => void cut(desk.map?.lines() ?? []),
    form: () => html`
      <p class="quiet-ink">${t('draw.split.lead')}</p>
      ${pieces.length ? nothing : html`<p class="notice">${t('draw.split.draw')}</p>`}
      ${pieces.map((one, at) => pieceView(one, at))} ${pieces.length ? batches.map(batchView) : nothing}
      ${field(desk, 'on', t('draw.on'), { type: 'date', required: true, value: desk.context.frame.meta.working_date })}
      ${field(desk, 'reason', t('draw.reason'), { required: true, rows: 2 })} ${proofField(desk, documents)}
    `,
    tools: () => toolBar(desk, [['linestring', t('draw.tool.line')]], job),
    said: () => {
      if (pieces.length < 2 || !versions.length) return null;
      const children = pieces.map(({ geometry }, at) => ({ geometry, values: { code: code(at), name: name(at) } }));
      const heirs = batches.map(({ id }) => [id, valueOf(desk, `batch${id}`)]).filter(([, heir]) => heir !== '');
      const body = {
        children,
        version: versions[0].number,
        on: valueOf(desk, 'on', desk.context.frame.meta.working_date),
        reason: valueOf(desk, 'reason'),
        ...proofOf(desk, documents),
        batches: Object.fromEntries(heirs),
      };
      return { path: `parcels/${desk.id}/split`, body, isUntreated: true };
    },
    problems: (found) => [...found.problems, ...found.parts.flatMap((/** @type {any} */ part) => part.problems)],
    result: (found) =>
      html`<section class="draw-result">
        <p class="draw-areas">
          <b>${t('draw.area')}</b> ${squareMetres(found.parent_m2)} =
          ${found.parts.map((/** @type {any} */ one) => `${one.code} ${squareMetres(one.area_m2)}`).join(' + ')}
        </p>
        <p class="quiet-ink">${t('draw.split.inherit')}</p>
        ${effectsView(found.before, found.after)} ${openView(found)}
      </section>`,
    now,
    then: (found) => found.parts.map((/** @type {any} */ one) => one.geometry).filter(Boolean),
    done: () => `/parcels/${desk.id}#family`,
  };

  /** @param {Piece} one @param {number} at */
  const pieceView = (one, at) =>
    html`<fieldset class="draw-piece">
      <legend>${t('draw.split.piece', { n: at + 1 })} · ${squareMetres(one.area_m2)}（${percent(one.share)}）</legend>
      ${field(desk, `code${at}`, t('draw.cell.code'), { required: true, value: code(at) })}
      ${field(desk, `name${at}`, t('draw.cell.name'), { required: true, value: name(at) })}
    </fieldset>`;

  /** @param {any} batch */
  const batchView = (batch) =>
    selectField(desk, `batch${batch.id}`, t('draw.split.batch', { number: batch.number }), [
      ['', t('draw.split.batch.all')],
      ...pieces.map((_, at) => /** @type {[string, string]} */ ([code(at), code(at)])),
    ]);
  return job;
}
