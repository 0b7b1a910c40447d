/**
 * "Done on …, by this document", and taking it back: a dialog whose words are kept until the server has them.
 *
 * @typedef {import('./types.js').Measure} Measure
 * @typedef {import('./types.js').Deadline} Deadline
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';

import { Problem, api } from '../../api.js';
import { showModal } from '../../dialog.js';
import { say, t } from '../../i18n.js';

const SHORTEST = 2;

/** What is being marked; at most one dialog is open. */
const asked = {
  /** @type {Measure | null} */
  measure: null,
  /** @type {Deadline | null} */
  item: null,
  /** @type {Problem | null} */
  problem: null,
  isSending: false,
};

/** Open the dialog about an item. @param {Measure} measure @param {Deadline} item @param {Actions} actions */
export function askAbout(measure, item, actions) {
  Object.assign(asked, { measure, item, problem: null, isSending: false });
  actions.redraw();
}

/** @param {Measure} measure @param {Deadline} item */
const draftKey = (measure, item) => `jingtu.mark.${measure.id}.${item.due_on}.${item.done ? 'back' : 'done'}`;

/** @param {Actions} actions */
export function markDialog(actions) {
  const { measure, item } = asked;
  if (!measure || !item) return nothing;
  const side = item.done ? 'back' : 'done';
  const name = { number: measure.number, item: item.label ?? '', date: item.due_on };
  return keyed(
    `${measure.id} ${item.due_on}`,
    html`
      <dialog
        class="mark-item"
        aria-labelledby="mark-title"
        ${ref(showModal)}
        @close=${() => {
          asked.item = null;
          actions.redraw();
        }}
      >
        <form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, measure, item, actions)}>
          <h2 id="mark-title">${t(`plan.mark.${side}.title`, name)}</h2>
          <p class="quiet-ink" lang="zh-CN">${measure.title}</p>
          ${
            item.done
              ? nothing
              : html`<label
                  >${t('plan.mark.done-on')}
                  <input name="done_on" type="date" required max=${actions.today} .value=${actions.today} />
                </label>`
          }
          <label
            >${t(`plan.mark.${side}.basis`)}
            <textarea
              name="basis"
              required
              minlength=${SHORTEST}
              maxlength="2000"
              placeholder=${t(`plan.mark.${side}.placeholder`)}
              .value=${localStorage.getItem(draftKey(measure, item)) ?? ''}
              @input=${(/** @type {InputEvent} */ event) => {
                const { value } = /** @type {HTMLTextAreaElement} */ (event.target);
                localStorage.setItem(draftKey(measure, item), value);
              }}
            ></textarea>
          </label>
          <p class="quiet-ink">${t(`plan.mark.${side}.what`)}</p>
          <p class="refusal" role="alert">${asked.problem ? say(asked.problem.detail) : nothing}</p>
          <div class="buttons end">
            <button type="submit" value="cancel" formnovalidate>${t('plan.mark.cancel')}</button>
            <button type="submit" value="send" class="primary" ?disabled=${asked.isSending}>
              ${t(`plan.mark.${side}.send`)}
            </button>
          </div>
        </form>
      </dialog>
    `,
  );
}

/** @param {SubmitEvent} event @param {Measure} measure @param {Deadline} item @param {Actions} actions */
function submitted(event, measure, item, actions) {
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  // "Cancel" closes the dialog by itself; the draft stays.
  if (button?.value === 'cancel') return;
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const said = new FormData(form);
  const mark = { done_on: said.get('done_on'), basis: said.get('basis') };
  void send(measure, item, mark, actions, () => form.closest('dialog')?.close());
}

/**
 * @param {Measure} measure @param {Deadline} item @param {{done_on: unknown, basis: unknown}} mark
 * @param {Actions} actions @param {() => void} close
 */
async function send(measure, item, mark, actions, close) {
  asked.isSending = true;
  asked.problem = null;
  actions.redraw();
  try {
    await api.post(`plans/${actions.year}/measures/${measure.number}/items/${item.due_on}/mark`, mark);
    localStorage.removeItem(draftKey(measure, item));
    close();
    actions.reload();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    asked.problem = error;
  }
  asked.isSending = false;
  actions.redraw();
}
