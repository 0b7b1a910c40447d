/**
 * /duties: what must be done, late duties first; the address holds the filter (unit, state, kind), and each row opens the
 * page where what fulfils it is recorded.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { dutyRows } from '../duties/rows.js';
import { nameOf, say, t } from '../i18n.js';
import { address } from './doors.js';

const AT_ONCE = 100;

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { me } = context.frame;
  /** @type {{page: any, problem: Problem | null, shown: number}} */
  const state = { page: null, problem: null, shown: AT_ONCE };

  /** One's own unit's, unless the address asks for all. */
  function chosen() {
    const query = context.query();
    const whose = query.get('whose') ?? (me.unit ? 'mine' : 'all');
    return { whose, state: query.get('state') ?? '', kind: query.get('kind') ?? '' };
  }

  async function load() {
    const { whose, state: near, kind } = chosen();
    const query = new URLSearchParams({ limit: String(state.shown) });
    if (whose === 'mine' && me.unit) query.set('unit', String(me.unit.id));
    if (near) query.set('state', near);
    if (kind) query.set('kind', kind);
    try {
      Object.assign(state, { page: await api.get('duties', query), problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    context.redraw();
  }

  /** @param {Record<string, string>} change */
  const to = (change) => address('/duties', { ...chosen(), ...change });

  void load();
  return {
    title: () => t('duties.title'),
    moved: () => {
      state.shown = AT_ONCE;
      void load();
    },
    view: () => html`
      <div class="page duties-page">
        <h1 tabindex="-1">${t('duties.title')}</h1>
        <p class="quiet-ink">${t('duties.what')}</p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${state.page ? filters(state.page, chosen(), to, context) : nothing}
        ${state.page ? found(state.page) : state.problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
        ${
          state.page && state.page.total > state.page.rows.length
            ? html`<p class="buttons">
                <button
                  type="button"
                  @click=${() => {
                    state.shown += AT_ONCE;
                    void load();
                  }}
                >
                  ${t('duties.more', { n: state.page.total - state.page.rows.length })}
                </button>
              </p>`
            : nothing
        }
      </div>
    `,
  };
}

/** @param {any} page */
const found = (page) =>
  page.rows.length ? dutyRows(page.rows, { withFeature: true }) : html`<p class="empty">${t('duties.none')}</p>`;

/**
 * @param {any} page @param {{whose: string, state: string, kind: string}} chosen
 * @param {(change: Record<string, string>) => string} to @param {Context} context
 */
function filters(page, chosen, to, context) {
  const { me, vocabulary } = context.frame;
  /** @type {Record<string, number>} */
  const n = Object.fromEntries(page.by_state.map((/** @type {any} */ one) => [one.code, one.n]));
  const open = (n.overdue ?? 0) + (n.soon ?? 0) + (n.open ?? 0);
  const states = [
    ['', t('duties.all'), open],
    ...vocabulary.duty_states.map((/** @type {any} */ one) => [one.code, say(one), n[one.code] ?? 0]),
  ];
  const kinds = new Set([...page.by_kind.map((/** @type {any} */ one) => one.code), chosen.kind]);
  return html`<div class="duties-filters">
    ${
      me.unit
        ? html`<nav class="segments" aria-label=${t('duties.whose')}>
            <a href=${to({ whose: 'mine' })} aria-current=${chosen.whose === 'mine' ? 'true' : nothing}
              >${nameOf(me.unit)}</a
            >
            <a href=${to({ whose: 'all' })} aria-current=${chosen.whose === 'all' ? 'true' : nothing}
              >${t('duties.everybody')}</a
            >
          </nav>`
        : nothing
    }
    <nav class="segments" aria-label=${t('duties.state')}>
      ${states.map(
        ([code, name, count]) =>
          html`<a
            href=${to({ state: code })}
            data-state=${code}
            aria-current=${chosen.state === code ? 'true' : nothing}
            >${name} <b>${count}</b></a
          >`,
      )}
    </nav>
    <label
      >${t('duties.kind')}
      <select
        @change=${(/** @type {Event} */ event) => context.go(to({ kind: /** @type {HTMLSelectElement} */ (event.target).value }))}
      >
        <option value="">${t('duties.any')}</option>
        ${vocabulary.duty_kinds
          .filter((/** @type {any} */ one) => kinds.has(one.code))
          .map(
            (/** @type {any} */ one) =>
              html`<option value=${one.code} ?selected=${one.code === chosen.kind}>${say(one)}</option>`,
          )}
      </select></label
    >
  </div>`;
}
