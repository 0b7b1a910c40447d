/**
 * What is known: stage and registers with since when and by which document, streets, facts and their gaps.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').Fact} Fact
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { nameOf, otherAreas, percent, say, squareMetres, t } from '../i18n.js';
import { entry } from '../words.js';
import { verdictTag } from './verdict-tag.js';

/** Where it stands: the stage of a parcel, or the state of anything else. @param {Panel} panel */
export function standing(panel) {
  const { stage, state, window } = panel;
  return html`
    <section class="standing" aria-label=${t('panel.standing')}>
      <div class="standing-now">
        <span class="stage-name">${say(stage ?? state)}</span>
        ${stage?.official ? html`<span class="stage-code">${stage.official}</span>` : nothing}
        ${stage ? provenance(stage.since, stage.document) : nothing}
        ${panel.lawfulness ? verdictTag(panel.lawfulness) : nothing}
        ${
          window
            ? html`<span class="provenance"
                >${t('panel.window', { before: window.before, after: window.after, days: window.days })}</span
              >`
            : nothing
        }
      </div>
      ${
        panel.registers.length
          ? html`<ul class="registers" aria-label=${t('panel.registers')}>
              ${panel.registers.map(
                (one) =>
                  html`<li
                    class=${one.is_live ? '' : 'is-over'}
                    style="--colour: ${entry('registers', one.code).colour ?? 'gray'}"
                  >
                    <span class="register-name">${say(one)}</span> ${provenance(one.since, one.document)}
                    ${
                      one.until
                        ? html`<span class="provenance"
                            >${t('panel.until', { date: one.until, reason: one.end_reason ?? '' })}</span
                          >`
                        : nothing
                    }
                  </li>`,
              )}
            </ul>`
          : nothing
      }
    </section>
  `;
}

/** Since when and by which document; a gap is said, not left out. @param {string | null} since @param {string | null} document */
export function provenance(since, document) {
  return html`<span class="provenance"
    >${since ? t('panel.since', { date: since }) : html`<span class="gap">${t('panel.since.missing')}</span>`} ·
    ${document ? document : html`<span class="gap">${t('panel.document.missing')}</span>`}</span
  >`;
}

/** @param {Panel} panel @param {Actions} actions */
export function streetsSection(panel, actions) {
  if (panel.streets.length === 0 && panel.near_streets.length === 0) {
    return html`<section class="feature-section">
      <h3>${t('panel.streets')}</h3>
      <p class="missing">${t('panel.streets.none')}</p>
    </section>`;
  }
  return html`
    <section class="feature-section" aria-labelledby="streets-title">
      <h3 id="streets-title">${t('panel.streets')}</h3>
      <ul class="streets">
        ${panel.streets.map(
          (one) =>
            html`<li style="--share: ${one.share}">
              <button type="button" class="text-button" @click=${() => actions.narrow('street', one.code)}>
                ${nameOf(one)}
              </button>
              ${one.is_borderline ? html`<span class="tag is-warning">${t('panel.border')}</span>` : nothing}
              <span class="street-bar" aria-hidden="true"></span><span class="number">${percent(one.share)}</span
              ><span class="number quiet-ink" title=${otherAreas(one.area_m2)}
                >${one.area_m2 ? squareMetres(one.area_m2) : ''}</span
              >
            </li>`,
        )}
        ${panel.near_streets.map(
          (one) =>
            html`<li class="is-near">
              ${nameOf(one)}
              <span class="tag is-warning">${t('panel.streets.near', { n: one.distance_m.toFixed(1) })}</span>
            </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {Panel} panel */
export const factsSection = (panel) =>
  html`<section class="feature-section" aria-labelledby="facts-title">
    <h3 id="facts-title">${t('panel.facts')}</h3>
    ${factLines(panel)}
  </section>`;

/** @param {Panel} panel */
export function factLines(panel) {
  const known = panel.facts.filter((fact) => !fact.is_missing);
  const gaps = panel.facts.filter((fact) => fact.is_missing);
  return html`<dl class="facts">
      ${known.map(
        (fact) =>
          html`<dt>${say(fact.label)}</dt>
            <dd class=${fact.is_flagged ? 'is-flagged' : ''}>
              ${fact.is_flagged ? icon('warning') : nothing}<span
                >${valueOf(fact)}
                ${fact.document ? html`<span class="provenance">${fact.document}</span>` : nothing}</span
              >
            </dd>`,
      )}
    </dl>
    ${
      gaps.length
        ? html`<p class="gaps">
            <b class="missing">${icon('warning')}${t('panel.gaps', { n: gaps.length })}</b>
            ${gaps.map(
              (fact) => html`<span class="tag ${fact.is_flagged ? 'is-error' : 'is-gap'}">${say(fact.label)}</span>`,
            )}
          </p>`
        : nothing
    }`;
}

/** @param {Fact} fact */
function valueOf({ value, unit }) {
  if (typeof value === 'number') {
    if (unit === 'm2') return html`<span title=${otherAreas(value)}>${squareMetres(value)}</span>`;
    if (unit === 'share') return percent(value);
    return unit === 'm' ? `${value} m` : value.toLocaleString('en-US');
  }
  return typeof value === 'object' ? say(value) : value;
}
