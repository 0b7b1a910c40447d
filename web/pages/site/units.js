/** The key units of a supervised unit (HJ 1209), the groundwater around it, and plant that is taken down. */

import { html, nothing } from 'lit';

import { permitted } from '../../duties/records.js';
import { t } from '../../i18n.js';
import { askForDemolition, askForUnits } from './forms.js';

/** @type {import('./types.js').SiteSection} */
export const units = {
  id: 'units',
  title: () => t('site.units'),
  isFor: (site) => site.site_kind.code === 'KEY_UNIT',
  load: (opened) => /** @type {import('./types.js').SiteOpened} */ (opened).site(),
  view: (/** @type {import('./types.js').Site} */ site, opened) => {
    const here = /** @type {import('./types.js').SiteOpened} */ (opened);
    const [now] = site.units;
    return html`
      ${
        now
          ? html`<p>
              ${t('site.units.said', { one: now.class_1, two: now.class_2 })} ·
              ${t(now.is_groundwater_sensitive ? 'site.groundwater.yes' : 'site.groundwater.no')}
              <span class="provenance">${now.document} · ${now.recorded_by} · ${now.recorded_at.slice(0, 10)}</span>
            </p>`
          : html`<p class="empty">${t('site.units.none')}</p>`
      }
      <ul class="records">
        ${site.demolitions.map(
          (one) =>
            html`<li class="record">
              <p>
                <b>${t('site.demolition')}</b> <time datetime=${one.starts_on}>${one.starts_on}</time> ${one.content}
              </p>
              <p class="provenance">${one.document}${one.recorded_by ? html` · ${one.recorded_by}` : nothing}</p>
            </li>`,
        )}
      </ul>
      <p class="buttons">
        ${permitted(t('site.units.set'), site.may_record, () => askForUnits(site, here))}
        ${permitted(t('site.demolition.add'), site.may_record, () => askForDemolition(site, here))}
      </p>
    `;
  },
};
