/** What happened when, and when it was recorded. */

import { html } from 'lit';

import { t } from '../../i18n.js';
import { historyLines } from '../../panels/history.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @type {import('./sections.js').Section} */
export const history = {
  id: 'history',
  title: () => t('panel.history'),
  load: (opened) => opened.panel(),
  count: (/** @type {Panel} */ panel) => panel.history.length,
  view: (/** @type {Panel} */ panel) =>
    panel.history.length ? historyLines(panel.history) : html`<p class="empty">${t('parcel.history.none')}</p>`,
};
