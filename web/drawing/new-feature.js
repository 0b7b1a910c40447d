/**
 * A parcel, site, project or monitoring point as a form: where it lies, and what is known of it. A new one, or one of the
 * last three that is there and is corrected.
 */

import { html } from 'lit';

import { Problem, api } from '../api.js';
import { say, squareMetres, t } from '../i18n.js';
import { entries } from '../words.js';
import { corners, field, outlineOf, selectField, toolBar, valueOf } from './desk.js';
import { effectsView } from './found.js';

/**
 * @typedef {object} New
 * @property {'parcels' | 'sites' | 'projects' | 'points'} target
 * @property {string[]} cells in the order of the form; a vocabulary is chosen from, a day is a day
 * @property {import('./map.js').Tool[]} tools the first is in hand at the beginning
 * @property {(id: number) => string} done
 */

/** Cells that one chooses from a list: the vocabulary of each, and whether it may be left out. */
const CHOSEN = /** @type {Record<string, [string, boolean]>} */ ({
  site_kind: ['site_kinds', false],
  project_kind: ['project_kinds', false],
  point_kind: ['point_kinds', false],
  industry: ['industries', true],
});
const REQUIRED = ['code', 'name'];

/** @type {New[]} */
const KINDS = [
  {
    target: 'parcels',
    cells: ['code', 'name', 'address', 'planned_use', 'current_use', 'source'],
    tools: ['polygon', 'select'],
    done: (id) => `/parcels/${id}`,
  },
  {
    target: 'sites',
    cells: ['code', 'name', 'site_kind', 'address', 'credit_code', 'industry', 'listed_on', 'tanks', 'source'],
    tools: ['point', 'polygon', 'select'],
    done: (id) => `/sites/${id}`,
  },
  {
    target: 'projects',
    cells: ['code', 'name', 'project_kind', 'address', 'industry', 'starts_on', 'permit_no', 'source'],
    tools: ['polygon', 'select'],
    done: (id) => `/projects/${id}`,
  },
  {
    target: 'points',
    cells: ['code', 'name', 'point_kind', 'address', 'source'],
    tools: ['point'],
    done: (id) => `/map?feature=${id}`,
  },
];

/** @param {import('./desk.js').Desk} desk @param {New} kind @returns {import('./desk.js').Job} */
function openNew(desk, { target, cells, tools, done }) {
  // The screening ledger sends what a row of it says, and the row whose parcel this is.
  const asked = desk.context.query();
  const row = target === 'parcels' ? asked.get('row') : null;
  const given = (/** @type {string} */ name) => (row ? (asked.get(name) ?? '') : firstOf(name));
  /** @type {import('./desk.js').Job} */
  const job = {
    tool: tools[0],
    title: () => t(`draw.new.${target}`),
    submit: () => t('draw.new.send'),
    load: async () => {},
    form: () => html`
      <p class="quiet-ink">${t(tools[0] === 'point' ? 'draw.new.lead.point' : 'draw.new.lead')}</p>
      ${row ? html`<p class="notice">${t('draw.new.of-row')}</p>` : ''}
      ${cells.map((name) => cell(desk, name, given(name)))} ${corners(desk)}
    `,
    tools: () =>
      toolBar(
        desk,
        tools.map((tool) => [tool, t(`draw.tool.${tool}`)]),
        job,
      ),
    said: () => {
      const outline = outlineOf(desk);
      const values = Object.fromEntries(
        cells.map((name) => [name, valueOf(desk, name, given(name))]).filter(([, value]) => value !== ''),
      );
      const path = row ? `ledger/rows/${row}/parcel` : target;
      return outline && { path, body: { ...outline, values } };
    },
    problems: (found) => found.problems,
    result: (found) =>
      html`<section class="draw-result">
        ${found.area_m2 ? html`<p><b>${t('draw.area')}</b> ${squareMetres(found.area_m2)}</p>` : ''}
        ${found.is_good ? html`<p class="notice is-good">✓ ${t('draw.good')}</p>` : ''}
        ${found.is_good ? effectsView(null, found.effects) : ''}
      </section>`,
    now: () => [],
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: (made) => done(made.id),
  };
  return job;
}

