/** Where the map would be when the browser cannot draw it: why, how to mend it, and the pages that show the same data. */

import { html } from 'lit';

import { icon } from '../icons.js';
import { t } from '../i18n.js';

/** @typedef {'missing' | 'lost'} Trouble `missing`: no WebGL at all; `lost`: it stopped, and may come back */

/** @param {Trouble} trouble @param {URLSearchParams} filter what the lists show too */
export function noGraphics(trouble, filter) {
  return html`<section class="no-graphics" role="alert" aria-labelledby="no-graphics-title">
    <h2 id="no-graphics-title">${icon('warning')}${t(`map.graphics.${trouble}`)}</h2>
    <p>${t(`map.graphics.${trouble}.why`)}</p>
    <p>${t(`map.graphics.${trouble}.mend`)}</p>
    <p class="buttons">
      <a class="button" href="/list/parcel${filter.size ? `?${filter}` : ''}"
        >${icon('parcel')}${t('map.graphics.list')}</a
      >
      <a class="button" href="/queue">${icon('queue')}${t('rail.queue')}</a>
      <a class="button" href="/plan">${icon('plan')}${t('rail.plan')}</a>
    </p>
  </section>`;
}
