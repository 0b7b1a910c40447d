/**
 * What was seen and what was concluded from it. What a device claims and what the server knows are told apart.
 *
 * @typedef {import('./types.js').Clue} Clue
 * @typedef {import('./types.js').Photo} Photo
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
    ${one.photos.map((photo) => figure(photo, one))}
    <p class="provenance">
      ${t('clue.known', { at: at(one.recorded_at), id: one.id })}
      ${one.claimed_at ? html`· ${t('clue.claimed', { at: at(one.claimed_at) })}` : nothing}
      ${one.distance_m === null ? nothing : html`· ${t('clue.distance', { m: one.distance_m.toFixed(0) })}`}
      ${one.accuracy_m === null ? nothing : html`· ${t('clue.accuracy', { m: one.accuracy_m.toFixed(0) })}`}
    </p>
  `;
}

/** A photo: what it claims of itself apart from what the server knows. @param {Photo} photo @param {Visit} one */
function figure(photo, one) {
  return html`<figure class="photo">
    <a href=${photo.url} target="_blank"><img src=${photo.url} alt=${photo.name} loading="lazy" /></a>
    <figcaption>
      ${photo.hints.map(
        ({ sentence, href }) =>
          html`<p>${say(sentence)} ${href ? html`<a href=${href}>${t('clue.photo.other')}</a>` : nothing}</p>`,
      )}
      <p class="provenance">${t('clue.photo.claims', { said: claims(photo) || t('clue.photo.nothing') })}</p>
      <p class="provenance">
        ${t('clue.photo.known', { at: at(one.recorded_at) })}
        ${photo.width_px ? html`· ${photo.width_px} × ${photo.height_px} px` : nothing} ·
        <span class="photo-hash" title=${photo.sha256}>SHA-256 ${photo.sha256.slice(0, 12)}…</span>
      </p>
    </figcaption>
  </figure>`;
}

/** @param {Photo} photo */
function claims({ taken_at, modified_at, lon, lat, distance_m, camera, software }) {
  return [
    taken_at && t('clue.photo.taken', { at: at(taken_at) }),
    modified_at && modified_at !== taken_at && t('clue.photo.modified', { at: at(modified_at) }),
    lon !== null && lat !== null && `${lon.toFixed(5)}, ${lat.toFixed(5)}`,
    distance_m !== null && t('clue.distance', { m: distance_m.toFixed(0) }),
    camera,
    software && t('clue.photo.software', { name: software }),
  ]
    .filter(Boolean)
    .join(' · ');
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
