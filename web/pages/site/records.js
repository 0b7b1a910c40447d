/** Everything that was recorded as done, the latest first. */

import { html } from 'lit';

import { recordLines } from '../../duties/records.js';
import { t } from '../../i18n.js';

/** @type {import('./types.js').SiteSection} */
export const siteRecords = {
  id: 'records',
  title: () => t('site.records'),
  load: (opened) => /** @type {import('./types.js').SiteOpened} */ (opened).site(),
  count: (/** @type {import('./types.js').Site} */ { records }) => records.length,
  view: (/** @type {import('./types.js').Site} */ { records }) =>
    records.length ? recordLines(records, { withKind: true }) : html`<p class="empty">${t('site.records.none')}</p>`,
};
