/**
 * What a new run is told: two scenes, where, which parcels, and the options with their defaults.
 *
 * @typedef {import('./types.js').RunScene} RunScene
 * @typedef {import('./types.js').Options} Options
 * @typedef {import('../runs.js').Runs} Runs
 */

import { html, nothing } from 'lit';

import { codes } from '../../choices.js';
import { nameOf, t } from '../../i18n.js';

/** Words of options that are one of a few. */
const CHOICES = /** @type {const} */ ({
  sensitivity: ['low', 'normal', 'high'],
  method: ['both', 'cva', 'irmad'],
  vegetation_gate: ['auto', 'on', 'off'],
  cloud_policy: ['mask', 'ignore'],
});
/** Limits of a verdict, with the step of the field and whether it is shown in per cent. */
const LIMITS = /** @type {const} */ ([
  ['visible_share', 1, true],
  ['pixels', 0.5, false],
  ['changed_share', 1, true],
  ['changed_m2', 10, false],
  ['registration_px', 0.1, false],
]);

/**
 * @param {{found: Runs, scenes: RunScene[], streets: any[], isSending: boolean,
 *   send: (event: SubmitEvent) => void}} state
 */
export function runForm({ found, scenes, streets, isSending, send }) {
  if (scenes.length < 2)
    return html`<p class="empty">${t('runs.two-scenes')} <a href="/scenes">${t('scenes.title')}</a></p>`;
  const { defaults } = found;
  // Scenes come newest first: the two newest are what most want to compare.
  const [after, before] = scenes;
  return html`<form class="run-form box" @submit=${send}>
    <h2>${t('runs.new')}</h2>
    <div class="run-fields">
      ${sceneField('before_id', scenes, before.id)} ${sceneField('after_id', scenes, after.id)}
      <label
        >${t('runs.area')}<select name="street">
          <option value="">${t('runs.area-whole')}</option>
          ${streets.map((one) => html`<option value=${one.code}>${nameOf(one)}</option>`)}
        </select></label
      >
      <label
        >${t('runs.parcels')}<select name="of_register">
          <option value="">${t('runs.parcels-all')}</option>
          ${codes('registers').map(([code, label]) => html`<option value=${code}>${label}</option>`)}
        </select></label
      >
    </div>
    <details>
      <summary>${t('runs.options')}</summary>
      <p class="quiet-ink">${t('runs.options-why')}</p>
      <div class="run-fields">
        ${Object.entries(CHOICES).map(([name, values]) =>
          choiceField(name, values, /** @type {any} */ (defaults)[name]),
        )}
        ${numberField('minimum_m2', defaults.minimum_m2, 10, t('runs.option.minimum_m2-auto'))}
        ${numberField('max_shift_px', defaults.max_shift_px, 0.1)}
        <label
          >${t('runs.option.bands')}<input name="bands" maxlength="200" placeholder=${t('runs.as-registered')}
        /></label>
        <label
          >${t('runs.option.preset')}<select name="preset">
            <option value="">${t('runs.as-registered')}</option>
            ${found.presets.map((one) => html`<option value=${one}>${one}</option>`)}
          </select></label
        >
        ${LIMITS.map(([name, step, isShare]) =>
          numberField(`limits.${name}`, isShare ? defaults.limits[name] * 100 : defaults.limits[name], step),
        )}
      </div>
      ${
        found.change_defaults.allowed
          ? html`<p class="run-defaults">
              <label>${t('runs.defaults-reason')}<input name="reason" maxlength="500" /></label>
              <button value="defaults" ?disabled=${isSending}>${t('runs.defaults-keep')}</button>
            </p>`
          : nothing
      }
    </details>
    <p>
      <button class="primary" value="start" ?disabled=${isSending}>
        ${t(isSending ? 'runs.starting' : 'runs.start')}
      </button>
    </p>
  </form>`;
}

/** @param {'before_id' | 'after_id'} name @param {RunScene[]} scenes @param {number} chosen */
const sceneField = (name, scenes, chosen) =>
  html`<label
    >${t(`runs.${name}`)}<select name=${name} required>
      ${scenes.map((one) => html`<option value=${one.id} ?selected=${one.id === chosen}>${sceneText(one)}</option>`)}
    </select></label
  >`;

/** The day, the sensor and the pixel of a scene. @param {RunScene} one */
export const sceneText = (one) =>
  `${one.taken_on} · ${one.sensor} · ${t('scenes.resolution', { m: Number(one.resolution_m.toFixed(1)) })}`;

/** @param {string} name @param {readonly string[]} values @param {string} chosen */
const choiceField = (name, values, chosen) =>
  html`<label
    >${t(`runs.option.${name}`)}<select name=${name}>
      ${values.map(
        (one) => html`<option value=${one} ?selected=${one === chosen}>${t(`runs.option.${name}.${one}`)}</option>`,
      )}
    </select></label
  >`;

/** @param {string} name @param {number | null} value @param {number} step @param {string} [empty] */
const numberField = (name, value, step, empty = '') =>
  html`<label
    >${t(`runs.option.${name}`)}<input
      type="number"
      name=${name}
      min="0"
      step=${step}
      .value=${value === null ? '' : String(Number(value.toFixed(3)))}
      placeholder=${empty}
      ?required=${!empty}
  /></label>`;

/** The form's options for the server; a street is its box. @param {FormData} said @param {any[]} streets */
export function readOptions(said, streets) {
  const text = (/** @type {string} */ name) => String(said.get(name) ?? '').trim();
  const limits = Object.fromEntries(
    LIMITS.map(([name, , isShare]) => [name, Number(text(`limits.${name}`)) / (isShare ? 100 : 1)]),
  );
  return {
    ...Object.fromEntries(Object.keys(CHOICES).map((name) => [name, text(name)])),
    minimum_m2: text('minimum_m2') ? Number(text('minimum_m2')) : null,
    max_shift_px: Number(text('max_shift_px')),
    bands: text('bands') || null,
    preset: text('preset') || null,
    box: streets.find((one) => one.code === text('street'))?.bbox ?? null,
    limits,
  };
}

/** What a run was told, in words; what it left as shipped too. @param {Options} options @returns {[string, string][]} */
export function optionWords(options) {
  const words = /** @type {Record<string, any>} */ (options);
  return [
    ...Object.keys(CHOICES).map(
      (name) => /** @type {[string, string]} */ ([t(`runs.option.${name}`), t(`runs.option.${name}.${words[name]}`)]),
    ),
    [
      t('runs.option.minimum_m2'),
      options.minimum_m2 === null ? t('runs.option.minimum_m2-auto') : `${options.minimum_m2}`,
    ],
    [t('runs.option.max_shift_px'), `${options.max_shift_px}`],
    [t('runs.option.bands'), options.bands ?? options.preset ?? t('runs.as-registered')],
    ...LIMITS.map(
      ([name, , isShare]) =>
        /** @type {[string, string]} */ ([
          t(`runs.option.limits.${name}`),
          String(isShare ? Number((options.limits[name] * 100).toFixed(1)) : options.limits[name]),
        ]),
    ),
    [t('runs.option.seed'), `${options.seed}`],
    [t('runs.area'), options.box ? options.box.map((one) => one.toFixed(4)).join(', ') : t('runs.area-whole')],
  ];
}
