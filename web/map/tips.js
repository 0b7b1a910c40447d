/** What stands beside the pointer: the code and what it is, or how many a square holds. */

import { html, nothing } from 'lit';

import { count, say, t } from '../i18n.js';
import { entries, word } from '../words.js';
import { lookOf } from './themes/samples.js';

/** @param {import('./view.js').Hit | null} hit */
export function tip(hit) {
  if (!hit) return nothing;
  const { kind, properties, point } = hit;
  return html`<div class="tip" style="left:${point.x}px;top:${point.y}px">
    ${
      kind === 'grid'
        ? t('map.grid', { n: count(properties.n) })
        : html`<b>${properties.code ?? t('samples.point')}</b> ${properties.name ?? ''}<br />${what(kind, properties)}`
    }
  </div>`;
}

/** @param {string} kind @param {Record<string, any>} properties of the tile's feature */
function what(kind, properties) {
  switch (kind) {
    case 'parcel':
      return `${word('stages', properties.stage)} · ${say(entries('paint_classes').find((one) => one.paint === properties.paint))}`;
    case 'detection':
      return `${word('change_kinds', properties.change_kind)} · ${word('detection_states', properties.state)}`;
    case 'sample':
      return t(`samples.mark.${lookOf(properties.verdict)}`);
    default:
      return word(`${kind}_kinds`, properties[`${kind}_kind`]);
  }
}
