/** What the site must do, late duties first, each with the button that records it. */

import { html, nothing } from 'lit';

import { permitted } from '../../duties/records.js';
import { dutyRows } from '../../duties/rows.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { askForTank, askForUnits, askToRecord } from './forms.js';

/** @type {import('./types.js').SiteSection} */
export const siteDuties = {
  id: 'duties',
  title: () => t('duties.title'),
  load: (opened) => /** @type {import('./types.js').SiteOpened} */ (opened).site(),
  count: (/** @type {import('./types.js').Site} */ { duties }) =>
    duties.filter((one) => one.state.code !== 'done').length,
  view: (/** @type {import('./types.js').Site} */ site, opened) => {
    const here = /** @type {import('./types.js').SiteOpened} */ (opened);
    /** @param {string} kind */
    const act = (kind) =>
      kind === 'key-units'
        ? () => askForUnits(site, here)
        : kind === 'tank-record'
          ? () => askForTank(null, site, here)
          : () => askToRecord(kind, site, here);
    return html`
      ${
        site.duties.length
          ? dutyRows(site.duties, {
              action: (duty) => permitted(t('site.record'), site.may_record, act(duty.kind.code)),
            })
          : html`<p class="empty">${t('site.no-duties')}</p>`
      }
      ${site.may_record.why ? html`<p class="quiet-ink">${say(site.may_record.why)}</p>` : nothing}
      ${formDialog('site')}
    `;
  },
};
