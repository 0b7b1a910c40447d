/**
 * The one question that is asked first: what was read, how many rows wait for the answer, and the answers, each with
 * what would come of it.
 *
 * @typedef {import('./types.js').Desk} Desk
 * @typedef {import('./types.js').Group} Group
 * @typedef {import('./types.js').Decision} Decision
 * @typedef {{label: string, note: string, decision: Decision}} Answer
 */

import { html, nothing } from 'lit';

import { count, say, t } from '../../i18n.js';
import { foreseenView } from './foreseen.js';
import { leavingOutAll } from './leaving-out.js';

/** The group that is asked about first, if any. @param {Desk} desk @returns {Group | null} */
export function asked({ groups, layers }) {
  return groups.find((group) => group.question && !isAnswered(group, layers)) ?? null;
}

/** Once some layers are taken, the others are no question any more: they may stay where they are. @param {Group} group @param {Desk['layers']} layers */
function isAnswered(group, { layers }) {
  if (!isOfLayers(group)) return false;
  const waiting = new Set(group.layers.map((one) => one.name));
  return layers.some((layer) => !layer.is_chosen && !waiting.has(layer.name));
}

/** Whether the answers are layers of the file. @param {Group} group */
export const isOfLayers = (group) => group.offers.some((offer) => offer.treatment.is_taken);

/** What keeps no row out needs no answer, and none is put into anybody's mouth. @param {Group} group */
export const isNeededFor = (group) => group.example.severity === 'error';

/** @param {Group} group @param {Desk} desk */
export function questionCard(group, desk) {
  const place = `question:${group.code}`;
  const answers = isOfLayers(group) ? layerAnswers(group, desk) : offerAnswers(group);
  const { state } = desk.foresight;
  const isHere = state.place === place;
  const isOpen = desk.mayMend && !desk.isBusy;
  const isNeeded = isNeededFor(group);
  if (isOpen && isNeeded && state.place === '') {
    // The likeliest answer is looked at without being asked for.
    queueMicrotask(() => state.place === '' && desk.foresight.choose(place, answers[0].decision));
  }
  const key = JSON.stringify(state.chosen);
  const chosen = isHere ? answers.find((one) => JSON.stringify(one.decision) === key) : undefined;
  const n = count(group.rows);
  return html`
    <section class="box question" aria-labelledby="question-title">
      <p class="question-kind">${t(isNeeded ? 'uploads.question' : 'uploads.question.optional', { n })}</p>
      <h2 id="question-title">${say(group.question)}</h2>
      <p>${say(group.example.message)} ${group.rows > 1 ? exampleOf(group) : nothing}</p>
      <div class="question-body">
        <fieldset class="answers" ?disabled=${!isOpen}>
          <legend class="visually-hidden">${say(group.question)}</legend>
          ${answers.map((answer) => answerView(answer, answer === chosen, place, desk))} ${hint(group)}
        </fieldset>
        <div class="question-seen">
          ${isHere ? foreseenView(desk) : html`<p class="question-blank">${t('uploads.question.choose')}</p>`}
        </div>
      </div>
      <div class="buttons">
        <button
          type="button"
          class="primary"
          ?disabled=${!isOpen || !chosen || !state.seen}
          @click=${() => chosen && desk.decide(chosen.decision)}
        >
          ${desk.isBusy ? t('uploads.deciding') : t('uploads.take', { n: count(chosen ? rowsOf(chosen, group) : group.rows) })}
        </button>
        <a class="button" href=${rowsOfGroup(group, desk)}>${t('uploads.question.rows', { n })}</a>
      </div>
      ${leavingOutAll(group, desk)}
    </section>
  `;
}

/** @param {Group} group */
function hint(group) {
  const key = isOfLayers(group) ? 'uploads.question.layers' : 'uploads.question.each';
  return isOfLayers(group) || group.rows > 1 ? html`<p class="quiet-ink hint">${t(key)}</p>` : nothing;
}

/** Where the rows of a group are listed alone. @param {Group} group @param {Desk} desk */
export function rowsOfGroup({ code, field }, { upload }) {
  const query = new URLSearchParams({ problem: code, ...(field && { field }) });
  return `/uploads/${upload.id}?${query}`;
}

/** What is decided of all rows of a group. @param {Group} group @param {import('./types.js').Offer} offer @returns {Decision} */
export const decisionFor = ({ code, field }, offer) => ({
  fix: offer.code,
  treatment: offer.treatment,
  problem: code,
  ...(field && { field }),
});

/** @param {Group} group */
export const exampleOf = (group) =>
  html`<span class="quiet-ink">${t('uploads.example', { n: group.first_row })}</span>`;

/** @param {Answer} answer @param {Group} group */
function rowsOf({ decision }, group) {
  if (decision.layer !== undefined) return group.layers.find((one) => one.name === decision.layer)?.rows ?? 0;
  const key = JSON.stringify(decision.treatment);
  return group.offers.find((offer) => JSON.stringify(offer.treatment) === key)?.rows ?? group.rows;
}

/** @param {Group} group @returns {Answer[]} */
function offerAnswers(group) {
  return group.offers.map((offer) => ({
    label: say(offer.label),
    note: offer.rows < group.rows ? t('uploads.offer.some', { n: offer.rows, all: group.rows }) : '',
    decision: decisionFor(group, offer),
  }));
}

/** Each layer by its name, with its first cells; all of them last. @param {Group} group @param {Desk} desk @returns {Answer[]} */
function layerAnswers(group, { layers }) {
  const all = decisionFor(group, group.offers[0]);
  const answers = group.layers.map(({ name, rows }) => {
    const layer = layers.layers.find((one) => one.name === name);
    const cells = (layer?.columns ?? []).flatMap((column) => layer?.samples[column]?.slice(0, 1) ?? []);
    return {
      label: t('uploads.layer', { name, n: count(rows) }),
      note: cells.slice(0, 4).join(' · '),
      decision: { ...all, layer: name },
    };
  });
  if (answers.length < 2) return answers;
  return [...answers, { label: t('uploads.layer.all', { n: answers.length }), note: '', decision: all }];
}

/** @param {Answer} answer @param {boolean} isChosen @param {string} place @param {Desk} desk */
function answerView(answer, isChosen, place, desk) {
  const { foresight } = desk;
  return html`<label
    class="answer-choice"
    @mouseenter=${() => foresight.state.place === place && foresight.hover(answer.decision)}
    @mouseleave=${() => foresight.state.place === place && foresight.hover(null)}
  >
    <input type="radio" name=${place} .checked=${isChosen} @change=${() => foresight.choose(place, answer.decision)} />
    <span>${answer.label}${answer.note ? html`<small class="quiet-ink">${answer.note}</small>` : nothing}</span>
  </label>`;
}
