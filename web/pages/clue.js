/**
 * /clues/ID: one clue, wholly: what, where, in which state, whose turn and by when; one next step as a button; its
 * ground, visits, decisions and the whole trail. /clues/ID#visit opens the form for a visit.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./clue/types.js').Clue} Clue
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { ground } from './clue/ground.js';
import { head } from './clue/head.js';
import { openMoves } from './clue/moves.js';
import { openReports } from './clue/reports.js';
import { decisions, seen } from './clue/seen.js';
import { trail } from './clue/trail.js';
import { openVisit } from './clue/visit.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  /** @type {Clue | null} */
  let clue = null;
  /** @type {Problem | null} */
  let problem = null;
  let isClosed = false;

  async function reload() {
    try {
      came(await api.get(`clues/${id}`));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
      redraw();
    }
  }

  /** @param {Clue} now */
  function came(now) {
    clue = now;
    problem = null;
    redraw();
  }

  function redraw() {
    if (!isClosed) context.redraw();
  }

  /** @type {import('./clue/types.js').Opened} */
  const opened = {
    id,
    person: context.frame.me.username,
    clue: () => /** @type {Clue} */ (clue),
    came,
    reload: () => void reload(),
    redraw,
  };
  const visit = openVisit(opened);
  const reports = openReports(opened);
  const moves = openMoves(opened, visit.show);
  void reload();
  if (location.hash === '#visit') visit.show();
  return {
    title: () => (clue ? clue.head.number : t('clue.title')),
    view: () => html`
      <div class="page clue-page">
        ${problem ? refused(problem) : nothing} ${clue ? whole(clue) : html`<h1 tabindex="-1">${t('clue.title')}</h1>`}
        ${clue || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
    close: () => {
      isClosed = true;
    },
  };

  /** @param {Clue} clue */
  function whole(clue) {
    return html`
      ${head(clue)} ${moves.view()} ${visit.view()}
      <div class="clue-sections">
        ${clue.reports.length ? section('reports', reports.view()) : nothing} ${section('ground', ground(clue))}
        ${section('visits', seen(clue))} ${section('decisions', decisions(clue))} ${section('trail', trail(clue))}
      </div>
    `;
  }
}

/** @param {string} name @param {unknown} content */
const section = (name, content) =>
  html`<section class="parcel-section feature-section" id=${name} aria-labelledby="${name}-heading">
    <h2 id="${name}-heading">${t(`clue.${name}`)}</h2>
    ${content}
  </section>`;

/** @param {Problem} problem */
const refused = (problem) =>
  html`<p role="alert" class="notice is-error">${say(problem.detail)} <a href="/clues">${t('clue.list')}</a></p>`;
