/**
 * What the rows are narrowed by, with the numbers of each state; the export takes along what is shown.
 *
 * @typedef {import('./types.js').Page} Page
 * @typedef {import('./types.js').Permission} Permission
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { language, say, t } from '../../i18n.js';
import { entries } from '../../words.js';

/** Name in the address → name that the server knows. */
const NAMES = /** @type {const} */ ({
  list: 'list_id',
  kind: 'kind',
  year: 'year',
  state: 'state',
  ground: 'ground',
  borderline: 'borderline',
  q: 'q',
  outcome: 'outcome',
  parcel: 'parcel',
});

/** The filter as the server takes it. @param {URLSearchParams} query */
export function rowQuery(query) {
  const asked = new URLSearchParams();
  for (const [ours, theirs] of Object.entries(NAMES)) {
    const value = query.get(ours);
    if (value) asked.set(theirs, value);
  }
  return asked;
}

/**
 * @param {{query: URLSearchParams, page: Page, screen: Permission | undefined, rematch: () => void}} state
 * @param {Actions} actions
 */
export function filterBar({ query, page, screen, rematch }, actions) {
  const outcome = query.get('outcome');
  return html`<div class="ledger-filter">
    ${
      outcome
        ? html`<p class="ledger-outcome">
            ${t(`ledger.outcome.${outcome}`)}
            <button type="button" class="link" @click=${() => actions.narrow({ outcome: null })}>
              ${t('ledger.outcome.back')}
            </button>
          </p>`
        : states(query, page, actions)
    }
    ${
      query.get('parcel')
        ? html`<p class="ledger-outcome">
            ${t('ledger.parcel-only')}
            <button type="button" class="link" @click=${() => actions.narrow({ parcel: null })}>
              ${t('ledger.parcel-only.back')}
            </button>
          </p>`
        : nothing
    }
    <span class="ledger-tools">
      <input
        type="search"
        name="q"
        aria-label=${t('ledger.search')}
        placeholder=${t('ledger.search')}
        .value=${query.get('q') ?? ''}
        @change=${(/** @type {Event} */ event) => actions.narrow({ q: inputOf(event).value.trim() })}
      />
      ${outcome ? nothing : grounds(query, actions)}
      <button
        type="button"
        ?disabled=${!screen?.allowed}
        title=${screen?.allowed ? t('ledger.rematch.why') : say(screen?.why)}
        @click=${rematch}
      >
        ${t('ledger.rematch')}
      </button>
      ${['excel', 'csv'].map((format) => exportLink(query, format, page.total))}
    </span>
  </div>`;
}

/** @param {URLSearchParams} query @param {Page} page @param {Actions} actions */
function states(query, page, actions) {
  const chosen = query.get('state');
  /** @type {Record<string, number>} */
  const counts = page.states;
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const tabs = entries('ledger_states').map((one) => ({ ...one, n: counts[one.code.replace('-', '_')] ?? 0 }));
  return html`<div class="segments ledger-states" role="group" aria-label=${t('ledger.state')}>
    ${[{ code: '', zh: t('ledger.any'), en: t('ledger.any'), n: all }, ...tabs].map(
      (one) =>
        html`<button
          type="button"
          aria-pressed=${(chosen ?? '') === one.code}
          @click=${() => actions.narrow({ state: one.code })}
        >
          ${say(one)} <b>${one.n}</b>
        </button>`,
    )}
  </div>`;
}

/** @param {URLSearchParams} query @param {Actions} actions */
function grounds(query, actions) {
  const chosen = query.get('ground') ?? (query.get('borderline') === 'true' ? 'borderline' : '');
  return html`<select
    name="ground"
    aria-label=${t('ledger.ground')}
    @change=${(/** @type {Event} */ event) => {
      const { value } = inputOf(event);
      const isBorderline = value === 'borderline';
      actions.narrow({ ground: isBorderline ? null : value, borderline: isBorderline ? 'true' : null });
    }}
  >
    <option value="" ?selected=${chosen === ''}>${t('ledger.ground.any')}</option>
    <option value="borderline" ?selected=${chosen === 'borderline'}>${t('ledger.ground.borderline')}</option>
    ${entries('match_grounds').map(
      (one) => html`<option value=${one.code} ?selected=${chosen === one.code}>${say(one)}</option>`,
    )}
  </select>`;
}

/** @param {URLSearchParams} query @param {string} format @param {number} total */
function exportLink(query, format, total) {
  const asked = rowQuery(query);
  asked.set('format', format);
  asked.set('lang', language() === 'en' ? 'en' : 'zh');
  const label = t(`ledger.export.${format}`);
  if (!total) return html`<button type="button" disabled title=${t('ledger.export.none')}>${label}</button>`;
  return html`<a class="button" href="/api/ledger/export?${asked}" download>${label}</a>`;
}

/** @param {Event} event */
const inputOf = (event) => /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
