/** Ways to folded sections further down the page. */

import { html } from 'lit';

import { t } from '../../i18n.js';

export const columnsDoor = () => door('columns', t('uploads.columns.open'));
export const encodingsDoor = () => door('encodings', t('uploads.encodings.open'));

/** @param {string} id @param {string} label */
const door = (id, label) =>
  html`<button type="button" class="text-button" @click=${() => open(id)}>${label} ›</button>`;

/** @param {string} id of a folded section, itself perhaps in another */
function open(id) {
  const section = document.getElementById(id);
  for (let at = section; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  section?.scrollIntoView({ block: 'start' });
  section?.querySelector('summary')?.focus({ preventScroll: true });
}
