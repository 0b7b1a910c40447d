/**
 * The head of a parcel's page: what, where, in which stage since when and by which document, on which registers, whose
 * turn it is, over which limits, when it was last seen. A newcomer must be able to say the status within ten seconds.
 *
 * @typedef {import('../../panels/types.js').Panel} Panel
 * @typedef {import('../../duties/rows.js').Duty} Duty
 * @typedef {{frame: import('../../app.js').Frame, map: unknown, duties: Duty[],
 *   samples: import('./samples.js').Samples | null, images: import('./images.js').Images | null}} Beside
 */

import { html, nothing } from 'lit';

import { icon } from '../../icons.js';
import { language, nameOf, otherAreas, percent, say, squareMetres, t } from '../../i18n.js';
import { dueOf } from '../../duties/rows.js';
import { deadline } from '../../panels/deadline.js';
import { standing } from '../../panels/facts.js';
import { address } from '../doors.js';
import { GRAVITY, lines as judgements, verdict } from './sample-tables.js';

/** @param {Panel} panel @param {Beside} beside what the sections have read: null, not yet */
export function head(panel, beside) {
  const { frame, map, duties } = beside;
  return html`
    <header class="parcel-head">
      <div class="parcel-title">
        <p class="crumb"><a href="/list/parcel">‹ ${t('parcel.list')}</a></p>
        <h1 tabindex="-1">${panel.name || panel.code} <span class="parcel-code">${panel.code}</span></h1>
      </div>
      <div class="parcel-tools">
        <a class="button primary" href=${address('/map', { feature: panel.id })}>${t('parcel.map')}</a>
        ${onePagers(panel)}
        <button type="button" @click=${() => print()}>${t('plan.print')}</button>
      </div>
      ${struck(panel)}
      <div class="parcel-says">
        ${contradictions(panel)} ${standing(panel)} ${turns(panel, duties, frame)} ${lines(panel, beside)}
      </div>
      ${map}
    </header>
  `;
}

/** The official extract as a file. @param {Panel} panel */
function onePagers(panel) {
  const permission = panel.may.find((one) => one.action === 'export');
  const lang = language() === 'en' ? 'en' : 'zh';
  return ['pdf', 'docx'].map((form) => {
    const text = t(`parcel.one-pager.${form}`);
    return permission?.allowed
      ? html`<a class="button" href="/api/parcels/${panel.id}/one-pager.${form}?lang=${lang}" download>${text}</a>`
      : html`<button type="button" disabled title=${say(permission?.why)}>${text}</button>`;
  });
}

/** @param {Panel} panel */
function struck({ struck }) {
  if (!struck) return nothing;
  const values = { date: struck.at.slice(0, 10), reason: struck.reason ?? t('panel.struck.no-reason') };
  return html`<p class="notice is-error">${icon('warning')} ${t('panel.struck', values)}</p>`;
}

/** What the record contradicts itself in: a tag for each, its sentence behind it; the tag leads to all such parcels. @param {Panel} panel */
function contradictions({ contradictions: found }) {
  if (found.length === 0) return nothing;
  return html`<ul class="parcel-tags" aria-label=${t('parcel.contradictions')}>
    ${found.map(
      (one) =>
        html`<li>
          <a
            class="tag is-warning"
            href=${address('/list/parcel', { contradiction: one.code })}
            title=${t('parcel.contradictions.others')}
            >${icon('warning')}${say(one)}</a
          >
          <span class="parcel-tag-says">${say(one.sentence)}</span>
        </li>`,
    )}
  </ul>`;
}

/**
 * Whose turn, and by when: the measure whose day comes first and the next open duty, the earlier of them above.
 *
 * @param {Panel} panel @param {Duty[]} duties late ones first @param {import('../../app.js').Frame} frame
 */
function turns({ turn, links }, duties, frame) {
  const duty = duties.find((one) => one.due_on && one.state.code !== 'done');
  // A duty that makes its measure due is the more exact of the two.
  const isSame = duty && turn && duty.due_on === turn.deadline.due_on && duty.measure === turn.measure.number;
  const found = [];
  if (turn && !isSame) {
    found.push({
      day: turn.deadline.due_on ?? '9999',
      view: (/** @type {string} */ title) => byMeasure(turn, frame, title),
    });
  }
  if (duty) found.push({ day: duty.due_on ?? '', view: (/** @type {string} */ title) => byDuty(duty, frame, title) });
  if (found.length === 0) {
    const key = links.some((link) => !link.denied) ? 'parcel.turn.no-day' : 'parcel.turn.none';
    return html`<p class="parcel-turn">${t(key)}</p>`;
  }
  found.sort((one, other) => one.day.localeCompare(other.day));
  return found.map(({ view }, place) => view(t(place ? 'parcel.turn.then' : 'parcel.turn')));
}

/** @param {NonNullable<Panel['turn']>} turn @param {import('../../app.js').Frame} frame @param {string} title */
function byMeasure({ measure, leads, overdue, deadline: due }, frame, title) {
  return html`<p class="parcel-turn" data-by="measure">
    <b>${title}</b> ${units(leads, frame)} ${deadline(due)}
    <a href="/plan?measure=${measure.number}" title=${say({ zh: measure.summary_zh, en: measure.summary_en })}
      >${t('parcel.turn.measure', { number: measure.number })}</a
    >
    ${
      overdue > 1
        ? html`<a href="#measures" class="tag is-error">${t('parcel.turn.overdue', { n: overdue })}</a>`
        : nothing
    }
  </p>`;
}

