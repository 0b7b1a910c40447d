/**
 * What was seen and what was concluded from it. What a device claims and what the server knows are told apart.
 *
 * @typedef {import('./types.js').Clue} Clue
 * @typedef {import('./types.js').Visit} Visit
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { word } from '../../words.js';

/** @param {Clue} clue */
export function seen({ visits }) {
  if (visits.length === 0) return html`<p class="empty">${t('clue.visits.none')}</p>`;
  return html`<ol class="papers">
    ${visits.map((one) => html`<li id="visit-${one.id}">${visit(one)}</li>`)}
  </ol>`;
}

/** @param {Visit} one */
function visit(one) {
  return html`
    <p>
      <b>${say(one.finding)}</b> · ${one.person}${one.unit ? ` · ${say(one.unit)}` : nothing}
      ${one.corrects_id ? html`<span class="tag">${t('clue.corrects', { id: one.corrects_id })}</span>` : nothing}
      ${one.flags.map((flag) => html`<span class="tag is-error">${say(flag)}</span> `)}
    </p>
    ${one.text ? html`<p class="said">${one.text}</p>` : nothing}
    <p>
      ${Object.entries(one.checklist).map(
        ([item, answer]) =>
          html`<span class="tag">${word('check_items', item)}：${word('check_answers', answer)}</span> `,
      )}
    </p>
    <p class="photos">
      ${one.photos.map(
        (photo) =>
          html`<a href=${photo.url} target="_blank" title="SHA-256 ${photo.sha256}"
            ><img src=${photo.url} alt=${photo.name} loading="lazy"
          /></a>`,
      )}
    </p>
    <p class="provenance">
      ${t('clue.known', { at: at(one.recorded_at), id: one.id })}
      ${one.claimed_at ? html`· ${t('clue.claimed', { at: at(one.claimed_at) })}` : nothing}
      ${one.distance_m === null ? nothing : html`· ${t('clue.distance', { m: one.distance_m.toFixed(0) })}`}
      ${one.accuracy_m === null ? nothing : html`· ${t('clue.accuracy', { m: one.accuracy_m.toFixed(0) })}`}
    </p>
  `;
}

/** @param {Clue} clue */
export function decisions({ conclusions }) {
  if (conclusions.length === 0) return html`<p class="empty">${t('clue.decisions.none')}</p>`;
  return html`<ol class="papers">
    ${conclusions.map(
      (one) =>
        html`<li>
          <p>
            <b>${say(one.conclusion)}</b>
            ${
              one.document_id
                ? html`<a href="/api/documents/${one.document_id}/file" target="_blank">${one.document}</a>`
                : nothing
            }
          </p>
          ${one.text ? html`<p class="said">${one.text}</p>` : nothing}
          <p class="provenance">${one.person} · ${at(one.recorded_at)}</p>
        </li>`,
    )}
  </ol>`;
}

/** A time as it is on the wall here. @param {string} iso */
export const at = (iso) =>
  new Date(iso).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
