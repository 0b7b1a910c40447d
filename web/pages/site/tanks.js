/** Buried tanks of a station or depot, and what was reported of each. */

import { html, nothing } from 'lit';

import { permitted } from '../../duties/records.js';
import { say, t } from '../../i18n.js';
import { askForTank, askToEndTank } from './forms.js';

/** @type {import('./types.js').SiteSection} */
export const tanks = {
  id: 'tanks',
  title: () => t('site.tanks'),
  isFor: (site) => site.has_tanks,
  load: (opened) => /** @type {import('./types.js').SiteOpened} */ (opened).site(),
  count: (/** @type {import('./types.js').Site} */ site) => site.tanks.filter((one) => !one.removed_on).length,
  view: (/** @type {import('./types.js').Site} */ site, opened) => {
    const here = /** @type {import('./types.js').SiteOpened} */ (opened);
    return html`
      ${
        site.tanks.length
          ? html`<ul class="records">
              ${site.tanks.map((tank) => tankView(tank, site, here))}
            </ul>`
          : html`<p class="empty">${t('site.tanks.none')}</p>`
      }
      <p class="buttons">${permitted(t('site.tank.add'), site.may_record, () => askForTank(null, site, here))}</p>
    `;
  },
};

/** @param {import('./types.js').Tank} tank @param {import('./types.js').Site} site @param {import('./types.js').SiteOpened} opened */
function tankView(tank, site, opened) {
  const facts = [
    say(tank.protection),
    tank.spec,
    tank.volume_m3 === null ? null : `${tank.volume_m3} m³`,
    tank.holds,
    tank.buried_on ? t('site.tank.buried', { date: tank.buried_on }) : null,
  ].filter(Boolean);
  return html`<li class="record" data-state=${tank.removed_on ? 'done' : 'open'} data-tank=${tank.number}>
    <p class="register-head">
      <b>${tank.number}</b> <span>${facts.join(' · ')}</span>
      ${
        tank.removed_on
          ? html`<span class="tag">${t('site.tank.removed', { date: tank.removed_on })}</span>`
          : html`<span class="register-buttons">
              ${permitted(t('site.tank.change'), site.may_record, () => askForTank(tank, site, opened))}
              ${permitted(t('site.tank.end'), site.may_record, () => askToEndTank(tank, site, opened))}
            </span>`
      }
    </p>
    <ol class="record-lines">
      ${tank.changes.map(
        (one) =>
          html`<li>
            <time datetime=${one.reported_on}>${one.reported_on}</time> ${say(one.change)}${
              one.change.code === 'changed'
                ? html`：${one.changed.map((name) => changed(name, one)).join(t('registers.comma'))}`
                : nothing
            }
            <span class="provenance">${one.document}${one.recorded_by ? html` · ${one.recorded_by}` : nothing}</span>
          </li>`,
      )}
    </ol>
  </li>`;
}

/** @param {string} name @param {import('./types.js').Tank['changes'][0]} one */
const changed = (name, one) => `${t(`site.tank.${name}`)} ${one.before?.[name] ?? '—'} → ${one.after[name] ?? '—'}`;