/** A site, project or point that is there: its cells as they stand, and what is to be otherwise. @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openAmend(desk) {
  /** @type {{target: string, values: Record<string, string>, geometry: any, seen: string} | null} */
  let stored = null;
  /** @type {New | undefined} */
  let kind;
  const given = (/** @type {string} */ name) => stored?.values[name] ?? '';
  const now = () => (stored ? [stored.geometry] : []);
  /** Cells that differ from what is stored; the code is what it is told by, and stays. */
  const changed = () =>
    Object.fromEntries(
      (kind?.cells ?? [])
        .filter((name) => name !== 'code')
        .map((name) => [name, valueOf(desk, name, given(name))])
        .filter(([name, value]) => value !== given(name)),
    );

  async function begin() {
    if (!desk.map || !stored) return;
    await desk.map.show(now(), []);
    await desk.map.look(now());
  }

  /** It is no more: a way of its own, with its document. */
  const takingOff = () =>
    html`<details class="draw-piece">
      <summary>${t('draw.take-off')}</summary>
      <p class="quiet-ink">${t('draw.take-off.lead')}</p>
      ${field(desk, 'off_document', t('draw.take-off.document'), { required: true })}
      <button type="button" class="danger" @click=${() => void takeOff()}>${t('draw.take-off.send')}</button>
    </details>`;

  async function takeOff() {
    try {
      const said = { reason: valueOf(desk, 'reason'), document: valueOf(desk, 'off_document') || null };
      await api.post(`features/${desk.id}/take-off`, said);
      desk.draft.forget();
      desk.context.go(`/list/${stored?.target.replace(/s$/, '')}`);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      desk.problem = error;
      desk.redraw();
    }
  }

  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'render',
    title: () => (stored ? t('draw.amend', { code: stored.values.code }) : t('draw.amend.any')),
    submit: () => t('draw.amend.send'),
    load: async () => {
      stored = await api.get(`features/${desk.id}/cells`);
      kind = KINDS.find(({ target }) => target === stored?.target);
      desk.redraw();
      await begin();
    },
    begin,
    form: () => html`
      <p class="quiet-ink">${t('draw.amend.lead')}</p>
      ${(kind?.cells ?? []).filter((name) => name !== 'code').map((name) => cell(desk, name, given(name)))}
      ${corners(desk)} ${field(desk, 'reason', t('draw.reason'), { required: true, rows: 2 })} ${takingOff()}
    `,
    tools: () =>
      toolBar(
        desk,
        (kind?.tools ?? []).filter((tool) => tool !== 'select').map((tool) => [tool, t(`draw.tool.${tool}`)]),
        job,
      ),
    said: () => {
      const outline = outlineOf(desk);
      if (!stored || (!outline && !Object.keys(changed()).length)) return null;
      const body = { ...outline, values: changed(), seen: stored.seen, reason: valueOf(desk, 'reason') };
      return { path: `features/${desk.id}/amend`, body };
    },
    problems: (found) => found.problems,
    result: (found) =>
      found.is_good
        ? html`<section class="draw-result">
            <ul>
              ${Object.entries(changed()).map(
                ([name, value]) =>
                  html`<li><b>${t(`draw.cell.${name}`)}</b> ${given(name) || '—'} → ${value || '—'}</li>`,
              )}
            </ul>
            <p class="notice is-good">✓ ${t('draw.good')}</p>
            ${effectsView(null, found.effects)}
          </section>`
        : '',
    now,
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: () => kind?.done(Number(desk.id)) ?? '/map',
  };
  return job;
}

/** The job of each kind, by its name in the address. */
export const NEW = Object.fromEntries(
  KINDS.map((kind) => [kind.target, (/** @type {import('./desk.js').Desk} */ desk) => openNew(desk, kind)]),
);

/** What is sent where nobody has chosen. @param {string} name */
function firstOf(name) {
  const [list, mayLack] = CHOSEN[name] ?? [];
  return list && !mayLack ? entries(list)[0].zh : '';
}

/** One cell of the form; files have the Chinese word in it, and so have we. @param {import('./desk.js').Desk} desk @param {string} name @param {string} value to begin with */
function cell(desk, name, value) {
  const label = t(`draw.cell.${name}`);
  if (!(name in CHOSEN)) {
    const type = name.endsWith('_on') ? 'date' : name === 'tanks' ? 'number' : 'text';
    return field(desk, name, label, { required: REQUIRED.includes(name), type, value });
  }
  const [list, mayLack] = CHOSEN[name];
  const options = entries(list).map((one) => /** @type {[string, string]} */ ([one.zh, say(one)]));
  return selectField(desk, name, label, mayLack ? [['', '—'], ...options] : options);
}
