/**
 * The lists with how far their rows are answered; choosing one narrows the rows.
 *
 * @typedef {import('./types.js').Ledger} Ledger
 * @typedef {import('./types.js').ClosureList} ClosureList
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { askFor } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';

/** @param {Ledger} ledger @param {URLSearchParams} query @param {Actions} actions */
export function listCards(ledger, query, actions) {
  const chosen = query.get('list');
  const total = ledger.lists.reduce((sum, one) => sum + one.total, 0);
  const answered = ledger.lists.reduce((sum, one) => sum + one.answered, 0);
  return html`
    <h2>${t('ledger.lists')} <span class="group-n">${ledger.lists.length}</span></h2>
    <p class="quiet-ink ledger-sum">${t('ledger.answered', { n: answered, total })}</p>
    <ul class="ledger-lists">
      <li>
        <button type="button" class="ledger-list" aria-pressed=${!chosen} @click=${() => choose(null, actions)}>
          <b>${t('ledger.all')}</b>
        </button>
      </li>
      ${ledger.lists.map((one) => html`<li>${card(one, chosen === String(one.id), ledger, actions)}</li>`)}
    </ul>
  `;
}

/** @param {number | null} id @param {Actions} actions */
const choose = (id, actions) => actions.narrow({ list: id === null ? null : String(id), outcome: null });

/** @param {ClosureList} one @param {boolean} isChosen @param {Ledger} ledger @param {Actions} actions */
function card(one, isChosen, ledger, actions) {
  const share = one.total ? one.answered / one.total : 1;
  return html`
    <button type="button" class="ledger-list" aria-pressed=${isChosen} @click=${() => choose(one.id, actions)}>
      <span class="ledger-list-head"><b>${say(one.kind)}</b><span>${one.year}</span></span>
      <span class="quiet-ink ledger-file" title=${one.file_name}>${one.file_name}</span>
      <span class="ledger-progress" aria-hidden="true"><span style="inline-size:${share * 100}%"></span></span>
      <span class="ledger-counts">${t('ledger.answered', { n: one.answered, total: one.total })}</span>
    </button>
    ${isChosen ? details(one, ledger, actions) : nothing}
  `;
}

/** What became of the file, row by row, and what may be done with it. @param {ClosureList} one @param {Ledger} ledger @param {Actions} actions */
function details(one, ledger, actions) {
  const screen = ledger.may.find((permission) => permission.action === 'screen');
  return html`<div class="ledger-details">
    <p>
      ${t('ledger.sum', { rows: one.rows_in, accepted: one.accepted, quarantined: one.quarantined, duplicates: one.duplicates })}
    </p>
    <p class="buttons">
      ${
        one.quarantined
          ? html`<button
              type="button"
              class="link"
              @click=${() => actions.narrow({ outcome: 'quarantined', state: null })}
            >
              ${t('ledger.quarantined.door', { n: one.quarantined })}
            </button>`
          : nothing
      }
      ${
        one.duplicates
          ? html`<button
              type="button"
              class="link"
              @click=${() => actions.narrow({ outcome: 'duplicate', state: null })}
            >
              ${t('ledger.duplicates.door', { n: one.duplicates })}
            </button>`
          : nothing
      }
    </p>
    ${one.problems.map((problem) => html`<p class="quiet-ink">${say(problem.message)}</p>`)}
    <p class="quiet-ink">
      ${t('ledger.by', { who: one.recorded_by ?? '—', when: one.recorded_at.slice(0, 10) })}
      ${one.source ? html`<br />${one.source}` : nothing}
    </p>
    ${
      screen?.allowed
        ? html`<p class="buttons">
            <a class="button" href="/api/ledger/lists/${one.id}/original" download>${t('ledger.original')}</a>
            ${
              one.answered
                ? nothing
                : html`<button type="button" @click=${() => strike(one, actions)}>${t('ledger.strike')}</button>`
            }
          </p>`
        : nothing
    }
  </div>`;
}

/** @param {ClosureList} one @param {Actions} actions */
function strike(one, actions) {
  askFor(
    {
      owner: 'ledger',
      key: `ledger.strike.${one.id}`,
      title: t('ledger.strike.title', { file: one.file_name }),
      submit: t('ledger.strike'),
      note: t('ledger.strike.note'),
      fields: () => [{ name: 'reason', label: t('ledger.field.reason'), type: 'textarea', required: true }],
      send: async (values) => {
        await api.post(`ledger/lists/${one.id}/strike`, { reason: values.reason });
        actions.narrow({ list: null, outcome: null });
        actions.reload();
      },
    },
    actions.redraw,
  );
}
