/**
 * The head of a clue: what and where, its state, whose turn it is and by when, how long each unit has held it.
 *
 * @typedef {import('./types.js').Clue} Clue
 * @typedef {import('./types.js').Head} Head
 */

import { html, nothing } from 'lit';

import { otherAreas, percent, say, squareMetres, t } from '../../i18n.js';
import { deadline } from '../../panels/deadline.js';
import { verdictTag } from '../../panels/verdict-tag.js';
import { address } from '../doors.js';

/** @param {Clue} clue */
export function head({ head, units, held, members, reports, about_id }) {
  const feature = members[0]?.id ?? about_id;
  const door = feature ? { feature } : { pin: pointIn(reports[0].geometry).join(',') };
  return html`
    <header class="clue-head">
      <p class="crumb"><a href="/clues">‹ ${t('clue.list')}</a></p>
      <h1 tabindex="-1">${whatOf(head)} <span class="parcel-code">${head.number}</span></h1>
      <p class="clue-state" data-state=${head.state.code}>
        <b>${say(head.state)}</b>
        ${head.held_from ? html`<span class="quiet-ink">${t('clue.held-from', { state: say(head.held_from) })}</span>` : nothing}
        ${head.lawfulness ? verdictTag(head.lawfulness.code) : nothing}
        ${head.due ? deadline({ text: '', label: null, ...head.due, days_left: 0 }) : nothing}
      </p>
      <p>${turn(head)}</p>
      <dl class="facts">
        <dt>${t('clue.where')}</dt>
        <dd>${whereOf(head)}</dd>
        <dt>${t('clue.units')}</dt>
        <dd>
          ${units.map(
            (one) =>
              html`<span class="tag"
                >${t(`clue.part.${one.part}`)}
                ${say(one)}${one.share === null ? nothing : ` ${percent(one.share)}`}</span
              > `,
          )}
        </dd>
        <dt>${t('clue.held')}</dt>
        <dd>
          ${held.map(
            (one) => html`<span class=${one.is_now ? 'tag is-now' : 'tag'}>${say(one)} ${howLong(one.hours)}</span> `,
          )}
        </dd>
      </dl>
      <p class="buttons">
        <a class="button" href=${address('/map', door)}>${t('clue.map')}</a>
        ${head.parcel ? html`<a class="button" href="/parcels/${head.parcel.id}">${t('clue.parcel')}</a>` : nothing}
        <a class="button" href="/clues/${head.id}/dossier">${t('dossier.title')}</a>
      </p>
      ${head.explained_until ? html`<p class="notice">${t('clue.explained', { date: head.explained_until })}</p>` : nothing}
    </header>
  `;
}

/** What it is, in a few words. @param {Head} head */
export const whatOf = (head) =>
  head.kinds.length ? head.kinds.map(say).join(t('list.comma')) : `${say(head.sources[0])} ${head.told ?? ''}`;

/** A point of a shape: its own, or its first corner. @param {any} geometry @returns {number[]} */
const pointIn = ({ coordinates }) => coordinates.flat(3).slice(0, 2);

/** Where it lies. @param {Head} head */
export const whereOf = (head) =>
  html`${head.parcel ? html`${head.parcel.code} ${head.parcel.name}` : t('clue.no-parcel')} ·
    ${head.streets.map(say).join(t('list.comma'))}
    ${head.area_m2 ? html` · <span title=${otherAreas(head.area_m2)}>${squareMetres(head.area_m2)}</span>` : nothing}
    <span class="quiet-ink">${head.codes.join(' ')}</span>`;

/** @param {Head} head */
function turn(head) {
  if (head.turn.length === 0) return html`<span class="quiet-ink">${t('clue.turn.nobody')}</span>`;
  return html`<b>${t('parcel.turn')}</b> ${head.turn.map((one) => html`<span class="unit">${say(one)}</span> `)}`;
}

/** @param {number} hours */
const howLong = (hours) =>
  hours < 48 ? t('clue.hours', { n: Math.round(hours) }) : t('clue.days', { n: (hours / 24).toFixed(1) });
