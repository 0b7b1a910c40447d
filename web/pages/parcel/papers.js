/** What was filed and promised: soil batches, changes of planned use, schemes. */

import { html } from 'lit';

import { t } from '../../i18n.js';
import { batchesSection, schemesSection, usesSection } from '../../panels/papers.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @param {Panel} panel */
const number = ({ batches, schemes, planned_uses: uses }) => batches.length + schemes.length + uses.length;

/** @type {import('./sections.js').Section} */
export const papers = {
  id: 'papers',
  title: () => t('parcel.papers'),
  load: (opened) => opened.panel(),
  count: number,
  view: (/** @type {Panel} */ panel) =>
    number(panel)
      ? html`${schemesSection(panel)} ${batchesSection(panel)} ${usesSection(panel)}`
      : html`<p class="empty">${t('parcel.papers.none')}</p>`,
};
