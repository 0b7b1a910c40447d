/**
 * /practitioners and /practitioners/ID: the firms that investigate, assess, remediate and evaluate (从业单位).
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {import('./practitioners/types.js').Firms} Firms
 * @typedef {import('./practitioners/types.js').Firm} Firm
 * @typedef {import('./practitioners/types.js').Detail} Detail
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { formDialog } from '../forms/dialog.js';
import { say, t } from '../i18n.js';
import { detailView } from './practitioners/detail.js';
import { askForFirm } from './practitioners/forms.js';

const OWNER = 'practitioners';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  const state = {
    /** @type {Firms | null} */ firms: null,
    /** @type {Detail | null} */ detail: null,
    /** @type {any} */ contact: null,
    /** @type {Problem | null} */ problem: null,
  };
  const owner = { owner: OWNER, redraw: context.redraw, reload: () => void load() };

  async function load() {
    try {
      if (id) state.detail = await api.get(`practitioners/${id}`);
      else state.firms = await api.get('practitioners', context.query());
      state.problem = null;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    context.redraw();
  }

  async function readContact() {
    try {
      state.contact = await api.post(`practitioners/${id}/contact`, {});
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
    }
    context.redraw();
  }

  void load();
  return {
    title: () => state.detail?.firm.name ?? t('practitioners.title'),
    moved: () => void load(),
    view: () => {
      const { firms, detail, contact, problem } = state;
      return html`<div class="page practitioners-page">
        ${detail ? detailView(detail, { contact, readContact: () => void readContact() }, owner) : nothing}
        ${firms ? list(firms, context, owner) : nothing}
        ${!detail && !firms ? html`<h1 tabindex="-1">${t('practitioners.title')}</h1>` : nothing}
        ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)}</p>` : nothing}
        ${!detail && !firms && !problem ? html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>` : nothing}
        ${formDialog(OWNER)}
      </div>`;
    },
  };
}

/** @param {Firms} found @param {Context} context @param {import('./practitioners/works.js').Owner} owner */
function list({ firms, may }, context, owner) {
  const words = context.query().get('q') ?? '';
  return html`
    <header class="practitioners-head">
      <h1 tabindex="-1">${t('practitioners.title')}</h1>
      <input
        type="search"
        aria-label=${t('practitioners.search')}
        placeholder=${t('practitioners.search')}
        .value=${words}
        @change=${(/** @type {Event} */ event) => {
          const { value } = /** @type {HTMLInputElement} */ (event.target);
          context.go(value.trim() ? `/practitioners?${new URLSearchParams({ q: value.trim() })}` : '/practitioners');
        }}
      />
      <button
        type="button"
        class="primary"
        ?disabled=${!may.allowed}
        title=${may.allowed ? nothing : say(may.why)}
        @click=${() => askForFirm(null, owner, (id) => context.go(`/practitioners/${id}`))}
      >
        ${t('practitioners.add')}
      </button>
    </header>
    ${
      firms.length
        ? html`<div class="table-scroll">
            <table class="plain-table is-stacked">
              <thead>
                <tr>
                  <th scope="col">${t('practitioners.name')}</th>
                  <th scope="col">${t('practitioners.roles')}</th>
                  <th scope="col" class="number">${t('practitioners.parcels')}</th>
                  <th scope="col" class="number">${t('practitioners.notes')}</th>
                  <th scope="col">${t('practitioners.contact')}</th>
                  <th scope="col">${t('practitioners.registered')}</th>
                </tr>
              </thead>
              <tbody>
                ${firms.map(row)}
              </tbody>
            </table>
          </div>`
        : html`<p class="empty">${words ? t('practitioners.none.found') : t('practitioners.empty')}</p>`
    }
  `;
}

/** @param {Firm} firm */
const row = (firm) =>
  html`<tr>
    <th scope="row">
      <a href="/practitioners/${firm.id}">${firm.name}</a>
      ${
        firm.conflicts.length
          ? html`<span class="tag is-error" title=${firm.conflicts.map((one) => say(one.because)).join('\n')}
              >${t('practitioners.unlawful')}</span
            >`
          : nothing
      }
      <br /><small class="quiet-ink">${firm.credit_code ?? t('practitioners.code.missing')}</small>
    </th>
    <td data-label=${t('practitioners.roles')}>${firm.roles.map(say).join(t('list.comma')) || '—'}</td>
    <td data-label=${t('practitioners.parcels')} class="number">${firm.parcels}</td>
    <td data-label=${t('practitioners.notes')} class="number">${firm.notes}</td>
    <td data-label=${t('practitioners.contact')}>
      ${[firm.contact_name, firm.contact_phone].filter(Boolean).join(' ') || '—'}
    </td>
    <td data-label=${t('practitioners.registered')}>
      ${firm.is_registered === null ? html`<span class="gap">${t('practitioners.unknown')}</span>` : t(`practitioners.registered.${firm.is_registered ? 'yes' : 'no'}`)}
    </td>
  </tr>`;
