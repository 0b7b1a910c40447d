/**
 * A clue that somebody told: who told it and what, and where: a parcel, a place that is drawn or pasted, or one's own
 * position. An open clue of the same place is offered; a person says whether the report joins it.
 *
 * @typedef {import('../pages/clue/types.js').Head} Head
 */

import { html, nothing } from 'lit';

import { api } from '../api.js';
import { say, t } from '../i18n.js';
import { whatOf, whereOf } from '../pages/clue/head.js';
import { entries } from '../words.js';
import { corners, field, outlineOf, selectField, toolBar, valueOf } from './desk.js';
import { openParcelChoice } from './parcel-choice.js';

/** Where a report comes from; detections come another way. */
export const toldSources = () => entries('clue_sources').filter((one) => one.code !== 'detection');

/** @param {import('./desk.js').Desk} desk @returns {import('./desk.js').Job} */
export function openReport(desk) {
  // Who informed is never written into the draft, which stays in the browser.
  const informer = { name: '', phone: '' };
  /** @type {{type: 'Point', coordinates: [number, number]} | null} */
  let here = null;
  /** Which clue it joins; 'new' for none of those offered, null before somebody has chosen. @type {number | 'new' | null} */
  let joined = null;
  const parcel = openParcelChoice(desk, () => void begin());
  const today = desk.context.frame.meta.working_date;
  const now = () => [...(here ? [here] : []), ...(parcel.chosen ? [parcel.chosen.geometry] : [])];

  async function begin() {
    await desk.map?.show(now(), []);
    await desk.map?.look(now());
  }

  const place = () => outlineOf(desk) ?? (here ? { geometry: here } : null);

  /** What is still to be filled in. */
  const missing = () => [
    ...['number', 'text'].filter((name) => !valueOf(desk, name)).map((name) => t(`report.${name}`)),
    ...(place() || parcel.chosen ? [] : [t('report.place')]),
  ];

  /** @param {'name' | 'phone'} name */
  const ofInformer = (name) =>
    html`<label class="draw-field"
      ><span>${t(`report.informer.${name}`)}</span>
      <input
        name="informer-${name}"
        autocomplete="off"
        maxlength="40"
        .value=${informer[name]}
        @input=${(/** @type {Event} */ event) => {
          informer[name] = /** @type {HTMLInputElement} */ (event.target).value;
          desk.touched();
        }}
    /></label>`;

  function useMyPosition() {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      here = { type: 'Point', coordinates: [coords.longitude, coords.latitude] };
      desk.touched();
      void begin();
    });
  }

  const where = () => html`
    <fieldset class="draw-piece">
      <legend>${t('report.place')}</legend>
      <p class="quiet-ink">${t('report.place.hint')}</p>
      ${parcel.view()}
      <p>
        <button type="button" @click=${useMyPosition}>${t('report.here')}</button>
        ${
          here
            ? html`<span class="tag">${here.coordinates.map((one) => one.toFixed(6)).join(', ')}</span>
                <button
                  type="button"
                  class="quiet"
                  @click=${() => {
                    here = null;
                    desk.touched();
                    void begin();
                  }}
                >
                  ${t('report.parcel.none')}
                </button>`
            : nothing
        }
      </p>
      ${corners(desk)}
    </fieldset>
  `;

  /** @param {{same_place: Head[]}} found */
  const offered = ({ same_place: same }) => html`
    <fieldset class="draw-piece report-same">
      <legend>${t('report.same', { n: same.length })}</legend>
      <p class="quiet-ink">${t('report.same.hint')}</p>
      ${same.map((one) => choice(one.id, html`${t('report.join')} <b>${one.number}</b> ${whatOf(one)} · ${say(one.state)} · ${whereOf(one)}`))}
      ${choice('new', t('report.separate'))}
    </fieldset>
  `;

  /** @param {number | 'new'} value @param {unknown} text */
  const choice = (value, text) =>
    html`<label class="draw-choice"
      ><input
        type="radio"
        name="join"
        .checked=${joined === value}
        @change=${() => {
          joined = value;
          desk.redraw();
        }}
      />
      <span>${text}</span></label
    >`;

  /** @type {import('./desk.js').Job} */
  const job = {
    tool: 'point',
    title: () => t('report.title'),
    submit: () => t(typeof joined === 'number' ? 'report.send.join' : 'report.send'),
    load: parcel.load,
    begin,
    form: () => html`
      <p class="quiet-ink">${t('report.lead')}</p>
      ${selectField(
        desk,
        'source',
        t('report.source'),
        toldSources().map((one) => [one.code, say(one)]),
      )}
      ${field(desk, 'number', t('report.number'), { required: true, hint: t('report.number.hint') })}
      ${field(desk, 'told_on', t('report.told-on'), { type: 'date', required: true, value: today })}
      ${field(desk, 'text', t('report.text'), { required: true, rows: 4, hint: t('report.text.hint') })}
      ${selectField(desk, 'change', t('report.change'), [
        ['', t('report.change.none')],
        ...entries('change_kinds').map((one) => /** @type {[string, string]} */ ([one.code, say(one)])),
      ])}
      ${where()}
      <fieldset class="draw-piece">
        <legend>${t('report.informer')}</legend>
        <p class="quiet-ink">${t('report.informer.hint')}</p>
        ${ofInformer('name')} ${ofInformer('phone')}
      </fieldset>
      ${missing().length ? html`<p class="quiet-ink">${t('report.missing', { what: missing().join(t('list.comma')) })}</p>` : nothing}
    `,
    tools: () =>
      toolBar(
        desk,
        [
          ['point', t('draw.tool.point')],
          ['polygon', t('draw.tool.polygon')],
        ],
        job,
      ),
    said: () =>
      missing().length
        ? null
        : {
            path: 'clues',
            body: {
              ...(place() ?? { parcel_id: parcel.chosen?.id }),
              source: valueOf(desk, 'source', toldSources()[0].code),
              number: valueOf(desk, 'number'),
              told_on: valueOf(desk, 'told_on', today),
              text: valueOf(desk, 'text'),
              change: valueOf(desk, 'change') || null,
              informer,
              join_id: typeof joined === 'number' && desk.found?.same_place.some(isJoined) ? joined : null,
            },
          },
    // What a place is mended with belongs to uploads: here it is drawn again.
    problems: (found) => found.problems.map((/** @type {any} */ one) => ({ ...one, fixes: [] })),
    result: (found) =>
      found.is_good
        ? html`<section class="draw-result">
            <dl class="facts draw-effects">
              <dt>${t('draw.streets')}</dt>
              <dd>${found.where.streets.map(say).join(t('list.comma')) || t('draw.nothing')}</dd>
              <dt>${t('clue.parcel-of')}</dt>
              <dd>
                ${found.where.parcel ? `${found.where.parcel.code} ${found.where.parcel.name}` : t('clue.no-parcel')}
              </dd>
            </dl>
            ${found.same_place.length ? offered(found) : html`<p class="notice is-good">✓ ${t('report.opens')}</p>`}
          </section>`
        : nothing,
    wants: (found) => (found.same_place.length && joined === null ? t('report.choose-first') : null),
    now,
    then: (found) => (found.geometry ? [found.geometry] : []),
    done: (found) => `/clues/${found.clue_id}`,
  };
  return job;

  /** @param {Head} one */
  function isJoined(one) {
    return one.id === joined;
  }
}
