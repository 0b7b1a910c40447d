/** A count as two doors: to its rows in the list and to the same features on the map. */

import { html } from 'lit';

import { t } from '../i18n.js';

/**
 * @param {{label: string, n: number, kind: string, filter: Record<string, string | string[]>, strong?: boolean}} door
 */
export function filterDoors({ label, n, kind, filter, strong = false }) {
  const list = address(`/list/${kind}`, filter);
  const map = address('/map', { ...filter, kind });
  return html`<span class="doors ${strong ? 'doors-strong' : ''}"
    ><a class="door-list" href=${list} title=${t('doors.list')}>${label} <b class="count">${n}</b></a
    ><a class="door-map" href=${map} title=${t('doors.map')} aria-label="${label} ${n}: ${t('doors.map')}"
      >${PIN}</a
    ></span
  >`;
}

/**
 * An address of the interface with query parameters; lists become repeated ones, empty values are left out.
 *
 * @param {string} path
 * @param {Record<string, string | number | string[] | null | undefined>} parameters
 */
export function address(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

const PIN = html`<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
  <path
    d="M8 1.2c-2.7 0-4.8 2-4.8 4.7C3.2 9.4 8 14.8 8 14.8s4.8-5.4 4.8-8.9c0-2.7-2.1-4.7-4.8-4.7Z"
    fill="none"
    stroke="currentColor"
    stroke-width="1.4"
  />
  <circle cx="8" cy="6" r="1.7" fill="currentColor" />
</svg>`;
