/**
 * Why a feature falls under which measures: a card per measure, a sentence per reason, who must act by when.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').Link} Link
 * @typedef {import('./types.js').AnsweringUnit} AnsweringUnit
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { language, nameOf, percent, say, t } from '../i18n.js';
import { deadline } from './deadline.js';
import { askAbout } from './verdict.js';

/** @param {Panel} panel @param {Actions} actions */
export const linksSection = (panel, actions) =>
  html`<section class="feature-section" aria-labelledby="links-title">
    <h3 id="links-title">${t('panel.links')} <span class="section-n">${measuresOf(panel)}</span></h3>
    ${linkCards(panel, actions)}
  </section>`;

/** Under how many measures it falls: what a person has denied does not count. @param {Panel} panel */
export const measuresOf = (panel) =>
  new Set(panel.links.filter((link) => !link.denied).map((link) => link.measure.number)).size;

/** @param {Panel} panel @param {Actions} actions */
export function linkCards(panel, actions) {
  const cards = byMeasure(panel.links);
  if (cards.length === 0) return html`<p class="empty">${t('panel.links.none')}</p>`;
  return cards.map((links) => card(links, panel, actions));
}

/** Two rules may lead to one measure: it is one card with two reasons. @param {Link[]} links @returns {Link[][]} */
function byMeasure(links) {
  /** @type {Map<string, Link[]>} */
  const groups = new Map();
  for (const link of links) {
    groups.set(link.measure.number, [...(groups.get(link.measure.number) ?? []), link]);
  }
  return [...groups.values()];
}

/** @param {Link[]} links of one measure @param {Panel} panel @param {Actions} actions */
function card(links, panel, actions) {
  const [{ measure }] = links;
  const isDenied = links.every((link) => link.denied);
  // The nearest day speaks for the card; a promise of the parcel may come before the measure's own.
  const [first] = [...links].sort((a, b) => (a.deadline.due_on ?? '9').localeCompare(b.deadline.due_on ?? '9'));
  return html`
    <article class="link-card ${isDenied ? 'is-denied' : ''}" data-measure=${measure.number}>
      <h4>
        <button
          type="button"
          class="measure-door"
          title=${t('panel.measure.narrow', { number: measure.number })}
          @click=${() => actions.narrow('measure', measure.number)}
        >
          ${measure.number}
        </button>
        <a
          href="/plan?measure=${measure.number}"
          title=${say({ zh: measure.summary_zh, en: measure.summary_en })}
          lang=${measure.title ? 'zh-CN' : nothing}
          >${measure.title}</a
        >
      </h4>
      ${language() === 'en' ? html`<p class="measure-says">${measure.summary_en}</p>` : nothing}
      ${isDenied ? nothing : html`<p class="link-due">${deadline(first.deadline)}</p>`}
      <ul class="reasons">
        ${links.map((link) => html`<li>${reason(link, panel, actions)}</li>`)}
      </ul>
      <dl class="link-units">${units('lead', first.leads, actions)} ${units('co', first.cos, actions)}</dl>
    </article>
  `;
}

/** @param {Link} link @param {Panel} panel @param {Actions} actions */
function reason(link, panel, actions) {
  const { denied, via } = link;
  return html`
    <p class="reason">${denied ? html`<s>${say(link.reason)}</s>` : say(link.reason)}</p>
    <p class="reason-foot">
      <span class="tag" title=${t('panel.rule')}>${say(link.rule_text)}</span>
      ${link.is_by_geometry ? html`<span class="tag">${t('panel.by-geometry')}</span>` : nothing}
      ${
        link.is_borderline
          ? html`<span class="tag is-warning" title=${t('panel.borderline.why')}
              >${icon('warning')}${t('panel.borderline')}</span
            >`
          : nothing
      }
      ${
        via
          ? html`<button type="button" class="text-button" @click=${() => actions.select(via.id)}>
              ${t('panel.via', { code: via.code })}
            </button>`
          : nothing
      }
      ${answerButton(link, panel, actions)}
    </p>
    ${denied ? deniedNote(denied) : nothing} ${link.confirmed ? confirmedNote(link.confirmed) : nothing}
    ${verdicts(link)}
  `;
}

/** @param {Link} link @param {Panel} panel @param {Actions} actions */
function answerButton(link, panel, actions) {
  const permission = panel.may.find((one) => one.action === 'answer-link');
  const isAllowed = permission?.allowed ?? false;
  const key = `panel.${link.confirmed ? 'unconfirm' : link.denied ? 'take-back' : link.is_borderline ? 'check' : 'no'}`;
  return html`<button
      type="button"
      class="text-button answer"
      ?disabled=${!isAllowed}
      aria-label=${`${t(key)} ${link.measure.number}`}
      @click=${() => askAbout(link, actions)}
    >
      ${t(key)}</button
    >${!isAllowed && permission?.why ? html`<span class="why-not">${say(permission.why)}</span>` : nothing}`;
}

/** @param {import('./types.js').Verdict} denied */
const deniedNote = (denied) =>
  html`<p class="denied">
    ${icon('close')}<span
      >${t('panel.denied', { reason: denied.reason, person: denied.person, date: denied.at.slice(0, 10) })}</span
    >
  </p>`;

/** @param {import('./types.js').Verdict} confirmed */
function confirmedNote({ reason, person, at }) {
  const key = reason ? 'panel.confirmed' : 'panel.confirmed.bare';
  return html`<p class="confirmed">
    ${icon('check')}<span>${t(key, { reason, person, date: at.slice(0, 10) })}</span>
  </p>`;
}

/** What a verdict said. @param {import('./types.js').Verdict} one */
const saidBy = (one) => (one.is_denied ? 'no' : one.is_confirmed ? 'yes' : 'back');

/** Earlier words stay readable: nothing that was said is lost. @param {Link} link */
function verdicts(link) {
  const earlier = link.denied || link.confirmed ? link.verdicts.slice(0, -1) : link.verdicts;
  if (earlier.length === 0) return nothing;
  return html`<details class="verdicts">
    <summary>${t('panel.verdicts', { n: earlier.length })}</summary>
    <ol>
      ${earlier.map(
        (one) =>
          html`<li>
            ${one.at.slice(0, 10)} ${one.person} ·
            ${t(`panel.verdict.${saidBy(one)}`)}${one.reason ? `${t('list.colon')}${one.reason}` : ''}
          </li>`,
      )}
    </ol>
  </details>`;
}

/** @param {'lead' | 'co'} role @param {AnsweringUnit[]} found @param {Actions} actions */
function units(role, found, actions) {
  if (found.length === 0) return nothing;
  return html`
    <dt>${t(`panel.${role}`)}</dt>
    <dd>${found.map((one) => unit(one, actions))}</dd>
  `;
}

/** @param {AnsweringUnit} one @param {Actions} actions */
function unit(one, actions) {
  const share = one.share !== null && one.share < 0.9995 ? ` ${percent(one.share)}` : '';
  const name = html`${nameOf(one)}${share}`;
  const { id } = one;
  const origin = one.resolved_from ? t('panel.resolved', { wording: one.resolved_from }) : one.wording;
  return html`<span class="unit" title=${origin}
    >${
      id === null
        ? name
        : html`<button type="button" class="text-button" @click=${() => actions.narrow('unit', String(id))}>
            ${name}
          </button>`
    }${one.resolved_from ? html`<span class="unit-place">${t('panel.by-place')}</span>` : nothing}${
      one.is_borderline ? html`<span class="tag is-warning">${t('panel.border')}</span>` : nothing
    }</span
  >`;
}
