/** Parcels that touch become one: which of them is chosen from a list, and all that is open is shown before and after. */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { say, squareMetres, t } from '../i18n.js';
import { word } from '../words.js';
import { field, proofField, proofOf, valueOf } from './desk.js';
import { effectsView, openView } from './found.js';

/** Gaps between two drawings of one border are closed by the server up to this, metres. */
const TOUCHING_M = 0.5;

/**
 * @typedef {{id: number, code: string, name: string, distance_m: number, stage: {zh: string, en: string}}} Candidate
 * @typedef {{number: number, geometry: any, area_m2: number}} Boundary
 */

/** @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openMerge(desk) {
  /** @type {any} */
  let panel = null;
  /** @type {any[]} */
  let documents = [];
  /** What touches any of the chosen, by id. @type {Map<number, Candidate>} */
  const candidates = new Map();
  /** The boundary as it stands of each that is chosen, this parcel first. @type {Map<number, Boundary>} */
  const chosen = new Map();
  const own = Number(desk.id);
  const now = () => [...chosen.values()].map((one) => one.geometry);

  /** @param {number} id */
  async function take(id) {
    const [versions, around] = await Promise.all([
      api.get(`parcels/${id}/boundary`),
      api.get(`parcels/${id}/neighbours`, new URLSearchParams({ within: String(TOUCHING_M) })),
    ]);
    chosen.set(id, versions[0]);
    for (const one of around.others) if (one.id !== own) candidates.set(one.id, one);
    await begin();
  }

  async function begin() {
    if (!desk.map || !chosen.size) return;
    await desk.map.show(now(), []);
    await desk.map.look(now());
  }

  /** @param {Candidate} one @param {boolean} isWanted */
  async function choose({ id }, isWanted) {
    if (isWanted) await take(id);
    else chosen.delete(id);
    desk.touched();
    await begin();
  }

  return {
    tool: 'render',
    title: () => (panel ? t('draw.merge', { code: panel.code }) : t('draw.merge.any')),
    submit: () => t('draw.merge.send'),
    load: async () => {
      const [one, papers] = await Promise.all([
        api.get(`features/${desk.id}`),
        api.get(`features/${desk.id}/documents`),
      ]);
      panel = one;
      documents = papers.documents.filter((/** @type {any} */ paper) => !paper.struck);
      await take(own);
      desk.redraw();
    },
    begin,
    form: () => html`
      <p class="quiet-ink">${t('draw.merge.lead')}</p>
      <fieldset class="draw-piece">
        <legend>${t('draw.merge.with')}</legend>
        ${candidates.size || !panel ? nothing : html`<p class="notice">${t('draw.merge.alone')}</p>`}
        ${[...candidates.values()].map(
          (one) =>
            html`<label class="draw-choice"
              ><input
                type="checkbox"
                name="with"
                value=${one.code}
                .checked=${chosen.has(one.id)}
                @change=${(/** @type {Event} */ event) =>
                  void choose(one, /** @type {HTMLInputElement} */ (event.target).checked)}
              />
              <span><b>${one.code}</b> ${one.name} <span class="tag">${say(one.stage)}</span></span></label
            >`,
        )}
      </fieldset>
      ${field(desk, 'code', t('draw.cell.code'), { required: true })}
      ${field(desk, 'name', t('draw.cell.name'), { required: true })}
      ${field(desk, 'on', t('draw.merge.on'), { type: 'date', required: true, value: desk.context.frame.meta.working_date })}
      ${field(desk, 'reason', t('draw.reason'), { required: true, rows: 2 })} ${proofField(desk, documents)}
    `,
    said: () => {
      if (chosen.size < 2) return null;
      const body = {
        parcels: Object.fromEntries([...chosen].map(([id, { number }]) => [id, number])),
        values: { code: valueOf(desk, 'code'), name: valueOf(desk, 'name') },
        on: valueOf(desk, 'on', desk.context.frame.meta.working_date),
        reason: valueOf(desk, 'reason'),
        ...proofOf(desk, documents),
      };
      return { path: 'parcels/merge', body, isUntreated: true };
    },
    problems: (found) => found.problems,
    result: (found) =>
      html`<section class="draw-result">
        <p class="draw-areas">
          <b>${t('draw.area')}</b>
          ${[...chosen.values()].map((one) => squareMetres(one.area_m2)).join(' + ')} → ${squareMetres(found.area_m2)}
        </p>
        <p>
          <b>${t('draw.merge.stage')}</b> ${word('stages', found.stage)} <small>${t('draw.merge.stage.why')}</small>
        </p>
        ${effectsView(found.before, found.after)} ${openView(found)}
      </section>`,
    now,
    then: (found) => [found.geometry].filter(Boolean),
    done: (found) => `/parcels/${found.id}#family`,
  };
}
