/**
 * The detail panel: what it is, why it falls under which measures, whose turn it is by when, and the next step.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').State} State
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';

import { icon } from '../icons.js';
import { say, t } from '../i18n.js';
import { aliasesSection, extrasSection } from './as-sent.js';
import { factsSection, standing, streetsSection } from './facts.js';
import { historySection, sourceLine } from './history.js';
import { linksSection } from './links.js';
import { overlapsSection } from './overlaps.js';
import { batchesSection, schemesSection, usesSection } from './papers.js';
import { stepsBar } from './steps.js';
import { flags } from './unlawful.js';
import { verdictDialog } from './verdict.js';

/** On a phone the panel is a sheet over half the map, or over all of it. */
let isTall = false;

/** @param {State} state @param {Actions} actions */
export function featurePanel(state, actions) {
  const { panel, problem } = state;
  return html`
    <section
      class="feature-panel ${isTall ? 'is-tall' : ''}"
      aria-labelledby="feature-title"
      aria-busy=${String(state.isLoading)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        const isInDialog = event.target instanceof Element && event.target.closest('dialog');
        if (event.key === 'Escape' && !isInDialog) actions.close();
      }}
    >
      <button
        type="button"
        class="feature-handle"
        aria-label=${t(isTall ? 'panel.lower' : 'panel.raise')}
        @click=${() => {
          isTall = !isTall;
          actions.redraw();
        }}
      ></button>
      ${problem ? refused(problem, actions) : panel ? shown(panel, actions) : reading(actions)}
    </section>
  `;
}

/** @param {Panel} panel @param {Actions} actions */
function shown(panel, actions) {
  return html`
    ${keyed(panel.id, head(panel, actions))}
    <div class="feature-body">
      ${struckNote(panel)} ${panel.kind === 'parcel' ? flags(panel) : nothing} ${standing(panel)}
      ${linksSection(panel, actions)} ${overlapsSection(panel, actions)} ${batchesSection(panel)} ${usesSection(panel)}
      ${schemesSection(panel)} ${streetsSection(panel, actions)} ${factsSection(panel)} ${aliasesSection(panel)}
      ${extrasSection(panel)} ${historySection(panel)} ${sourceLine(panel)}
    </div>
    ${stepsBar(panel, actions)} ${verdictDialog(panel, actions)}
  `;
}

/** @param {Panel} panel @param {Actions} actions */
function head(panel, actions) {
  return html`
    <header class="feature-head">
      <p class="feature-kind">
        <span>${t(`panel.kind.${panel.kind}`)}</span><b>${panel.code}</b> ${closeButton(actions)}
      </p>
      <h2 id="feature-title" tabindex="-1" ${ref(receiveFocus)}>${panel.name || panel.code}</h2>
      <p class="feature-headline">${withoutName(say(panel.headline), panel)}</p>
      ${
        panel.kind === 'parcel'
          ? html`<p class="feature-door"><a href="/parcels/${panel.id}">${t('parcel.open')} ›</a></p>`
          : panel.kind === 'site'
            ? html`<p class="feature-door"><a href="/sites/${panel.id}">${t('site.open')} ›</a></p>`
            : panel.kind === 'project'
              ? html`<p class="feature-door"><a href="/projects/${panel.id}">${t('project.open')} ›</a></p>`
              : nothing
      }
      ${mayAmend(panel) ? html`<p class="feature-door"><a href="/features/${panel.id}/amend">${t('draw.amend.door')} ›</a></p>` : nothing}
    </header>
  `;
}

/** Parcels have boundaries and records of their own, detections are as they were sent. @param {Panel} panel */
const mayAmend = (panel) =>
  ['site', 'project', 'point'].includes(panel.kind) &&
  !panel.struck &&
  panel.may.some((one) => one.action === 'edit-boundary' && one.allowed);

/** Opening a panel moves a reader of the page there; `keyed` makes a new heading for each feature only. @param {Element} [heading] */
function receiveFocus(heading) {
  // Not while somebody types: a panel also opens when an address is loaded.
  const isTyping = document.activeElement?.matches('input, textarea, select');
  if (heading instanceof HTMLElement && !isTyping) queueMicrotask(() => heading.focus({ preventScroll: true }));
}

/** The headline names the feature; under its own title that would stand twice. @param {string} headline @param {Panel} panel */
function withoutName(headline, panel) {
  const [name, ...rest] = headline.split(/[:：]\s*/);
  const said = headline.slice(name.length).replace(/^[:：]\s*/, '');
  return rest.length && name.includes(panel.code) ? said : headline;
}

/** @param {Actions} actions */
const closeButton = (actions) =>
  html`<button type="button" class="feature-close quiet" aria-label=${t('panel.close')} @click=${actions.close}>
    ${icon('close')}
  </button>`;

/** @param {Panel} panel */
function struckNote(panel) {
  if (!panel.struck) return nothing;
  const values = { date: panel.struck.at.slice(0, 10), reason: panel.struck.reason ?? t('panel.struck.no-reason') };
  return html`<p class="notice is-error">${icon('warning')} ${t('panel.struck', values)}</p>`;
}

/** @param {import('../api.js').Problem} problem @param {Actions} actions */
function refused(problem, actions) {
  return html`
    <header class="feature-head">
      <p class="feature-kind"><span>${t('panel.refused')}</span>${closeButton(actions)}</p>
      <h2 id="feature-title" tabindex="-1" ${ref(receiveFocus)}>${say(problem.detail)}</h2>
    </header>
    <div class="feature-body">
      <p class="quiet-ink">${t(problem.status === 404 ? 'panel.refused.missing' : 'panel.refused.again')}</p>
      <p class="buttons">
        <button type="button" @click=${actions.reload}>${t('panel.again')}</button>
      </p>
    </div>
  `;
}

/** @param {Actions} actions */
function reading(actions) {
  return html`
    <header class="feature-head">
      <p class="feature-kind"><span>${t('panel.reading')}</span>${closeButton(actions)}</p>
      <h2 id="feature-title" class="visually-hidden" tabindex="-1">${t('panel.reading')}</h2>
    </header>
    <div class="feature-body feature-waiting" aria-hidden="true"><i></i><i></i><i></i></div>
  `;
}
