/**
 * The application: which page an address shows, and what all pages share.
 *
 * A page is a module in pages/ with `open(context)`, which gives `{ title, view, moved, close }`:
 *
 * - `title()` the page's name for the window;
 * - `view()` its content as a lit template, called at every `context.redraw()`;
 * - `moved(query)` optional: the address changed within the page (back, a link, a filter);
 * - `close()` optional: the page is left; stop timers and listeners here.
 *
 * A page may export `prepare()` too: called once, before it is known who is there, to ask for what takes time.
 *
 * `context` has `frame` (meta, me, vocabulary), `params` (parts of the path), `query()` (a copy of the address's
 * parameters), `redraw()`, `go(address, {replace})`. Anything that must survive leaving the page lives in the address.
 */

import { html, render } from 'lit';

import { Problem, api, whenSignedOut } from './api.js';
import { shell } from './frame.js';
import { loadTexts, t } from './i18n.js';
import { styled } from './styles.js';
import { setVocabulary } from './words.js';

/**
 * @typedef {{title: () => string, view: () => unknown, moved?: (query: URLSearchParams) => void, close?: () => void}} Page
 * @typedef {{meta: any, me: any, vocabulary: any}} Frame
 * @typedef {{frame: Frame, params: Record<string, string>, query: () => URLSearchParams, redraw: () => void,
 *   go: (address: string, options?: {replace?: boolean}) => void}} Context
 */

/** Address patterns, first match wins; a page's module is loaded when it is first shown. */
const ROUTES = /** @type {const} */ ([
  [/^\/(?:map)?$/, () => import('./pages/map.js')],
  [/^\/sign-in$/, () => styled(import('./pages/sign-in.js'))],
  [/^\/duties$/, () => styled(import('./pages/duties.js'))],
  [/^\/sites\/(?<id>\d+)$/, () => styled(import('./pages/site.js'))],
  [/^\/queue$/, () => styled(import('./pages/queue.js'))],
  [/^\/list\/(?<kind>parcel|site|project|point|detection)$/, () => styled(import('./pages/list.js'))],
  [/^\/features\/(?<id>\d+)\/(?<job>amend)$/, () => styled(import('./pages/outline.js'))],
  [/^\/(?<job>parcels|sites|projects|points|clues)\/new$/, () => styled(import('./pages/outline.js'))],
  [
    /^\/parcels\/(?<id>\d+)\/(?<job>boundary|split|merge|restriction|phase)$/,
    () => styled(import('./pages/outline.js')),
  ],
  [/^\/parcels\/(?<id>\d+)$/, () => styled(import('./pages/parcel.js'))],
  [/^\/clues$/, () => styled(import('./pages/clues.js'))],
  [/^\/auditing$/, () => styled(import('./pages/auditing.js'))],
  [/^\/coverage$/, () => styled(import('./pages/coverage.js'))],
  [/^\/clues\/burden$/, () => styled(import('./pages/burden.js'))],
  [/^\/clues\/(?<id>\d+)$/, () => styled(import('./pages/clue.js'))],
  [/^\/clues\/(?<id>\d+)\/dossier$/, () => styled(import('./pages/dossier.js'))],
  [/^\/plan$/, () => styled(import('./pages/plan.js'))],
  [/^\/practitioners(?:\/(?<id>\d+))?$/, () => styled(import('./pages/practitioners.js'))],
  [/^\/projects\/(?<id>\d+)$/, () => styled(import('./pages/project.js'))],
  [/^\/ledger$/, () => styled(import('./pages/ledger.js'))],
  [/^\/lawfulness$/, () => styled(import('./pages/lawfulness.js'))],
  [/^\/units$/, () => styled(import('./pages/units.js'))],
  [/^\/scenes$/, () => styled(import('./pages/scenes.js'))],
  [/^\/blind-spots$/, () => styled(import('./pages/blind-spots.js'))],
  [/^\/how-detection-works$/, () => styled(import('./pages/how-detection-works.js'))],
  [/^\/runs$/, () => styled(import('./pages/runs.js'))],
  [/^\/runs\/compare$/, () => styled(import('./pages/run-compare.js'))],
  [/^\/runs\/(?<id>\d+)$/, () => styled(import('./pages/run.js'))],
  [/^\/exports$/, () => styled(import('./pages/exports.js'))],
  [/^\/uploads(?:\/(?<id>\d+))?$/, () => styled(import('./pages/uploads.js'))],
  [/.*/, () => styled(import('./pages/not-found.js'))],
]);

