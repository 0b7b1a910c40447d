/** A new parcel, site, project or monitoring point: where it lies, and what is known of it. */

import { html } from 'lit';

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
