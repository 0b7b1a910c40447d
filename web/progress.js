/** How far something is that a worker does, as a bar. */

import { html } from 'lit';

/** @param {number} share 0 to 1 @param {string} label what it is the progress of */
export const progressBar = (share, label) =>
  html`<span
    class="progress"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(share * 100)}
    ><span style="--share:${share}"></span
  ></span>`;
