/**
 * One next step as a button with a verb; the others behind "more". What is not allowed is greyed with its reason.
 *
 * @typedef {import('./types.js').Panel} Panel
 * @typedef {import('./types.js').NextStep} NextStep
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { icon } from '../icons.js';
import { language, say, t } from '../i18n.js';
import { askAbout } from './verdict.js';

let saidOfLink = '';

/** @param {Panel} panel @param {Actions} actions */
export function stepsBar(panel, actions) {
  return html`
    <footer class="feature-steps">
      ${panel.next_step ? nextButton(panel.next_step, panel, actions) : zoomButton(panel, actions, 'primary')}
      <details
        class="steps-more"
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          const menu = /** @type {HTMLDetailsElement} */ (event.currentTarget);
          if (event.key !== 'Escape' || !menu.open) return;
          event.stopPropagation();
          menu.open = false;
          menu.querySelector('summary')?.focus();
        }}
      >
        <summary>${t('panel.more')}</summary>
        <div class="sheet">
          ${panel.next_step ? zoomButton(panel, actions) : nothing}
          <button type="button" @click=${() => copyLink(actions)}>${icon('link')}${t('panel.copy')}</button>
          ${briefs(panel)} ${reporting(panel)}
          ${panel.kind === 'detection' ? html`<a href="/clues?detection=${panel.id}">${t('clue.panel')}</a>` : nothing}
        </div>
      </details>
      <span class="steps-said" role="status">${saidOfLink}</span>
    </footer>
  `;
}

/** @param {NextStep} step @param {Panel} panel @param {Actions} actions */
function nextButton(step, panel, actions) {
  if (step.action === 'brief') {
    return html`<a class="button primary" href=${briefAddress('parcel', String(step.feature_id))} download
      >${icon('download')}${say(step.label)}</a
    >`;
  }
  const act = () => {
    const link = panel.links.find((one) => one.id === step.link_id);
    if (step.action === 'answer-link' && link) askAbout(link, actions);
    else if (step.feature_id !== null) actions.select(step.feature_id);
  };
  return html`<button type="button" class="primary" @click=${act}>
    ${say(step.label)}<span aria-hidden="true">▸</span>
  </button>`;
}

/** @param {Panel} panel @param {Actions} actions @param {string} [style] */
const zoomButton = (panel, actions, style = '') =>
  html`<button type="button" class=${style} @click=${() => actions.zoomTo(panel.bbox)}>
    ${icon('search')}${t('panel.zoom')}
  </button>`;

/** @param {Panel} panel */
function briefs(panel) {
  const permission = panel.may.find((one) => one.action === 'export');
  if (permission && !permission.allowed) {
    return html`<button type="button" disabled>${icon('download')}${t('panel.brief')}</button>
      <p class="why-not">${say(permission.why)}</p>`;
  }
  const measures = [...new Set(panel.links.filter((link) => !link.denied).map((link) => link.measure.number))];
  return html`
    ${panel.kind === 'parcel' ? brief('parcel', String(panel.id), t('panel.brief.parcel')) : nothing}
    ${measures.map((number) => brief('measure', number, t('panel.brief.measure', { number })))}
  `;
}

/** @param {Panel} panel */
const reporting = (panel) =>
  panel.kind === 'parcel' && panel.may.some((one) => one.action === 'record-reports' && one.allowed)
    ? html`<a href="/clues/new?parcel=${panel.id}">${icon('warning')}${t('report.something')}</a>`
    : nothing;

/** @param {string} of @param {string} value @param {string} label */
const brief = (of, value, label) => html`<a href=${briefAddress(of, value)} download>${icon('download')}${label}</a>`;

/** @param {string} of @param {string} value */
const briefAddress = (of, value) =>
  `/api/briefs?${new URLSearchParams({ [of]: value, lang: language() === 'en' ? 'en' : 'zh' })}`;

/** @param {Actions} actions */
async function copyLink(actions) {
  try {
    await navigator.clipboard.writeText(location.href);
    saidOfLink = t('panel.copied');
  } catch {
    // Browsers keep the clipboard from pages without TLS: the address itself can still be copied by hand.
    saidOfLink = location.href;
  }
  actions.redraw();
  setTimeout(() => {
    saidOfLink = '';
    actions.redraw();
  }, 6000);
}
