/** A part of a parcel is drawn: where a control holds, or what a phase works on; nothing drawn is the whole parcel. */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { percent, say, squareMetres, t } from '../i18n.js';
import { entries } from '../words.js';
import { corners, field, outlineOf, proofField, proofOf, selectField, toolBar, valueOf } from './desk.js';

/**
 * @typedef {object} Kind what is recorded of the part
 * @property {string} title key of a text with {code}
 * @property {string} section of the parcel's page
 * @property {() => Promise<void>} [load]
 * @property {() => unknown} fields
 * @property {(outline: {corners: string} | {geometry: any} | null) => Record<string, any>} body
 * @property {string} path below the parcel's
 * @property {boolean} [isNested] decisions about problems go with the outline
 */

/** @param {import('./desk.js').Desk} desk @param {Kind} kind @returns {import('./desk.js').Job} */
function openPart(desk, kind) {
  /** @type {any} */
  let panel = null;
  const now = () => (panel ? [panel.geometry] : []);

  async function begin() {
    if (!desk.map || !panel) return;
    await desk.map.show(now(), []);
    await desk.map.look(now());
  }

  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'polygon',
    title: () => t(kind.title, { code: panel?.code ?? '' }),
    submit: () => t('draw.part.send'),
    load: async () => {
      [panel] = await Promise.all([api.get(`features/${desk.id}`), kind.load?.()]);
      desk.redraw();
      await begin();
    },
    begin,
    form: () => html`
      <p class="quiet-ink">${t('draw.part.lead')}</p>
      ${kind.fields()} ${corners(desk)}
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
    said: () =>
      panel && {
        path: `parcels/${desk.id}/${kind.path}`,
        body: kind.body(outlineOf(desk)),
        isUntreated: kind.isNested,
      },
    problems: (found) => found.problems ?? [],
    result: (found) =>
      found.is_good
        ? html`<section class="draw-result">
            <p class="draw-areas">
              <b>${t('draw.area')}</b> ${squareMetres(found.area_m2)}
              <span class="tag">${t('draw.part.share', { share: percent(found.share) })}</span>
            </p>
            <p class="notice is-good">✓ ${t('draw.good')}</p>
          </section>`
        : nothing,
    now,
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: () => `/parcels/${desk.id}#${kind.section}`,
  };
  return job;
}

/** @param {import('./desk.js').Desk} desk */
export function openRestriction(desk) {
  /** @type {any} */
  let said = null;
  /** @type {any[]} */
  let documents = [];
  const today = desk.context.frame.meta.working_date;
  const months = () => String(said?.defaults['restriction-check'].months ?? '');
  return openPart(desk, {
    title: 'draw.restriction',
    section: 'aftercare',
    path: 'restrictions',
    load: async () => {
      const [found, papers] = await Promise.all([
        api.get(`parcels/${desk.id}/aftercare`),
        api.get(`features/${desk.id}/documents`),
      ]);
      said = found;
      documents = papers.documents.filter((/** @type {any} */ one) => !one.struck);
    },
    fields: () => html`
      ${selectField(
        desk,
        'kind',
        t('aftercare.kind'),
        entries('restriction_kinds').map((one) => [one.code, say(one)]),
      )}
      ${field(desk, 'content', t('aftercare.content'), { required: true, rows: 2 })}
      ${field(desk, 'valid_from', t('aftercare.from'), { type: 'date', required: true, value: today })}
      ${field(desk, 'valid_until', t('aftercare.until'), { type: 'date', hint: t('aftercare.until.hint') })}
      ${field(desk, 'check_months', t('aftercare.check-months'), {
        type: 'number',
        value: months(),
        hint: said ? say(said.defaults['restriction-check'].basis) : '',
      })}
      ${proofField(desk, documents)}
    `,
    body: (outline) => ({
      ...outline,
      kind: valueOf(desk, 'kind', entries('restriction_kinds')[0].code),
      content: valueOf(desk, 'content'),
      valid_from: valueOf(desk, 'valid_from', today),
      valid_until: valueOf(desk, 'valid_until') || null,
      check_months: Number(valueOf(desk, 'check_months', months())) || null,
      ...proofOf(desk, documents),
    }),
  });
}

/** @param {import('./desk.js').Desk} desk */
export function openPhase(desk) {
  /** @type {{id: number, filed_on: string}[]} */
  let schemes = [];
  return openPart(desk, {
    title: 'draw.phase',
    section: 'phases',
    path: 'phases',
    isNested: true,
    load: async () => {
      ({ schemes } = await api.get(`parcels/${desk.id}/phases`));
    },
    fields: () => html`
      ${field(desk, 'name', t('phases.name'), { required: true })}
      ${selectField(desk, 'scheme_id', t('phases.of-scheme'), [
        ['', t('draw.nothing')],
        ...schemes.map((one) => /** @type {[string, string]} */ ([String(one.id), one.filed_on])),
      ])}
      ${field(desk, 'starts_on', t('phases.from'), { type: 'date' })}
      ${field(desk, 'ends_on', t('phases.until'), { type: 'date' })}
    `,
    body: (outline) => ({
      name: valueOf(desk, 'name'),
      scheme_id: Number(valueOf(desk, 'scheme_id')) || null,
      starts_on: valueOf(desk, 'starts_on') || null,
      ends_on: valueOf(desk, 'ends_on') || null,
      area: outline && { ...outline, ...(Object.keys(desk.treatment).length ? { treatment: desk.treatment } : {}) },
    }),
  });
}
