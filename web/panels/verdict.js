/**
 * "No, because …", and taking it back: a dialog whose words are kept until the server has them.
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
};

/** Open the dialog about a link. @param {Link} link @param {Actions} actions */
export function askAbout(link, actions) {
  Object.assign(asked, { link, problem: null, isSending: false });
  actions.redraw();
}

/** @param {Link} link */
const draftKey = (link) => `jingtu.verdict.${link.id}.${link.denied ? 'back' : 'no'}`;

/** @param {Panel} panel @param {Actions} actions */
export function verdictDialog(panel, actions) {
  const { link } = asked;
  if (!link || !panel.links.some((one) => one.id === link.id)) return nothing;
  const side = link.denied ? 'back' : 'no';
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
          <h2 id="verdict-title">${t(`panel.verdict.${side}.title`, { number: link.measure.number })}</h2>
          <blockquote>${say(link.reason)}</blockquote>
          <label
            >${t(`panel.verdict.${side}.label`)}
            <textarea
              name="reason"
              required
              minlength=${SHORTEST}
              maxlength="2000"
              placeholder=${t(`panel.verdict.${side}.placeholder`)}
              .value=${localStorage.getItem(draftKey(link)) ?? ''}
              @input=${(/** @type {InputEvent} */ event) => {
                localStorage.setItem(draftKey(link), /** @type {HTMLTextAreaElement} */ (event.target).value);
              }}
            ></textarea>
          </label>
          <p class="quiet-ink">${t(`panel.verdict.${side}.what`)}</p>
          <p class="refusal" role="alert">${asked.problem ? say(asked.problem.detail) : nothing}</p>
          <div class="buttons end">
            <button type="submit" value="cancel" formnovalidate>${t('panel.verdict.cancel')}</button>
            <button type="submit" value="send" class="primary" ?disabled=${asked.isSending}>
              ${t(`panel.verdict.${side}.send`)}
            </button>
          </div>
        </form>
      </dialog>
    `,
  );
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
    await api.post(`links/${link.id}/verdict`, { is_denied: !link.denied, reason });
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
