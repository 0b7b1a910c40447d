/** Which measures the parcel falls under, why, and the door to say no to a reason. */

import { html } from 'lit';

import { t } from '../../i18n.js';
import { linkCards, measuresOf } from '../../panels/links.js';
import { verdictDialog } from '../../panels/verdict.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @type {import('./sections.js').Section} */
export const measures = {
  id: 'measures',
  title: () => t('panel.links'),
  load: (opened) => opened.panel(),
  count: measuresOf,
  view: (/** @type {Panel} */ panel, { actions }) =>
    html`<div class="link-cards">${linkCards(panel, actions)}</div>
      ${verdictDialog(panel, actions)}`,
};
