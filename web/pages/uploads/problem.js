/**
 * One thing that is wrong: where, what was read, what was expected, how to mend it.
 *
 * @typedef {import('./types.js').Problem} Problem
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

/**
 * @param {Problem} problem
 * @param {import('./types.js').Attribute[]} attributes what its field is called
 * @param {unknown} [below] what can be done about it
 */
export function problemView(problem, attributes, below = nothing) {
  const { place } = problem;
  return html`
    <div class="problem problem-${problem.severity}">
      <p class="problem-head">
        <span class="severity"
          >${problem.severity === 'error' ? '✕' : '!'} ${t(`uploads.severity.${problem.severity}`)}</span
        >
        ${say(problem.message)}
      </p>
      <dl>
        ${fact(t('uploads.problem.place'), placeText(place, attributes))}
        ${fact(t('uploads.problem.read'), problem.read)} ${fact(t('uploads.problem.expected'), say(problem.expected))}
        ${fact(t('uploads.problem.mend'), say(problem.mend), 'mend')}
      </dl>
      ${below}
    </div>
  `;
}

/** @param {Problem['place']} place @param {import('./types.js').Attribute[]} attributes */
function placeText(place, attributes) {
  const field = attributes.find((one) => one.name === place.field);
  const parts = [
    place.layer ? t('uploads.place.layer', { layer: place.layer }) : null,
    place.row ? t('uploads.row', { n: place.row }) : null,
    place.field ? t('uploads.place.field', { field: field ? say(field) : place.field }) : null,
  ];
  return parts.filter(Boolean).join(' · ') || t('uploads.place.file');
}

/** @param {string} label @param {string | null} value @param {string} [name] */
function fact(label, value, name = '') {
  if (!value) return nothing;
  return html`<div class=${name || nothing}>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
