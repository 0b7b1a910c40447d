/** What stands before the name of a legend's row. */

import { html } from 'lit';

import { entries } from '../words.js';
import { DETECTION, EDGES, pictureUrl } from './patterns.js';

/** The same colour, hatch and sign as on the map. @param {string} kind @param {string} code */
export function swatch(kind, code) {
  if (kind === 'parcel') return parcelSwatch(code);
  if (kind === 'detection') return detectionSwatch(code);
  const name = kind === 'point' ? 'point' : `sign-${code}`;
  return html`<img class="swatch sign" src=${pictureUrl(name)} alt="" />`;
}

/** @param {string} code */
function parcelSwatch(code) {
  const { colour } = entries('paint_classes').find((one) => one.code === code) ?? { colour: '#888' };
  const pattern = pictureUrl(`fill-${code}`);
  const fill = {
    LISTED: 'a8',
    PRIORITY: '48',
    LEDGER: '70',
    AFTERCARE: '38',
    KEY_LAND: '30',
    CLEARED: '0a',
    NONE: '1a',
  }[code];
  const width = { KEY_LAND: 3, CLEARED: 2, LISTED: 2 }[code] ?? 1.3;
  return html`<span class="swatch pair"
    ><span
      class="patch"
      style="background:${pattern ? `url(${pattern}) 0 0/8px,` : ''} linear-gradient(${colour}${fill},${colour}${fill});
      border:${width}px solid ${code === 'KEY_LAND' ? colour : EDGES[code]}"
    ></span
    ><img src=${pictureUrl(`mark-${code}`)} alt=""
  /></span>`;
}

/** @param {string} code */
function detectionSwatch(code) {
  const state = entries('detection_states').find((one) => one.code === code);
  const look = code === 'ON_HOLD' ? 'held' : state?.is_open ? 'open' : 'done';
  const fill = { held: `url(${pictureUrl('fill-held')}) 0 0/8px`, open: `${DETECTION.colour}73`, done: 'none' }[look];
  return html`<span class="swatch pair"
    ><span class="patch" style="background:${fill};border:1.6px dashed ${DETECTION.edge}"></span
    ><img src=${pictureUrl(`detection-${look}`)} alt=""
  /></span>`;
}
