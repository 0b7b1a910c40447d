/**
 * What may be done with a clue: one next step as a button with a verb, the others behind "more", greyed with their
 * reason. Each opens a form that asks only for what the move needs.
 *
 * @typedef {import('./types.js').Offer} Offer
 * @typedef {import('./types.js').Opened} Opened
 */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';

import { Problem, api } from '../../api.js';
import { showModal } from '../../dialog.js';
import { say, t } from '../../i18n.js';
import { documentFields, documentOf, openDecisions } from './decision.js';

/** @param {Opened} opened @param {() => void} visit opens the form of a visit */
export function openMoves(opened, visit) {
  /** @type {{offer: Offer | null, problem: Problem | null, isSending: boolean}} */
  const state = { offer: null, problem: null, isSending: false };
  const papers = openDecisions(opened);

  /** @param {Offer} offer */
  function begin(offer) {
    if (offer.move.code === 'visit') return visit();
    Object.assign(state, { offer, problem: null, isSending: false });
    if (offer.needs.includes('conclusion')) papers.load();
    opened.redraw();
  }

  function end() {
    state.offer = null;
    opened.redraw();
  }

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    if (state.isSending || !state.offer) return;
    const form = /** @type {HTMLFormElement} */ (event.target);
    Object.assign(state, { isSending: true, problem: null });
    opened.redraw();
    const { head } = opened.clue();
    try {
      const said = saidIn(new FormData(form));
      const document = await documentOf(new FormData(form), opened.clue());
      const json = { move: state.offer.move.code, version: head.version, ...said, ...document };
      const clue = await api.post(`clues/${opened.id}/moves`, json);
      localStorage.removeItem(draftKey(opened.id, state.offer));
      state.offer = null;
      opened.came(clue);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      state.problem = error;
      // What somebody else did meanwhile is shown behind the form.
      if (error.code === 'clue-changed') opened.reload();
    } finally {
      state.isSending = false;
      opened.redraw();
    }
  }

  return {
    view() {
      const { offers, next } = opened.clue();
      const first = offers.find((one) => one.move.code === next);
      const rest = offers.filter((one) => one !== first && one.is_here);
      return html`
        <div class="clue-steps">
          ${
            first
              ? html`<button type="button" class="primary" data-move=${first.move.code} @click=${() => begin(first)}>
                  ${say(first.move)}<span aria-hidden="true">▸</span>
                </button>`
              : html`<span class="quiet-ink">${t('clue.next.none')}</span>`
          }
          ${
            rest.length
              ? html`<details class="more">
                  <summary>${t('panel.more')}</summary>
                  <ul class="sheet">
                    ${rest.map((one) => html`<li>${other(one, begin)}</li>`)}
                  </ul>
                </details>`
              : nothing
          }
        </div>
        ${state.offer ? dialog(state.offer) : nothing}
      `;
    },
  };

  /** @param {Offer} offer */
  function dialog(offer) {
    const key = draftKey(opened.id, offer);
    return keyed(
      offer.move.code,
      html`<dialog ${ref(showModal)} class="clue-dialog" aria-labelledby="move-title" @close=${end}>
        <form method="dialog" @submit=${send}>
          <h2 id="move-title">${say(offer.move)}</h2>
          ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
          ${conclusions(offer)} ${offer.needs.includes('conclusion') ? documentFields(papers) : nothing}
          ${reasons(offer)} ${units(offer, opened.clue())} ${days(offer)}
          <label
            >${t('clue.words')}
            <textarea
              name="text"
              rows="4"
              .value=${localStorage.getItem(key) ?? ''}
              @input=${(/** @type {any} */ event) => localStorage.setItem(key, event.target.value)}
            ></textarea>
          </label>
          <p class="buttons">
            <button type="submit" class="primary" ?disabled=${state.isSending}>${say(offer.move)}</button>
            <button type="button" @click=${end}>${t('clue.cancel')}</button>
          </p>
        </form>
      </dialog>`,
    );
  }
}

/** @param {string} id @param {Offer} offer */
const draftKey = (id, offer) => `jingtu.clue.${id}.${offer.move.code}`;

/** @param {Offer} offer @param {(offer: Offer) => void} begin */
const other = (offer, begin) =>
  html`<button type="button" data-move=${offer.move.code} ?disabled=${!offer.allowed} @click=${() => begin(offer)}>
      ${say(offer.move)}
    </button>
    ${offer.why ? html`<p class="why-not">${say(offer.why)}</p>` : nothing}`;

/** @param {FormData} form */
function saidIn(form) {
  /** @type {Record<string, unknown>} */
  const said = { text: String(form.get('text') ?? '') };
  for (const name of ['reason', 'until', 'conclusion', 'punished_on', 'rectified_on']) {
    if (form.get(name)) said[name] = form.get(name);
  }
  const units = form.getAll('unit').map(Number);
  return units.length ? { ...said, unit_ids: units } : said;
}

/** @param {Offer} offer */
const conclusions = ({ conclusions }) =>
  conclusions.length
    ? html`<fieldset>
        <legend>${t('clue.conclusion')}</legend>
        ${conclusions.map(
          (one) =>
            html`<label
                ><input type="radio" name="conclusion" value=${one.code} required ?disabled=${Boolean(one.why)} />
                ${say(one)}</label
              >
              ${one.why ? html`<p class="why-not">${say(one.why)}</p>` : nothing}`,
        )}
      </fieldset>`
    : nothing;

/** @param {Offer} offer */
const reasons = ({ reasons }) =>
  reasons.length
    ? html`<label
        >${t('clue.reason')}
        <select name="reason" required>
          <option value="">${t('clue.choose')}</option>
          ${reasons.map((one) => html`<option value=${one.code}>${say(one)}</option>`)}
        </select></label
      >`
    : nothing;

/** @param {Offer} offer @param {import('./types.js').Clue} clue */
function units({ needs, move }, clue) {
  if (!needs.includes('units')) return nothing;
  const isSanction = ['order-rectification', 'file-case'].includes(move.code);
  const proposed = isSanction ? clue.to_sanction : clue.to_check;
  const own = clue.choices.filter((one) => proposed.includes(one.id) || clue.units.some(({ id }) => id === one.id));
  const others = clue.choices.filter((one) => !own.includes(one));
  return html`<fieldset>
    <legend>${t('clue.to')}</legend>
    ${own.map((one) => unit(one, proposed.includes(one.id)))}
    <details>
      <summary>${t('clue.other-units')}</summary>
      ${others.map((one) => unit(one, false))}
    </details>
  </fieldset>`;
}

/** @param {import('./types.js').Unit} one @param {boolean} isProposed */
const unit = (one, isProposed) =>
  html`<label><input type="checkbox" name="unit" value=${one.id} ?checked=${isProposed} /> ${say(one)}</label>`;

/** @param {Offer} offer */
const days = ({ needs }) => html`
  ${needs.includes('until') ? day('until', t('clue.until.label'), true) : nothing}
  ${
    needs.includes('days-of-done')
      ? html`${day('punished_on', t('clue.punished.label'), false)}
        ${day('rectified_on', t('clue.rectified.label'), true)}`
      : nothing
  }
`;

/** @param {string} name @param {string} label @param {boolean} isRequired */
const day = (name, label, isRequired) =>
  html`<label>${label} <input type="date" name=${name} ?required=${isRequired} /></label>`;
