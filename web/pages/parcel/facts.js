/** Basic facts and their gaps, and the streets with their shares. */

import { html } from 'lit';

import { t } from '../../i18n.js';
import { factLines, streetsSection } from '../../panels/facts.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @type {import('./sections.js').Section} */
export const facts = {
  id: 'facts',
  title: () => t('panel.facts'),
  load: (opened) => opened.panel(),
  view: (/** @type {Panel} */ panel, { actions }) => html`${factLines(panel)} ${streetsSection(panel, actions)}`,
};
