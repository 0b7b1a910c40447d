/**
 * Taking features along: the formats and profiles that the server offers, and the receipt of what was taken.
 *
 * The dialog stands in the body by itself, so any page can open it: it knows no rules and no page knows it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{epsg: number, text: Text}} System
 * @typedef {{format: string, text: Text, hint: Text, kinds: string[], systems: System[], encodings: string[]}} Format
 * @typedef {{id: number, name: Text, format: string, kinds: string[], basis: string, basis_text: Text, note: Text}} Profile
 * @typedef {{id: number, rows: number, file_name: string, size_bytes: number, sha256: string, note_count: number,
 *   notes: {code: string, field: Text, message: Text}[]}} Receipt
 *
 * @typedef {object} Wish what a page wants to take along
 * @property {URLSearchParams} filter the filter of lists and tiles
 * @property {string[]} kinds kinds of features that are shown
 * @property {string} [bbox] what the map shows; whoever wants no more than that says so
 * @property {{inView: number, total: number}} [counts] of the kinds that are shown
 * @property {string} [remark] something to be said before
 * @property {{text: string, hint: string, run: () => Promise<number>}} [shown] a table of what is on screen
 */

import { html, nothing, render } from 'lit';

import { Problem, api } from '../api.js';
import { count, language, say, t } from '../i18n.js';
import { save } from '../pages/list/csv.js';
import { size } from '../pages/uploads/form.js';
import { word } from '../words.js';
import { fileOf, followed, isReady, madeInBackground } from './job.js';

const SHOWN = 'shown';
const MOST_NOTES = 20;

/** @param {Wish} wish */
export function openExport(wish) {
  const dialog = document.createElement('dialog');
  dialog.className = 'export';
  dialog.setAttribute('aria-labelledby', 'export-title');
  document.body.append(dialog);
  const state = {
    /** @type {{formats: Format[], profiles: Profile[]} | null} */
    offers: null,
    chosen: wish.shown ? SHOWN : 'excel',
    epsg: '',
    encoding: '',
    isInView: false,
    isBusy: false,
    /** @type {Problem | null} */
    problem: null,
    /** @type {Receipt | {rows: number} | null} */
    receipt: null,
    /** @type {import('./job.js').ExportJob | null} */
    job: null,
  };
  const draw = () => render(view(wish, state, actions), dialog);
  /** @param {Partial<typeof state>} change */
  const set = (change) => {
    Object.assign(state, change);
    draw();
    if (change.receipt || change.problem) dialog.querySelector('[role=status]')?.scrollIntoView({ block: 'nearest' });
  };
  const actions = {
    choose: (/** @type {string} */ chosen) =>
      set({ chosen, epsg: '', encoding: '', receipt: null, problem: null, job: null }),
    change: (/** @type {Partial<typeof state>} */ change) => set(change),
    take: () => void take(wish, state, set, () => dialog.isConnected),
    close: () => dialog.close(),
  };
  dialog.addEventListener('close', () => dialog.remove());
  draw();
  dialog.showModal();
  api.get('exports/offers').then(
    (offers) => set({ offers }),
    (problem) => set({ problem }),
  );
}