/** @type {Frame} */
const frame = { meta: null, me: null, vocabulary: null };
/** @type {Page | null} */
let page = null;
let pathShown = '';
let opening = 0;

const root = /** @type {HTMLElement} */ (document.getElementById('app'));

function redraw() {
  const content = page ? page.view() : html`<p class="booting">净土</p>`;
  const isBare = location.pathname === '/sign-in';
  render(shell({ frame, content, isBare, path: location.pathname, redraw, go, signOut }), root);
  document.title = page ? `${page.title()} · ${t('app.name')}` : t('app.name');
}

/** @param {string} address @param {{replace?: boolean}} [options] */
function go(address, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  void show();
}

async function show() {
  if (!frame.me && location.pathname !== '/sign-in') {
    const wanted = location.pathname + location.search + location.hash;
    history.replaceState(null, '', `/sign-in${wanted === '/' ? '' : `?to=${encodeURIComponent(wanted)}`}`);
  }
  // Counted even when the page stays: what an earlier click has asked for must not come in over it.
  const turn = ++opening;
  if (page && pathShown === location.pathname) {
    page.moved?.(new URLSearchParams(location.search));
    redraw();
    return;
  }
  const [match, load] = routeOf(location.pathname);
  const module = await load();
  // A quicker click has chosen another page meanwhile.
  if (turn !== opening) return;
  page?.close?.();
  page = null;
  pathShown = location.pathname;
  page = module.open({
    frame,
    params: { ...match.groups },
    query: () => new URLSearchParams(location.search),
    redraw,
    go,
  });
  redraw();
  const heading = /** @type {HTMLElement | null} */ (document.querySelector('main h1'));
  heading?.focus({ preventScroll: true });
}

/** @param {string} path */
function routeOf(path) {
  for (const [pattern, load] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return /** @type {const} */ ([match, load]);
  }
  throw new Error(path);
}

async function signOut() {
  await api.remove('session').catch(() => null);
  leave();
  go('/sign-in');
}

/** Nobody is signed in: the page of the last person must not draw itself again when its answers come in. */
function leave() {
  page?.close?.();
  page = null;
  pathShown = '';
  frame.me = null;
}

const MENUS = 'details.me[open], details.more[open], details.columns-menu[open]';

/** A click elsewhere, or on an entry, closes a menu; so does Escape. @param {Event} event */
function closeMenus(event) {
  if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
  for (const menu of document.querySelectorAll(MENUS)) {
    const isInside = event.target instanceof Node && menu.contains(event.target);
    const isEntry = event.target instanceof Element && event.target.closest('a') !== null;
    if (event instanceof KeyboardEvent || !isInside || isEntry) menu.removeAttribute('open');
  }
}

/** Links inside the application change the page without loading it anew. @param {MouseEvent} event */
function follow(event) {
  // Links in drawings have no parts of an address: it is read from the attribute.
  const link = event.target instanceof Element ? event.target.closest('a[href^="/"]') : null;
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || link.hasAttribute('target') || link.hasAttribute('download')) return;
  const address = link.getAttribute('href') ?? '';
  if (address.startsWith('/api/')) return;
  event.preventDefault();
  go(address);
}

async function start() {
  const [meta, vocabulary, me] = await Promise.all([
    api.get('meta'),
    api.get('vocabulary'),
    whoAmI(),
    loadTexts(),
    prepare(),
  ]);
  Object.assign(frame, { meta, vocabulary, me });
  setVocabulary(vocabulary);
  whenSignedOut(() => {
    if (!frame.me) return;
    leave();
    void show();
  });
  // lit adds to what stands in the page; the word shown while it loads must go first.
  root.replaceChildren();
  addEventListener('popstate', () => void show());
  addEventListener('click', follow);
  addEventListener('click', closeMenus);
  addEventListener('keydown', closeMenus);
  await show();
}

/** The page that the address names is on its way while we ask who is there; should that fail, `show` says so. */
async function prepare() {
  const [, load] = routeOf(location.pathname);
  const page = /** @type {{prepare?: () => void} | null} */ (await load().catch(() => null));
  page?.prepare?.();
}

/** Nobody (null) is no failure: the page to sign in on comes first. */
async function whoAmI() {
  try {
    return await api.get('session');
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

start().catch((error) => {
  const detail = error instanceof Problem ? `${error.detail.zh}\n${error.detail.en}` : String(error);
  render(html`<p class="booting">${detail}</p>`, root);
  throw error;
});
