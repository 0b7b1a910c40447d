/**
 * /sites/ID: one supervised site: what it must do and when, key units, tanks, and what was recorded. ?record=KIND opens the
 * form that records that duty: it is the door of duties in lists.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('../panels/types.js').Panel} Panel
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { addressOf, narrowed } from '../map/filter.js';
import { address } from './doors.js';
import { facts } from './parcel/facts.js';
import { openSections } from './parcel/loading.js';
import { measures } from './parcel/measures.js';
import { section } from './parcel/view.js';
import { siteDuties } from './site/duties.js';
import { askForTank, askForUnits, askToRecord } from './site/forms.js';
import { siteRecords } from './site/records.js';
import { tanks } from './site/tanks.js';
import { units } from './site/units.js';

/** @type {import('./site/types.js').SiteSection[]} */
const SECTIONS = [siteDuties, units, tanks, siteRecords, measures, facts];

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  const { redraw } = context;
  /** @type {{panel: Panel | null, site: any, problem: Problem | null}} */
  const state = { panel: null, site: null, problem: null };
  /** @type {Promise<Panel> | null} */
  let panel = null;
  /** @type {Promise<any> | null} */
  let site = null;

  /** @type {import('./site/types.js').SiteOpened} */
  const opened = {
    frame: context.frame,
    id,
    panel: () => (panel ??= api.get(`features/${id}`)),
    site: () => (site ??= readSite(id)),
    actions: {
      close: () => {},
      reload: () => reload(),
      select: (other) => context.go(address('/map', { feature: other })),
      narrow: (name, value) => context.go(addressOf(narrowed(new URLSearchParams(), name, value))),
      zoomTo: () => context.go(address('/map', { feature: id })),
      redraw,
    },
    redraw,
    again: (one) => {
      panel = site = null;
      sections.again(one);
    },
    reload,
    go: context.go,
  };
  const sections = openSections(SECTIONS, opened, redraw);

  async function load() {
    try {
      const [known, said] = await Promise.all([opened.panel(), opened.site()]);
      Object.assign(state, { panel: known, site: said, problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    redraw();
  }

  function reload() {
    panel = site = null;
    sections.loadAll();
    return load();
  }

  /** The address may name the duty that is to be recorded. */
  async function first() {
    await reload();
    const kind = context.query().get('record');
    if (!kind || !state.site?.may_record.allowed) return;
    // Once opened it is not opened again by going back or loading anew.
    context.go(`/sites/${id}`, { replace: true });
    if (kind === 'key-units') askForUnits(state.site, opened);
    else if (kind === 'tank-record') askForTank(null, state.site, opened);
    else askToRecord(kind, state.site, opened);
  }

  void first();
  return {
    title: () => (state.panel ? `${state.panel.code} ${state.panel.name}` : t('panel.kind.site')),
    view: () =>
      html`<div class="page parcel-page site-page">
        ${state.problem && !state.panel ? refused(state.problem) : state.panel ? head(state.panel, state.site) : waiting()}
        ${
          state.panel
            ? html`<div class="parcel-sections">
                ${SECTIONS.filter((one) => one.isFor?.(state.site) ?? true).map((one) => section(one, sections.of(one.id), opened))}
              </div>`
            : nothing
        }
      </div>`,
    close: () => sections.close(),
  };
}

/** The site with the documents that are recorded with it. @param {string} id */
async function readSite(id) {
  const [said, { documents }] = await Promise.all([api.get(`sites/${id}`), api.get(`features/${id}/documents`)]);
  return { ...said, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
}

/** @param {Panel} panel @param {any} site */
const head = (panel, site) =>
  html`<header class="parcel-head site-head">
    <div class="parcel-title">
      <p class="crumb"><a href="/list/site">‹ ${t('site.list')}</a></p>
      <h1 tabindex="-1">${panel.name || panel.code} <span class="parcel-code">${panel.code}</span></h1>
    </div>
    <div class="parcel-tools">
      <a class="button primary" href=${address('/map', { feature: panel.id })}>${t('parcel.map')}</a>
      <button type="button" @click=${() => print()}>${t('plan.print')}</button>
    </div>
    <div class="parcel-says">
      <p>${say(panel.headline)}</p>
      <p>
        ${site.duties.some((/** @type {any} */ one) => one.state.code === 'overdue') ? overdue(site) : t('site.nothing-late')}
      </p>
    </div>
  </header>`;

/** @param {any} site */
function overdue(site) {
  const late = site.duties.filter((/** @type {any} */ one) => one.state.code === 'overdue');
  return html`<span class="tag is-error">${t('site.late', { n: late.length })}</span>
    ${late.map((/** @type {any} */ one) => say(one.title)).join(t('registers.comma'))}`;
}

const waiting = () =>
  html`<h1 tabindex="-1">${t('panel.kind.site')}</h1>
    <p class="quiet-ink" role="status">${t('panel.reading')}</p>`;

/** @param {Problem} problem */
const refused = (problem) =>
  html`<h1 tabindex="-1">${t('panel.refused')}</h1>
    <p role="alert" class="notice is-error">${say(problem.detail)}</p>
    <p class="buttons"><a class="button" href="/list/site">${t('site.list')}</a></p>`;