/** @param {Wish} wish @param {any} state @param {(change: any) => void} set @param {() => boolean} isOpen */
async function take(wish, state, set, isOpen) {
  set({ isBusy: true, problem: null, receipt: null, job: null });
  try {
    if (state.chosen === SHOWN && wish.shown) set({ receipt: await shownRows(wish.shown) });
    else set({ receipt: await fetched(queryOf(wish, state), set, isOpen) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    set({ problem: error });
  } finally {
    set({ isBusy: false });
  }
}

/** @param {NonNullable<Wish['shown']>} shown */
const shownRows = async (shown) => ({ rows: await shown.run() });

/** @param {Wish} wish @param {any} state */
function queryOf(wish, state) {
  const query = new URLSearchParams(wish.filter);
  query.delete('kind');
  for (const kind of wish.kinds) query.append('kind', kind);
  if (wish.bbox && state.isInView) query.set('bbox', wish.bbox);
  const [what, value] = state.chosen.split(':');
  if (what === 'profile') query.set('profile', value);
  else query.set('format', what);
  if (state.epsg) query.set('epsg', state.epsg);
  if (state.encoding) query.set('encoding', state.encoding);
  query.set('lang', language() === 'en' ? 'en' : 'zh');
  return query;
}

/**
 * The file at once, or, when there is too much for that, once a worker has made it.
 *
 * @param {URLSearchParams} query @param {(change: any) => void} set @param {() => boolean} isOpen
 * @returns {Promise<Receipt | null>}
 */
async function fetched(query, set, isOpen) {
  try {
    const { blob, name, headers } = await api.file('exports', query);
    save(blob, name);
    return await api.get(`exports/${headers.get('Jingtu-Export')}`);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'export-takes-longer') throw error;
  }
  const job = await madeInBackground(query, (seen) => set({ job: seen }), isOpen);
  if (!isReady(job) || !isOpen()) return null;
  const link = document.createElement('a');
  Object.assign(link, { href: fileOf(job), download: '' });
  link.click();
  return api.get(`exports/${job.receipt_id}`);
}

/** @param {Wish} wish @param {any} state @param {any} actions */
function view(wish, state, actions) {
  const format = state.offers?.formats.find((/** @type {Format} */ one) => one.format === state.chosen);
  return html`<form
    method="dialog"
    @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      actions.take();
    }}
  >
    <h2 id="export-title">${t('export.title')}</h2>
    <p class="quiet-ink">
      ${t('export.what', { kinds: wish.kinds.map((kind) => word('feature_kinds', kind)).join(t('list.comma')) })}
      ${wish.remark ?? nothing}
    </p>
    ${choices(wish, state, actions)} ${format ? details(format, state, actions) : nothing}
    ${
      wish.bbox && state.chosen !== SHOWN
        ? html`<label class="check"
            ><input
              type="checkbox"
              name="in-view"
              .checked=${state.isInView}
              @change=${(/** @type {any} */ event) => actions.change({ isInView: event.target.checked })}
            />${inViewOf(wish)}</label
          >`
        : nothing
    }
    <div role="status">
      ${state.job ? followed(state.job) : nothing} ${state.receipt ? receipt(state.receipt) : nothing}
    </div>
    <p class="refusal" role="alert">${state.problem ? say(state.problem.detail) : nothing}</p>
    <div class="buttons end">
      <a class="profiles-door" href="/exports" @click=${actions.close}>${t('export.profiles')}</a>
      <button type="button" @click=${actions.close}>${t('export.close')}</button>
      <button type="submit" class="primary" ?disabled=${state.isBusy || !state.offers || !wish.kinds.length}>
        ${t(state.isBusy ? 'export.busy' : 'export.take')}
      </button>
    </div>
  </form>`;
}

/** Both numbers, so that nobody takes a part for the whole. @param {Wish} wish */
function inViewOf({ counts }) {
  if (!counts) return t('export.in-view');
  return t('export.in-view-of', { n: count(counts.inView), total: count(counts.total) });
}

/** @param {Wish} wish @param {any} state @param {any} actions */
function choices(wish, state, actions) {
  if (!state.offers) return state.problem ? nothing : html`<p class="quiet-ink">${t('export.loading')}</p>`;
  const { formats, profiles } = state.offers;
  /** @param {{kinds: string[]}} one */
  const fits = (one) => one.kinds.some((kind) => wish.kinds.includes(kind));
  return html`<fieldset class="export-formats">
    <legend>${t('export.format')}</legend>
    ${wish.shown ? choice(SHOWN, wish.shown.text, { hint: wish.shown.hint, tag: '' }, state, actions) : nothing}
    ${formats
      .filter(fits)
      .map((/** @type {Format} */ one) =>
        choice(one.format, say(one.text), { hint: say(one.hint), tag: '' }, state, actions),
      )}
    ${profiles.filter(fits).map((/** @type {Profile} */ one) =>
      choice(
        `profile:${one.id}`,
        say(one.name),
        {
          hint: say(one.note),
          tag: one.basis === 'to-be-confirmed' ? say(one.basis_text) : '',
        },
        state,
        actions,
      ),
    )}
  </fieldset>`;
}

/**
 * @param {string} value @param {string} name @param {{hint: string, tag: string}} more
 * @param {any} state @param {any} actions
 */
function choice(value, name, { hint, tag }, state, actions) {
  return html`<label class="export-format"
    ><input
      type="radio"
      name="format"
      value=${value}
      .checked=${state.chosen === value}
      @change=${() => actions.choose(value)}
    /><span
      ><b>${name}</b>${tag ? html` <span class="tag is-warning">${tag}</span>` : nothing}<small>${hint}</small></span
    ></label
  >`;
}

/** System and encoding, where the format leaves a choice. @param {Format} format @param {any} state @param {any} actions */
function details(format, state, actions) {
  /** @param {string} name @param {Array<[string, string]>} options */
  const select = (name, options) =>
    options.length < 2
      ? nothing
      : html`<label class="form-field"
          ><span>${t(`export.${name}`)}</span
          ><select name=${name} @change=${(/** @type {any} */ event) => actions.change({ [name]: event.target.value })}>
            ${options.map(([value, text]) => html`<option value=${value} ?selected=${state[name] === value}>${text}</option>`)}
          </select></label
        >`;
  return html`<div class="export-details">
    ${select(
      'epsg',
      format.systems.map((one) => [String(one.epsg), say(one.text)]),
    )}
    ${select(
      'encoding',
      format.encodings.map((one) => [one, one]),
    )}
  </div>`;
}

/** What was taken, and what of it the file does not hold as it is stored. @param {any} taken */
function receipt(taken) {
  const notes = /** @type {Receipt['notes']} */ (taken.notes ?? []);
  return html`<div class="export-receipt">
    <p><b>${t('export.done', { n: count(taken.rows) })}</b></p>
    ${
      taken.file_name
        ? html`<p class="quiet-ink">${taken.file_name} · ${size(taken.size_bytes)}</p>
            <p class="quiet-ink hash">SHA-256 ${taken.sha256}</p>`
        : nothing
    }
    ${
      notes.length
        ? html`<details open>
            <summary>${t('export.notes', { n: count(taken.note_count) })}</summary>
            <ul>
              ${notes
                .slice(0, MOST_NOTES)
                .map(
                  (one) => html`<li><b>${one.code}</b> ${say(one.field)}${t('export.colon')}${say(one.message)}</li>`,
                )}
              ${taken.note_count > MOST_NOTES ? html`<li>${t('export.notes.more', { n: count(taken.note_count - MOST_NOTES) })}</li>` : nothing}
            </ul>
          </details>`
        : nothing
    }
  </div>`;
}
