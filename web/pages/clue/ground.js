/**
 * What was detected: each window, how it lies on parcels, what the lawfulness table says and by which cell; what else is
 * open on the parcel, so that one visit does for all.
 *
 * @typedef {import('./types.js').Clue} Clue
 * @typedef {import('./types.js').Member} Member
 * @typedef {import('./types.js').OnParcel} OnParcel
 */

import { html, nothing } from 'lit';

import { percent, say, squareMetres, t } from '../../i18n.js';
import { verdictTag } from '../../panels/verdict-tag.js';
import { whatOf } from './head.js';

/** @param {Clue} clue */
export function ground({ members, window, others, duties, explanations }) {
  return html`
    ${window ? life(window) : nothing}
    <ul class="papers">
      ${members.map((one) => html`<li>${member(one)}</li>`)}
    </ul>
    ${explanations.map(
      (one) =>
        html`<p class="notice">
          ${t('clue.explained', { date: one.until })} ${say(one.reason)} ${one.text}
          <span class="provenance">${one.person} · ${one.recorded_at.slice(0, 10)}</span>
        </p>`,
    )}
    ${others.length + duties.length ? together({ others, duties }) : nothing}
  `;
}

/** When it happened, as far as all images tell, and what became of it. @param {import('./types.js').Window} window */
function life({ last_without: from, first_with: to, seen_on: seen, gone_on: gone }) {
  return html`<p class="clue-window">
    <b>${t('clue.happened', { from, to })}</b>
    ${t('clue.first-seen', { date: to })}${
      seen.length > 1 ? html`；${t('clue.seen-again', { dates: seen.slice(1).join('、') })}` : nothing
    }${gone ? html`；${t('clue.gone', { date: gone })}` : nothing}
  </p>`;
}

/** @param {Member} one */
function member(one) {
  return html`
    <p>
      <b>${one.code}</b> ${say(one.change)} · ${t('clue.window', { before: one.before, after: one.after })} ·
      ${squareMetres(one.area_m2)}
      ${one.share === null ? nothing : html`<span class="tag">${t('clue.joined', { share: percent(one.share) })}</span>`}
      ${one.is_explained ? html`<span class="tag">${t('clue.is-explained')}</span>` : nothing}
    </p>
    <p class="provenance">
      ${one.imagery ?? t('clue.no-imagery')}${one.resolution_m ? ` · ${one.resolution_m} m` : nothing}
      ${one.run_id ? html` · <a href="/runs/${one.run_id}?detection=${one.id}">${t('clue.images')}</a>` : nothing}
    </p>
    ${one.on.map(onParcel)}
  `;
}

/** @param {OnParcel} one */
function onParcel(one) {
  const values = {
    code: one.parcel.code,
    m2: Math.round(one.overlap_m2).toLocaleString('en-US'),
    detection: percent(one.share_of_detection),
    parcel: percent(one.share_of_parcel),
    m: one.distance_m.toFixed(1),
  };
  const said = one.lawfulness;
  return html`
    <p>${t(one.overlap_m2 > 0 ? 'clue.overlap' : 'clue.beside', values)}</p>
    ${
      said
        ? html`<p>
            ${verdictTag(said.verdict)} ${say(said.because)}
            <span class="provenance"
              ><a href="/lawfulness#${said.cell}">${t('clue.cell', { n: said.cell_number ?? '' })}</a> ·
              ${say(said.basis)}</span
            >
          </p>`
        : nothing
    }
  `;
}

/** @param {Pick<Clue, 'others' | 'duties'>} open */
const together = ({ others, duties }) =>
  html`<div class="clue-together">
    <h3>${t('clue.together')}</h3>
    <ul>
      ${others.map(
        (one) => html`<li><a href="/clues/${one.id}">${one.number} ${whatOf(one)}</a> ${say(one.state)}</li>`,
      )}
      ${duties.map(
        (one) => html`<li><a href=${one.door}>${say(one.title)}</a> ${say(one.state)} ${one.due_on ?? nothing}</li>`,
      )}
    </ul>
  </div>`;
