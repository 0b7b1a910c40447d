/** What surrounds every page: the rail, the top bar with the search, and the pill that names the working date. */

import { html, nothing } from 'lit';

import { icon } from './icons.js';
import { nameOf, say, switchLanguage, t } from './i18n.js';
import { searchBox } from './search.js';

/** The rail's entries: address, icon, text key. The first four make the bar of a phone, the others stand behind "more". */
const RAIL = /** @type {const} */ ([
  ['/map', 'map', 'rail.map'],
  ['/queue', 'queue', 'rail.queue'],
  ['/clues', 'clue', 'rail.clues'],
  ['/plan', 'plan', 'rail.plan'],
  ['/uploads', 'upload', 'rail.uploads'],
  ['/duties', 'clock', 'rail.duties'],
  ['/list/parcel', 'parcel', 'rail.parcels'],
  ['/ledger', 'list', 'rail.ledger'],
  ['/list/site', 'site', 'rail.sites'],
  ['/practitioners', 'person', 'rail.practitioners'],
  ['/scenes', 'layers', 'rail.scenes'],
  ['/runs', 'compare', 'rail.runs'],
  ['/units', 'units', 'rail.units'],
]);

/**
 * @param {{frame: import('./app.js').Frame, content: unknown, isBare: boolean, path: string, redraw: () => void,
 *   go: (address: string) => void, signOut: () => void}} state
 */
export function shell({ frame, content, isBare, path, redraw, go, signOut }) {
  const otherLanguage = html`<button
    class="quiet"
    lang=${t('language.code')}
    @click=${() => {
      switchLanguage();
      redraw();
    }}
  >
    ${t('language.other')}
  </button>`;
  if (isBare || !frame.me)
    return html`<main class="bare">${content}</main>
      ${corner(otherLanguage)}`;
  return html`
    <a class="skip" href="#content">${t('frame.skip')}</a>
    <nav class="rail" aria-label=${t('frame.rail')}>
      <a class="brand" href="/map" title=${t('app.long')}><span>净土</span></a>
      ${RAIL.map(
        ([address, name, key], place) =>
          html`<a
            href=${address}
            class=${place > 3 ? 'behind-more' : ''}
            aria-current=${isUnder(path, address) ? 'page' : nothing}
            >${icon(name)}<span>${t(key)}</span></a
          >`,
      )}
      <details class="more">
        <summary>${icon('more')}<span>${t('rail.more')}</span></summary>
        <div class="sheet">
          ${RAIL.slice(4).map(([address, name, key]) => html`<a href=${address}>${icon(name)}${t(key)}</a>`)}
        </div>
      </details>
    </nav>
    <header class="top">
      ${searchBox({ go, redraw })} ${datePill(frame.meta)}
      <div class="top-end">${planAndUnit(frame)} ${otherLanguage} ${menu(frame, signOut)}</div>
    </header>
    <main id="content" tabindex="-1">${content}</main>
  `;
}

/** @param {unknown} inside */
const corner = (inside) => html`<div class="corner">${inside}</div>`;

/** @param {string} path @param {string} address */
function isUnder(path, address) {
  return path === address || path.startsWith(`${address}/`) || (address === '/map' && path === '/');
}

/** The working date, on every page; a demo says that it is one. @param {any} meta */
function datePill(meta) {
  const key = meta.is_demo ? 'frame.demo-date' : 'frame.date';
  return html`<span class="date-pill ${meta.is_demo ? 'is-demo' : ''}" title=${t('frame.date-why')}
    >${t(key, { date: meta.working_date })}</span
  >`;
}

/** The plan in force, and what the reader's own unit answers for in it. @param {import('./app.js').Frame} frame */
function planAndUnit({ meta, me }) {
  const parts = [planLink(meta), unitLink(me)].filter((part) => part !== nothing);
  return html`<span class="top-plan">${parts.map((part, place) => html`${place ? ' · ' : nothing}${part}`)}</span>`;
}

/** @param {any} meta */
const planLink = (meta) =>
  meta.plan_year ? html`<a href="/plan">${t('frame.plan-year', { year: meta.plan_year })}</a>` : nothing;

/** @param {any} me */
const unitLink = (me) =>
  me.unit ? html`<a href="/plan?unit=${me.unit.id}" title=${nameOf(me.unit)}>${nameOf(me.unit)}</a>` : nothing;

/** A phone has no room for the plan and the unit in the bar: they fold in here. @param {any} frame @param {() => void} signOut */
function menu({ meta, me }, signOut) {
  return html`<details class="me">
    <summary aria-label=${t('frame.me', { name: me.name })}>${icon('person')}<span>${me.name}</span></summary>
    <div class="sheet">
      <p>
        <b>${me.name}</b><br />${say(me.role_text)}${me.unit ? html` · ${unitLink(me)}` : nothing}
        ${me.street_codes ? html`<br /><span class="quiet-ink">${t('frame.scope-street')}</span>` : nothing}
      </p>
      <p class="folded-plan">${planLink(meta)}</p>
      <a href="/auditing">${t('auditing.title')}</a>
      <a href="/lawfulness">${t('lawfulness.title')}</a>
      <a href="/exports">${t('export.profiles')}</a>
      <button @click=${signOut}>${t('frame.sign-out')}</button>
    </div>
  </details>`;
}
