/**
 * /clues/ID/dossier: all that is known of a clue as the paper has it, with the paper itself as PDF and Word.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{label: Text, value: Text | null, is_flagged: boolean}} Line
 * @typedef {{title: Text, heads: Text[], rows: Text[][], nothing: Text}} Block
 * @typedef {{day: string, sensor: string, resolution_m: number, sha256: string}} Picture
 * @typedef {{title: Text, scale: string, note: Text | null, before: Picture | null, after: Picture | null,
 *   picture: string | null}} Pair
 * @typedef {{title: Text, picture: string | null, original: string, lines: Line[]}} Photo
 * @typedef {{number: string, name: Text, on: string, standing: Line[], pairs: Pair[], unseen: Text | null,
 *   blocks: Block[], photos: Photo[], proceedings: Block[], words: Record<string, Text>, sha256: string,
 *   take: {allowed: boolean, why: Text | null}}} Dossier
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { language, say, t } from '../i18n.js';
import { tryingOn } from '../trying.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const { id } = context.params;
  const state = {
    /** @type {Dossier | null} */ found: null,
    /** @type {Problem | null} */ problem: null,
  };
  let isLeft = false;
  const trying = tryingOn(state, () => void (isLeft || context.redraw()));

  void trying(async () => {
    state.found = await api.get(`clues/${id}/dossier`);
  });
  return {
    title: () => (state.found ? `${t('dossier.title')} ${state.found.number}` : t('dossier.title')),
    close: () => {
      isLeft = true;
    },
    view: () => html`
      <div class="page dossier-page">
        <p class="crumb"><a href="/clues/${id}">‹ ${t('dossier.clue')}</a></p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${state.found ? whole(id, state.found) : html`<h1 tabindex="-1">${t('dossier.title')}</h1>`}
        ${state.found || state.problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
      </div>
    `,
  };
}

/** @param {string} id @param {Dossier} found */
const whole = (id, found) => html`
  <h1 tabindex="-1">${t('dossier.title')} ${say(found.name)} <span class="parcel-code">${found.number}</span></h1>
  <p class="buttons">${papers(id, found)}</p>
  <p class="quiet-ink">${t('dossier.as-of', { date: found.on })}</p>
  <p class="quiet-ink hash">SHA-256 ${found.sha256}</p>
  <section class="box">${facts(found.standing, found)}</section>
  ${found.unseen ? html`<section class="box"><p>${say(found.unseen)}</p></section>` : nothing}
  ${found.pairs.map((pair) => pairBox(pair, found))}
  ${found.pairs.length ? html`<p class="quiet-ink">${say(found.words.legend)}</p>` : nothing}
  ${found.blocks.map(blockBox)} ${photosBox(found)} ${found.proceedings.map(blockBox)}
`;

/** Gaps in the paper's words. @param {Line[]} lines @param {Dossier} found */
const facts = (lines, { words }) =>
  html`<dl class="facts">
    ${lines.map(
      (line) =>
        html`<dt>${say(line.label)}</dt>
          <dd class=${line.is_flagged ? 'is-flagged' : ''}>${say(line.value ?? words.gap)}</dd>`,
    )}
  </dl>`;

/** @param {Dossier} found */
const photosBox = (found) =>
  html`<section class="box">
    <h2>${say(found.words.photos)}</h2>
    ${found.photos.length ? nothing : html`<p>${say(found.words.no_photos)}</p>`}
    ${found.photos.map(
      (one) =>
        html`<figure class="dossier-photo">
          ${
            one.picture
              ? html`<a href=${one.original} target="_blank"
                  ><img src=${one.picture} alt=${say(one.title)} loading="lazy"
                /></a>`
              : html`<p>${say(found.words.not_shown)}</p>`
          }
          <figcaption>
            <b>${say(one.title)}</b>
            ${facts(one.lines, found)}
          </figcaption>
        </figure>`,
    )}
  </section>`;

/** @param {string} id @param {Dossier} found */
function papers(id, { take }) {
  const lang = language() === 'en' ? 'en' : 'zh';
  return ['pdf', 'docx'].map((form) => {
    const text = t(`dossier.${form}`);
    return take.allowed
      ? html`<a class="button" href="/api/clues/${id}/dossier.${form}?lang=${lang}" download>${text}</a> `
      : html`<button type="button" disabled title=${say(take.why)}>${text}</button> `;
  });
}

/** @param {Pair} pair @param {Dossier} found */
function pairBox(pair, { words }) {
  const lang = language() === 'en' ? 'en' : 'zh';
  const seen = [pair.before, pair.after].map((one) => (one ? `${one.day} ${one.sensor}` : say(words.none)));
  return html`<section class="box">
    <h2>${say(pair.title)}</h2>
    ${pair.note ? html`<p class="quiet-ink">${say(pair.note)}</p>` : nothing}
    ${
      pair.picture
        ? html`<figure>
            <img src="${pair.picture}?lang=${lang}" alt=${seen.join(' → ')} />
            <figcaption>${seen.join(' → ')} · ${pair.scale}</figcaption>
          </figure>`
        : html`<p>${say(words.none)}</p>`
    }
  </section>`;
}

/** @param {Block} block */
const blockBox = (block) =>
  html`<section class="box">
    <h2>${say(block.title)}</h2>
    ${
      block.rows.length
        ? html`<div class="wide" tabindex="0" role="region" aria-label=${say(block.title)}>
            <table>
              <thead>
                <tr>
                  ${block.heads.map((one) => html`<th scope="col">${say(one)}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${block.rows.map(
                  (row) =>
                    html`<tr>
                      ${row.map((cell) => html`<td>${say(cell)}</td>`)}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : html`<p>${say(block.nothing)}</p>`
    }
  </section>`;