/** @param {Duty} duty @param {import('../../app.js').Frame} frame @param {string} title */
const byDuty = (duty, frame, title) =>
  html`<p class="parcel-turn" data-by="duty">
    <b>${title}</b> ${units(duty.units, frame)} ${dueOf(duty)}
    <a href=${duty.door} title=${say(duty.basis)}>${say(duty.title)}</a>
    <a href="/plan?measure=${duty.measure}">${t('parcel.turn.measure', { number: duty.measure })}</a>
  </p>`;

/** @param {{id: number | null, name_zh: string, name_en: string}[]} leads @param {import('../../app.js').Frame} frame */
const units = (leads, frame) =>
  leads.map((one) => {
    const isOwn = one.id !== null && one.id === frame.me.unit?.id;
    return html`<span class="unit"
      >${nameOf(one)}${isOwn ? html` <span class="role role-lead">${t('plan.own')}</span>` : nothing}</span
    >`;
  });

/** @param {Panel} panel @param {Beside} beside */
function lines(panel, { frame, samples, images }) {
  return html`<dl class="facts parcel-lines">
    <dt>${t('panel.streets')}</dt>
    <dd>${streets(panel)}</dd>
    <dt>${t('parcel.area')}</dt>
    <dd title=${otherAreas(panel.area_m2)}>
      ${squareMetres(panel.area_m2)} <span class="quiet-ink only-print">${otherAreas(panel.area_m2)}</span>
    </dd>
    <dt>${t('parcel.planned')}</dt>
    <dd>${planned(panel)}</dd>
    <dt>${t('parcel.limits')}</dt>
    <dd class="parcel-limits">${samples ? limits(samples, frame.meta.working_date) : nothing}</dd>
    <dt>${t('parcel.seen')}</dt>
    <dd class="parcel-seen">${images ? lastSeen(images) : nothing}</dd>
  </dl>`;
}

/** @param {Panel} panel */
function streets({ streets }) {
  if (streets.length === 0) return html`<span class="gap">${t('panel.streets.none')}</span>`;
  return streets.map(
    (one, place) =>
      html`${place ? t('list.comma') : nothing}${nameOf(one)}${streets.length > 1 ? ` ${percent(one.share)}` : nothing}`,
  );
}

/** @param {Panel} panel */
function planned({ planned_use: use }) {
  if (!use) return html`<span class="gap">${t('parcel.planned.missing')}</span>`;
  return html`${use.use}
    <span class="tag" title=${t('parcel.planned.why')}
      >${t(use.is_residential_or_public ? 'parcel.planned.public' : 'parcel.planned.other')}</span
    >
    <a class="tag" href="#samples" title=${say(use.land_class_because)}>${say(use.land_class)} · GB 36600</a>`;
}

/**
 * What exceeds a limit or cannot be judged, each substance once with the gravest that is said of it.
 *
 * @param {import('./samples.js').Samples} said @param {string} today
 */
function limits(said, today) {
  if (said.points.length === 0) return html`<span class="gap">${t('parcel.limits.no-samples')}</span>`;
  /** @type {Map<string, import('./sample-tables.js').Line>} */
  const found = new Map();
  const graveFirst = judgements(said)
    .filter(({ judgement, is_counted }) => is_counted && TOLD.includes(judgement.verdict))
    .sort((a, b) => GRAVITY.indexOf(a.judgement.verdict) - GRAVITY.indexOf(b.judgement.verdict));
  for (const one of graveFirst) if (!found.has(one.name.zh)) found.set(one.name.zh, one);
  const all = [...found.values()];
  // The section below may be asked for the use of another day.
  const on =
    said.on === today ? nothing : html` <span class="quiet-ink">${t('parcel.limits.on', { day: said.on })}</span>`;
  if (all.length === 0) return html`<a href="#samples">${t('parcel.limits.none')}</a>${on}`;
  const more = all.length - NAMED;
  return html`${all
    .slice(0, NAMED)
    .map(
      ({ name, judgement }) =>
        html`<a class="tag" href="#samples" title=${say(judgement.sentence)}>${say(name)} ${verdict(judgement)}</a> `,
    )}${more > 0 ? html`<a href="#samples">${t('parcel.limits.more', { n: more })}</a>` : nothing}${on}`;
}

const TOLD = ['over-intervention', 'over-screening', 'cannot-judge'];
const NAMED = 4;

/** On which usable image, by whom on the ground, by which document. @param {import('./images.js').Images} images */
function lastSeen({ images, visited_on: visited, document_on: document }) {
  const image = images.findLast((one) => one.because === null && one.pixels !== null)?.on;
  const never = t('blind.never');
  return html`<a href="#images">${t('parcel.seen.image', { day: image ?? never })}</a> ·
    <a href="#history">${t('parcel.seen.visit', { day: visited ?? never })}</a> ·
    <a href="#documents">${t('parcel.seen.document', { day: document ?? never })}</a>`;
}
