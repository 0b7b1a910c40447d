/**
 * /clues/ID/dossier: all that is known of a clue as the paper has it, with the paper itself as PDF and Word.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{label: Text, value: Text | null, is_flagged: boolean}} Line
 * @typedef {{title: Text, heads: Text[], rows: Text[][], nothing: Text}} Block
 * @typedef {{day: string, sensor: string, resolution_m: number, sha256: string}} Picture
 * @typedef {{title: Text, note: Text | null, before: Picture | null, after: Picture | null, picture: string | null}} Pair
 * @typedef {{number: string, name: Text, on: string, scale: number, standing: Line[], pairs: Pair[], blocks: Block[],
 *   sha256: string, take: {allowed: boolean, why: Text | null}}} Dossier
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
  <section class="box">
    <dl class="facts">
      ${found.standing.map(
        (line) =>
          html`<dt>${say(line.label)}</dt>
            <dd class=${line.is_flagged ? 'is-flagged' : ''}>
              ${line.value ? say(line.value) : t('dossier.unknown')}
            </dd>`,
      )}
    </dl>
  </section>
  ${found.pairs.map((pair) => pairBox(pair, found.scale))} ${found.blocks.map(blockBox)}
`;

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

/** @param {Pair} pair @param {number} scale */
function pairBox(pair, scale) {
  const lang = language() === 'en' ? 'en' : 'zh';
  const seen = [pair.before, pair.after].map((one) => (one ? `${one.day} ${one.sensor}` : t('dossier.no-image')));
  return html`<section class="box">
    <h2>${say(pair.title)}</h2>
    ${pair.note ? html`<p class="quiet-ink">${say(pair.note)}</p>` : nothing}
    ${
      pair.picture
        ? html`<figure>
            <img src="${pair.picture}?lang=${lang}" alt=${seen.join(' → ')} />
            <figcaption>${seen.join(' → ')} · 1:${scale.toLocaleString('en-US')}</figcaption>
          </figure>`
        : html`<p>${t('dossier.no-images')}</p>`
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
