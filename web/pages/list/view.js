/** The list's page: kinds, filter, totals, and the table or the cards under them. */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { chipBar, chipsOf, filterOf, ofKind, without } from '../../chips.js';
import { count, say, t } from '../../i18n.js';
import { entries, word } from '../../words.js';
import { cards } from './cards.js';
import { filters } from './filters.js';

/**
 * @typedef {object} Actions
 * @property {import('./columns.js').Words} words
 * @property {(name: string, isShown: boolean) => void} showColumn
 * @property {() => void} exportAll
 * @property {(name: string, value: string | null) => void} narrow
 * @property {() => void} more
 * @property {(element: Element | undefined) => void} attach
 *
 * @param {any} state
 * @param {import('../../app.js').Context} context
 * @param {Actions} actions
 */
export function view(state, context, actions) {
  const { kind, page } = state;
  const filter = filterOf(context.query());
  const chips = chipsOf(ofKind(context.query(), kind), actions.words, [kind]);
  const title = word('feature_kinds', kind);
  /** @param {URLSearchParams} query */
  const show = (query) => context.go(`/list/${kind}${query.size ? `?${query}` : ''}`);
  return html`
    <div class="page list-page">
      <header class="list-head">
        <h1 tabindex="-1">${title}</h1>
        ${kindTabs(kind, filter)} ${tools(state, context, filter, actions)}
      </header>
      ${filters(kind, context.query(), state.choices, { isNarrow: state.isNarrow, narrow: actions.narrow })}
      ${chipBar(
        chips,
        (chip) => show(without(filter, chip)),
        () => show(new URLSearchParams()),
      )}
      ${page ? totals(page) : nothing}
      ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
      ${
        state.isNarrow
          ? cardList(state, filter, actions.more)
          : html`<div class="list-table" aria-label=${title} ${ref(actions.attach)}></div>`
      }
    </div>
  `;
}

/** @param {string} kind @param {URLSearchParams} filter */
function kindTabs(kind, filter) {
  return html`<nav aria-label=${t('list.kinds')}>
    <ul class="kind-tabs">
      ${entries('feature_kinds').map(({ code }) => {
        const theirs = ofKind(filter, code);
        return html`<li>
          <a href="/list/${code}${theirs.size ? `?${theirs}` : ''}" aria-current=${code === kind ? 'page' : nothing}
            >${word('feature_kinds', code)}</a
          >
        </li>`;
      })}
    </ul>
  </nav>`;
}

/** @param {any} state @param {import('../../app.js').Context} context @param {URLSearchParams} filter @param {Actions} actions */
function tools(state, context, filter, actions) {
  const mayExport = context.frame.me.may.includes('export');
  const onMap = new URLSearchParams(filter);
  onMap.set('kind', state.kind);
  return html`<div class="list-tools">
    ${
      state.kind !== 'detection' && context.frame.me.may.includes('edit-boundary')
        ? html`<a class="button" href="/${state.kind}s/new">${t(`draw.new.${state.kind}s`)}</a>`
        : nothing
    }
    ${state.isNarrow ? nothing : columnMenu(state, actions)}
    <button
      type="button"
      ?disabled=${!mayExport || !state.page?.total}
      title=${mayExport ? nothing : t('list.may-not-export')}
      @click=${actions.exportAll}
    >
      ${t('export.open')}
    </button>
    <a class="button primary" href="/map?${onMap}">${t('list.map')}</a>
  </div>`;
}

/** @param {any} state @param {Actions} actions */
function columnMenu(state, actions) {
  return html`<details class="columns-menu">
    <summary class="button">${t('list.columns')}</summary>
    <div>
      ${state.columns.map(
        (/** @type {import('./columns.js').Column} */ column) =>
          html`<label class="check"
            ><input
              type="checkbox"
              .checked=${state.shown.has(column.name)}
              ?disabled=${column.name === 'code'}
              @change=${(/** @type {any} */ event) => actions.showColumn(column.name, event.target.checked)}
            />${t(`list.column.${column.name}`)}</label
          >`,
      )}
    </div>
  </details>`;
}

/** The total as the sum of its groups, with the days the data speak for. @param {any} page */
function totals(page) {
  const { groups, oldest_as_of: oldest, newest_as_of: newest } = page;
  return html`<p class="group-sum">
    <span>${t('list.total.before')} <b>${count(page.total)}</b> ${t('list.total.after')}</span>
    ${
      groups.length > 1
        ? html`<span>=</span>${groups.map(
              (/** @type {any} */ group, /** @type {number} */ at) =>
                html`${at ? html`<span>+</span>` : nothing}<span>${say(group)} <b>${count(group.n)}</b></span>`,
            )}`
        : nothing
    }
    ${
      newest
        ? html`<span class="as-of"
            >${oldest === newest ? t('list.as-of.one', { to: newest }) : t('list.as-of', { from: oldest, to: newest })}</span
          >`
        : nothing
    }
  </p>`;
}

/** @param {any} state @param {URLSearchParams} filter @param {() => void} more */
function cardList({ rows, page }, filter, more) {
  if (!page) return nothing;
  if (page.total === 0) return html`<p class="empty">${t('list.empty')}</p>`;
  const rest = page.total - rows.length;
  return html`${cards(rows, filter)}
  ${
    rest > 0
      ? html`<p class="more"><button type="button" @click=${more}>${t('list.more', { n: rest })}</button></p>`
      : nothing
  }`;
}
