/** What must be done about the parcel, late duties first, done ones last. */

import { html } from 'lit';

import { api } from '../../api.js';
import { dutyRows } from '../../duties/rows.js';
import { t } from '../../i18n.js';

/** @typedef {import('../../duties/rows.js').Duty} Duty */

/** @type {import('./sections.js').Section} */
export const duties = {
  id: 'duties',
  title: () => t('duties.title'),
  load: (_opened, id) => api.get(`features/${id}/duties`),
  count: (/** @type {Duty[]} */ all) => all.filter((one) => one.state.code !== 'done').length,
  view: (/** @type {Duty[]} */ all) =>
    all.length ? dutyRows(all) : html`<p class="empty">${t('duties.none-here')}</p>`,
};
