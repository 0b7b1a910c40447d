/** The forms of the soil that leaves a parcel: plans, batches, entries, days, closing. */

import { api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { choices } from './register-forms.js';

/**
 * @typedef {import('./soil.js').Soil} Soil
 * @typedef {import('./soil.js').Batch} Batch
 * @typedef {import('./soil.js').Plan} Plan
 * @typedef {import('./soil.js').Movement} Movement
 * @typedef {import('./sections.js').Opened} Opened
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

const units = () => [
  { value: 'm3', label: 'm³' },
  { value: 't', label: 't' },
];

/** A document's title beside its id, as records keep both. @param {Values} values @param {any[]} documents */
export function proved(values, documents) {
  const proof = proofOf(values);
  const known = documents.find((one) => one.id === proof.document_id);
  return known ? { ...proof, document: known.title } : proof;
}

/**
 * @param {Opened} opened @param {string} key @param {string} title @param {(values: Values) => Field[]} fields
 * @param {(values: Values) => [string, unknown]} send the path below soil/ and what goes there
 * @param {string} [note]
 */
function ask(opened, key, title, fields, send, note) {
  askFor(
    {
      owner: 'soil',
      key: `soil.${opened.id}.${key}`,
      title,
      submit: t('soil.send'),
      note,
      fields,
      stale: () => opened.again('soil'),
      send: async (values) => {
        const [path, body] = send(values);
        await api.post(`parcels/${opened.id}/soil/${path}`, body);
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Soil} said @param {Opened} opened */
export function askForPlan(said, opened) {
  const name = (/** @type {string} */ field) => say(said.field_names[field]);
  ask(
    opened,
    'plan',
    t('soil.add-plan'),
    () => [
      { name: 'number', label: t('soil.plan.number'), required: true },
      { name: 'moves_from', label: `${name('time')} · ${t('soil.from')}`, type: 'date', required: true },
      { name: 'moves_until', label: `${name('time')} · ${t('soil.until')}`, type: 'date', required: true },
      { name: 'method', label: name('method'), required: true },
      { name: 'route', label: name('route'), type: 'textarea', required: true },
      { name: 'amount', label: name('amount'), type: 'number', required: true },
      { name: 'unit', label: t('soil.unit'), type: 'select', required: true, options: units(), value: 'm3' },
      { name: 'destination', label: name('destination'), required: true },
      { name: 'disposal', label: name('disposal'), required: true },
      { name: 'contractor', label: t('soil.contractor') },
      { name: 'destination_office', label: t('soil.destination-office') },
      { name: 'reported_origin_on', label: t('soil.reported.origin'), type: 'date' },
      { name: 'reported_destination_on', label: t('soil.reported.destination'), type: 'date' },
      { name: 'document', label: t('soil.document'), type: 'proof', options: choices(said.documents) },
    ],
    (values) => [
      'plans',
      {
        number: values.number,
        moves_from: values.moves_from,
        moves_until: values.moves_until,
        method: values.method,
        route: values.route,
        amount: Number(values.amount),
        unit: values.unit,
        destination: values.destination,
        disposal: values.disposal,
        contractor: orNull(values.contractor),
        destination_office: orNull(values.destination_office),
        reported_origin_on: orNull(values.reported_origin_on),
        reported_destination_on: orNull(values.reported_destination_on),
        ...proved(values, said.documents),
      },
    ],
    t('soil.plan.note'),
  );
}

/** @param {Plan} one @param {Opened} opened */
export function askForReport(one, opened) {
  ask(
    opened,
    `report.${one.id}`,
    t('soil.report.title', { number: one.number }),
    () => [
      {
        name: 'origin_on',
        label: t('soil.reported.origin'),
        type: 'date',
        when: () => one.reported_origin_on === null,
      },
      {
        name: 'destination_on',
        label: t('soil.reported.destination'),
        type: 'date',
        when: () => one.reported_destination_on === null,
      },
    ],
    (values) => [
      `plans/${one.id}/report`,
      { origin_on: orNull(values.origin_on), destination_on: orNull(values.destination_on) },
    ],
    t('soil.once'),
  );
}

/** @param {Soil} said @param {Opened} opened */
export function askForBatch(said, opened) {
  ask(
    opened,
    'batch',
    t('soil.add-batch'),
    () => [
      { name: 'number', label: t('soil.batch.number'), required: true },
      {
        name: 'plan_id',
        label: t('soil.plan.of'),
        type: 'select',
        options: said.plans.map((one) => ({ value: String(one.id), label: one.number })),
        hint: said.plans.length ? undefined : t('soil.plan.first'),
      },
      { name: 'volume_m3', label: t('soil.volume'), type: 'number', required: true },
      { name: 'destination', label: t('soil.destination'), required: true, value: said.plans.at(-1)?.destination },
      { name: 'promised_on', label: t('soil.promised.label'), type: 'date', required: true },
      { name: 'left_on', label: t('soil.step.left_on'), type: 'date' },
      { name: 'density_t_m3', label: t('soil.density'), type: 'number', hint: t('soil.density.hint') },
      { name: 'document', label: t('soil.document'), type: 'proof', options: choices(said.documents) },
    ],
    (values) => [
      'batches',
      {
        number: values.number,
        plan_id: values.plan_id ? Number(values.plan_id) : null,
        volume_m3: Number(values.volume_m3),
        destination: values.destination,
        promised_on: values.promised_on,
        left_on: orNull(values.left_on),
        density_t_m3: values.density_t_m3 ? Number(values.density_t_m3) : null,
        ...proved(values, said.documents),
      },
    ],
  );
}

/** @param {Batch} one @param {Soil} said @param {Opened} opened */
export function askForMovement(one, said, opened) {
  ask(
    opened,
    `movement.${one.id}`,
    t('soil.movement.title', { number: one.number }),
    () => [
      {
        name: 'direction',
        label: t('soil.direction'),
        type: 'select',
        required: true,
        options: ['out', 'in'].map((way) => ({ value: way, label: t(`soil.${way}`) })),
      },
      { name: 'moved_on', label: t('soil.moved-on'), type: 'date', required: true },
      { name: 'amount', label: t('soil.amount'), type: 'number', required: true },
      { name: 'unit', label: t('soil.unit'), type: 'select', required: true, options: units(), value: 'm3' },
      { name: 'manifest_no', label: t('soil.manifest.label') },
      { name: 'document', label: t('soil.document'), type: 'proof', options: choices(said.documents) },
    ],
    (values) => [
      `batches/${one.id}/movements`,
      {
        direction: values.direction,
        moved_on: values.moved_on,
        amount: Number(values.amount),
        unit: values.unit,
        manifest_no: orNull(values.manifest_no),
        ...proved(values, said.documents),
      },
    ],
    t('soil.movement.note'),
  );
}

/** @param {Movement} one @param {Opened} opened */
export function askToCancel(one, opened) {
  ask(
    opened,
    `cancel.${one.id}`,
    t('soil.cancel.title'),
    () => [{ name: 'reason', label: t('soil.reason'), type: 'textarea', required: true }],
    (values) => [`movements/${one.id}/cancel`, { reason: values.reason }],
    t('soil.cancel.note'),
  );
}

/** @param {Batch} one @param {Opened} opened */
export function askForStep(one, opened) {
  const open = /** @type {const} */ (['left_on', 'arrived_on', 'disposed_on']).filter((step) => one[step] === null);
  ask(
    opened,
    `step.${one.id}`,
    t('soil.step.title', { number: one.number }),
    () => [
      {
        name: 'step',
        label: t('soil.step'),
        type: 'select',
        required: true,
        options: open.map((step) => ({ value: step, label: t(`soil.step.${step}`) })),
        value: open[0],
      },
      { name: 'day', label: t('soil.day'), type: 'date', required: true },
    ],
    (values) => [`batches/${one.id}/steps`, { step: values.step, day: values.day }],
    t('soil.once'),
  );
}

/** @param {Batch} one @param {Soil} said @param {Opened} opened */
export function askToClose(one, said, opened) {
  ask(
    opened,
    `close.${one.id}`,
    t('soil.close.title', { number: one.number }),
    () => [
      ...one.gaps.map((gap, at) => ({ name: `gap${at}`, label: say(gap), type: /** @type {const} */ ('note') })),
      { name: 'evaluation_filed_on', label: t('soil.step.evaluation_filed_on'), type: 'date', required: true },
      {
        name: 'document',
        label: t('soil.evaluation'),
        type: 'proof',
        required: true,
        options: choices(said.documents),
      },
    ],
    (values) => {
      const { document, document_id } = proved(values, said.documents);
      const filed = { evaluation_filed_on: values.evaluation_filed_on, document: document ?? '', document_id };
      return [`batches/${one.id}/close`, filed];
    },
    t('soil.close.note'),
  );
}
