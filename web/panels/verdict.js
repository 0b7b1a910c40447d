/**
 * "No, because …", a yes to what is near its limit, and taking either back: a dialog whose words are kept until the
 * server has them.
 *
 * @typedef {import('./types.js').Link} Link
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';

import { Problem, api } from '../api.js';
import { showModal } from '../dialog.js';
import { say, t } from '../i18n.js';

const SHORTEST = 2;

/** What is being asked; at most one dialog is open. */
const asked = {
  /** @type {Link | null} */
  link: null,
  /** @type {Problem | null} */
  problem: null,
  isSending: false,
  /** @type {'yes' | 'no' | null} what was chosen where both are asked for */
  side: null,
};

/**
 * What a dialog is for: its words are `panel.verdict.SIDE.…`. Near its limit, a link is asked about with both answers.
 *
 * @param {Link} link @returns {'back' | 'unconfirm' | 'yes' | 'no' | null}
 */
function sideOf(link) {
  if (link.denied) return 'back';
  if (link.confirmed) return 'unconfirm';
  return link.is_borderline ? asked.side : 'no';
}

/** Open the dialog about a link. @param {Link} link @param {Actions} actions */
export function askAbout(link, actions) {
  Object.assign(asked, { link, problem: null, isSending: false, side: null });
  actions.redraw();
}

/** @param {Link} link */
const draftKey = (link) => `jingtu.verdict.${link.id}.${sideOf(link)}`;

/** @param {Panel} panel @param {Actions} actions */
export function verdictDialog(panel, actions) {
  const { link } = asked;
  if (!link || !panel.links.some((one) => one.id === link.id)) return nothing;
  const side = sideOf(link);
  const isOpen = link.is_borderline && !link.denied && !link.confirmed;
  return keyed(
    link.id,
    html`
      <dialog
        class="verdict"
        aria-labelledby="verdict-title"
        ${ref(showModal)}
        @close=${() => {
          asked.link = null;
          actions.redraw();
        }}
      >
        <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, link, actions)}>
          <h2 id="verdict-title">
            ${t(`panel.verdict.${isOpen ? 'open' : side}.title`, { number: link.measure.number })}
          </h2>
          <blockquote>${say(link.reason)}</blockquote>
          ${isOpen ? bothAnswers(actions) : nothing} ${side ? words(link, side) : nothing}
          <p class="refusal" role="alert">${asked.problem ? say(asked.problem.detail) : nothing}</p>
          <div class="buttons end">
            <button type="submit" value="cancel" formnovalidate>${t('panel.verdict.cancel')}</button>
            <button type="submit" value="send" class="primary" ?disabled=${asked.isSending || !side}>
              ${t(`panel.verdict.${side ?? 'open'}.send`)}
            </button>
          </div>
        </form>
      </dialog>
    `,
  );
}

/** Both answers, none of them chosen: the reader judges. @param {Actions} actions */
function bothAnswers(actions) {
  const sides = /** @type {const} */ (['yes', 'no']);
  return html`<fieldset class="verdict-sides">
    <legend>${t('panel.verdict.open.label')}</legend>
    ${sides.map(
      (side) =>
        html`<label class="check"
          ><input
            type="radio"
            name="side"
            value=${side}
            required
            .checked=${asked.side === side}
            @change=${() => {
              asked.side = side;
              actions.redraw();
            }}
          />${t(`panel.verdict.${side}.choose`)}</label
        >`,
    )}
  </fieldset>`;
}

/** The reason, or the note that a yes may have. @param {Link} link @param {string} side */
function words(link, side) {
  const isAsked = side !== 'yes';
  return html`<label
      >${t(`panel.verdict.${side}.label`)}
      <textarea
        name="reason"
        ?required=${isAsked}
        minlength=${isAsked ? SHORTEST : 0}
        maxlength="2000"
        placeholder=${t(`panel.verdict.${side}.placeholder`)}
        .value=${localStorage.getItem(draftKey(link)) ?? ''}
        @input=${(/** @type {InputEvent} */ event) => {
          localStorage.setItem(draftKey(link), /** @type {HTMLTextAreaElement} */ (event.target).value);
        }}
      ></textarea>
    </label>
    <p class="quiet-ink">${t(`panel.verdict.${side}.what`)}</p>`;
}

/** @param {SubmitEvent} event @param {Link} link @param {Actions} actions */
function submitted(event, link, actions) {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  // "Cancel" closes the dialog by itself; the draft stays.
  if (button?.value === 'cancel') return;
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  void send(link, String(new FormData(form).get('reason')), actions, () => form.closest('dialog')?.close());
}

/** @param {Link} link @param {string} reason @param {Actions} actions @param {() => void} close */
async function send(link, reason, actions, close) {
  asked.isSending = true;
  asked.problem = null;
  actions.redraw();
  try {
    const side = sideOf(link);
    await api.post(`links/${link.id}/verdict`, { is_denied: side === 'no', is_confirmed: side === 'yes', reason });
    localStorage.removeItem(draftKey(link));
    close();
    actions.reload();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    asked.problem = error;
  }
  asked.isSending = false;
  actions.redraw();
}
