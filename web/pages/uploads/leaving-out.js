/**
 * Rows that are not wanted: one, or all of a problem, are left out with a reason, and stay where they are to be taken
 * back.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Decision} Decision
 */

import { html, nothing } from 'lit';

import { count, t } from '../../i18n.js';

const LONGEST_REASON = 500;

/**
 * @param {Desk} desk @param {string} place of the page, to tell the fields apart @param {string} label
 * @param {Partial<Decision>} rows which
 */
export function leavingOut(desk, place, label, rows) {
  return html`<details class="leave-out">
    <summary>${label}</summary>
    <form @submit=${(/** @type {SubmitEvent} */ event) => submitted(event, desk, rows)}>
      <label for="why-${place}">${t('uploads.leave-out.why')}</label>
      <input id="why-${place}" name="reason" type="text" maxlength=${LONGEST_REASON} autocomplete="off" />
      <button type="submit" ?disabled=${!desk.mayMend || desk.isBusy}>${t('uploads.leave-out.confirm')}</button>
      <p class="quiet-ink hint">${t('uploads.leave-out.what')}</p>
    </form>
  </details>`;
}

/** @param {SubmitEvent} event @param {Desk} desk @param {Partial<Decision>} rows */
function submitted(event, desk, rows) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const reason = String(new FormData(form).get('reason') ?? '').trim();
  const treatment = { inclusion: 'left-out', ...(reason && { reason }) };
  desk.decide({ fix: 'leave-out', treatment, ...rows }, () => {
    form.reset();
    /** @type {HTMLDetailsElement} */ (form.parentElement).open = false;
  });
}

/** All rows of a problem. @param {import('./types.js').Group} group @param {Desk} desk */
export function leavingOutAll({ code, field, rows, example }, desk) {
  // What is only remarked keeps no row out.
  if (example.severity !== 'error') return nothing;
  const label = rows > 1 ? t('uploads.leave-out.all', { n: count(rows) }) : t('uploads.leave-out');
  return leavingOut(desk, `${code}-${field ?? ''}`, label, { problem: code, ...(field && { field }) });
}

/** How many of the quarantined rows wait for nothing, and why. @param {import('./types.js').Upload} upload */
export function closedText({ left_out: leftOut, settled }) {
  return [
    leftOut ? t('uploads.left-out.n', { n: count(leftOut) }) : null,
    settled ? t('uploads.settled.n', { n: count(settled) }) : null,
  ]
    .filter(Boolean)
    .join(t('list.comma'));
}

/** What is said below the sum, with the way to the rows left out. @param {import('./types.js').Upload} upload */
export function closedNote(upload) {
  const { id, waiting, quarantined, left_out: leftOut } = upload;
  if (waiting === quarantined) return nothing;
  const said = t('uploads.closed', { q: count(quarantined), what: closedText(upload), n: count(waiting) });
  return html`<p class="note">
    ${said} ${leftOut ? html`<a href="/uploads/${id}?problem=left-out">${t('uploads.left-out.rows')} ›</a>` : nothing}
  </p>`;
}
