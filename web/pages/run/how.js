/** Ways to the page that explains detection, at the step that matters. */

import { html } from 'lit';

import { t } from '../../i18n.js';

/** @param {string} [step] id of gis/imagery/data/detection_steps.json */
export const stepAddress = (step) => `/how-detection-works${step ? `#${step}` : ''}`;

/** @param {string} [step] */
export const howLink = (step) => html`<a href=${stepAddress(step)}>${t('how.title')} ›</a>`;
