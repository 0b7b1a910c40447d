/** Where all of this came from: the file as it was sent, other names, columns that mean nothing to us. */

import { html } from 'lit';

import { t } from '../../i18n.js';
import { aliasesSection, extrasSection } from '../../panels/as-sent.js';
import { sourceLine } from '../../panels/history.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @type {import('./sections.js').Section} */
export const files = {
  id: 'files',
  title: () => t('parcel.files'),
  load: (opened) => opened.panel(),
  view: (/** @type {Panel} */ panel) => html`${aliasesSection(panel)} ${extrasSection(panel)} ${sourceLine(panel)}`,
};
