/** An address that leads nowhere. */

import { html } from 'lit';

import { t } from '../i18n.js';

export const open = () => ({
  title: () => t('not-found.title'),
  view: () =>
    html`<section class="page">
      <h1 tabindex="-1">${t('not-found.title')}</h1>
      <p>${t('not-found.what')} <a href="/map">${t('not-found.map')}</a></p>
    </section>`,
});
