/** Forms of a parcel's samples: a sample by hand, a background value, a change of planned use, striking. */

import { Problem, api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { t } from '../../i18n.js';
import { choices } from './register-forms.js';

/**
 * @typedef {import('./samples.js').Samples} Samples
 * @typedef {import('./sections.js').Opened} Opened
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

const MOST_RESULTS = 30;

/** @param {Opened} opened @param {string} name */
const common = (opened, name) => ({
  owner: 'samples',
  key: `samples.${opened.id}.${name}`,
  stale: () => opened.again('samples'),
});

/** @param {Samples} said @param {string} label @returns {Field} */
const proof = (said, label) => ({
  name: 'document',
  label: t(label),
  type: 'proof',
  required: true,
  options: choices(said.documents),
});

/** @param {Samples} said @param {Opened} opened */
export function askForSample(said, opened) {
  askFor(
    {
      ...common(opened, 'by-hand'),
      title: t('samples.by-hand'),
      submit: t('samples.by-hand.send'),
      note: t('samples.by-hand.note'),
      fields: (values) => [
        { name: 'point', label: t('samples.point'), required: true },
        { name: 'sample', label: t('samples.sample'), hint: t('samples.sample.hint') },
        { name: 'depth', label: t('samples.depth.field'), hint: t('samples.depth.hint') },
        { name: 'sampled_on', label: t('samples.sampled-on'), type: 'date' },
        { name: 'east', label: t('samples.east') },
        { name: 'north', label: t('samples.north') },
        proof(said, 'samples.report'),
        ...resultFields(values),
      ],
      send: async (values) => {
        await inDetail(api.post(`parcels/${opened.id}/samples`, sampleOf(values)));
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** A refusal that names everything that is to be mended. @param {Promise<any>} answer */
async function inDetail(answer) {
  try {
    await answer;
  } catch (error) {
    if (error instanceof Problem && error.problems.some((one) => one.message)) {
      const all = error.problems.filter((one) => one.message);
      error.detail = {
        zh: all.map((one) => `${one.message.zh}。${one.mend.zh}。`).join(' '),
        en: all.map((one) => `${one.message.en}; ${one.mend.en}.`).join(' '),
      };
    }
    throw error;
  }
}

/** One more than are filled in. @param {Values} values @returns {Field[]} */
function resultFields(values) {
  const filled = Array.from({ length: MOST_RESULTS }, (_, index) => values[`substance${index}`]);
  const shown = Math.min(filled.findLastIndex(Boolean) + 2, MOST_RESULTS);
  return Array.from({ length: shown }, (_, index) => [
    { name: `substance${index}`, label: t('samples.substance.n', { n: index + 1 }), required: index === 0 },
    { name: `result${index}`, label: t('samples.result.n', { n: index + 1 }), hint: t('samples.result.hint') },
    { name: `unit${index}`, label: t('samples.unit.n', { n: index + 1 }), hint: t('samples.unit.hint') },
  ]).flat();
}

/** @param {Values} values */
function sampleOf(values) {
  const plain = ['point', 'sample', 'depth', 'sampled_on', 'east', 'north'];
  const numbers = Array.from({ length: MOST_RESULTS }, (_, index) => index);
  return {
    ...Object.fromEntries(plain.map((name) => [name, orNull(values[name])])),
    ...proofOf(values),
    results: numbers
      .filter((index) => orNull(values[`substance${index}`]))
      .map((index) => ({
        substance: values[`substance${index}`].trim(),
        result: values[`result${index}`]?.trim() ?? '',
        unit: orNull(values[`unit${index}`]) ?? 'mg/kg',
      })),
  };
}

/** @param {Samples} said @param {Opened} opened */
export function askForBackground(said, opened) {
  askFor(
    {
      ...common(opened, 'background'),
      title: t('samples.background'),
      submit: t('samples.background.send'),
      note: t('samples.background.note'),
      fields: () => [
        {
          name: 'substance',
          label: t('samples.substance'),
          type: 'select',
          required: true,
          options: ['B1', 'O3', 'O5'].map((no) => ({ value: no, label: t(`samples.background.${no}`) })),
        },
        { name: 'value', label: t('samples.background.value'), required: true },
        proof(said, 'samples.background.document'),
      ],
      send: async (values) => {
        const { substance, value } = values;
        await api.post(`parcels/${opened.id}/samples/backgrounds`, { substance, value, ...proofOf(values) });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Samples} said @param {Opened} opened */
export function askForUse(said, opened) {
  // What stands on the page now: the form is refused when somebody was quicker.
  const lastSeen = Math.max(0, ...said.uses.map(({ id }) => id));
  askFor(
    {
      ...common(opened, 'use'),
      title: t('samples.use'),
      submit: t('samples.use.send'),
      note: t('samples.use.note', { use: said.land_class.use ?? t('samples.use.unknown') }),
      fields: () => [
        { name: 'to_use', label: t('samples.use.to'), required: true, hint: t('samples.use.hint') },
        { name: 'changed_on', label: t('samples.use.on'), type: 'date', required: true },
        proof(said, 'samples.use.document'),
      ],
      send: async (values) => {
        const { to_use: to, changed_on: on } = values;
        const change = { to_use: to, changed_on: on, last_seen_id: lastSeen, ...proofOf(values) };
        await api.post(`parcels/${opened.id}/uses`, change);
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/**
 * @param {'sample' | 'measurement' | 'background'} what
 * @param {number} id
 * @param {string} name
 * @param {Samples} _said
 * @param {Opened} opened
 */
export function askToStrike(what, id, name, _said, opened) {
  askFor(
    {
      ...common(opened, `strike.${what}.${id}`),
      title: t('samples.strike.title', { name }),
      submit: t('samples.strike'),
      note: t('samples.strike.note'),
      fields: () => [{ name: 'reason', label: t('samples.reason'), type: 'textarea', required: true }],
      send: async ({ reason }) => {
        await api.post(`parcels/${opened.id}/samples/${what}/${id}/strike`, { reason });
        opened.reload();
      },
    },
    opened.redraw,
  );
}
