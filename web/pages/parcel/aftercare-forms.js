/** The forms of aftercare: controls, checks, monitoring schedules, rounds, the class of control. */

import { api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';
import { choices, options } from './register-forms.js';

/**
 * @typedef {import('./aftercare.js').Aftercare} Aftercare
 * @typedef {import('./aftercare.js').Restriction} Restriction
 * @typedef {import('./aftercare.js').Schedule} Schedule
 * @typedef {import('./sections.js').Opened} Opened
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

/** @param {Aftercare} said @param {Opened} opened */
export function askToSchedule(said, opened) {
  const purposes = { AFTERCARE: 'aftercare-monitoring', KEY_MONITORING: 'key-monitoring' };
  ask(opened, 'schedule', {
    title: t('aftercare.schedule'),
    submit: t('aftercare.record'),
    fields: (values) => {
      const purpose = /** @type {keyof typeof purposes} */ (values.purpose || 'AFTERCARE');
      const { months, basis } = said.defaults[purposes[purpose]];
      return [
        { ...select('purpose', t('aftercare.purpose'), entries('schedule_purposes')), value: 'AFTERCARE' },
        select('watched', t('aftercare.watched'), entries('watched')),
        { name: 'content', label: t('aftercare.what'), type: 'textarea', required: true },
        {
          name: 'months',
          label: t('aftercare.months'),
          type: 'number',
          required: true,
          value: String(months),
          hint: say(basis),
        },
        { name: 'first_due_on', label: t('aftercare.first'), type: 'date', required: true },
        { name: 'last_due_on', label: t('aftercare.last'), type: 'date', hint: t('aftercare.until.hint') },
        proof(said, t('aftercare.proof')),
      ];
    },
    send: (values) =>
      api.post(`parcels/${opened.id}/schedules`, {
        purpose: values.purpose,
        watched: values.watched,
        content: values.content,
        months: Number(values.months),
        first_due_on: values.first_due_on,
        last_due_on: orNull(values.last_due_on),
        ...proofOf(values),
      }),
  });
}

/** @param {Restriction} one @param {Aftercare} said @param {Opened} opened */
export function askToCheck(one, said, opened) {
  ask(opened, `check.${one.id}`, {
    title: t('aftercare.check.title', { name: say(one.kind) }),
    submit: t('aftercare.record'),
    fields: () => doneFields(said, opened, true),
    send: (values) => api.post(`parcels/${opened.id}/records`, { restriction_id: one.id, ...doneOf(values) }),
  });
}

/** @param {Schedule} one @param {string} name @param {Aftercare} said @param {Opened} opened */
export function askToRecordRound(one, name, said, opened) {
  ask(opened, `round.${one.id}`, {
    title: t('aftercare.round.title', { name }),
    submit: t('aftercare.record'),
    fields: () => doneFields(said, opened, false),
    send: (values) => api.post(`parcels/${opened.id}/records`, { schedule_id: one.id, ...doneOf(values) }),
  });
}

/** @param {Aftercare} said @param {Opened} opened */
export function askToClassify(said, opened) {
  ask(opened, 'class', {
    title: t('aftercare.classify'),
    submit: t('aftercare.record'),
    note: t('aftercare.classify.note', { basis: say(said.classes_basis) }),
    fields: () => [
      select('code', t('aftercare.class'), said.all_classes),
      { name: 'since', label: t('registers.since.label'), type: 'date', required: true },
      proof(said, t('registers.document')),
      { name: 'note', label: t('registers.reason'), type: 'textarea' },
    ],
    send: (values) =>
      api.post(`parcels/${opened.id}/control-class`, {
        code: values.code,
        since: values.since,
        note: orNull(values.note),
        ...proofOf(values),
      }),
  });
}

/** @param {'restrictions' | 'schedules'} what @param {number} id @param {string} name @param {Opened} opened */
export function askToEnd(what, id, name, opened) {
  ask(opened, `end.${what}.${id}`, {
    title: t('aftercare.end.title', { name }),
    submit: t('aftercare.end'),
    fields: () => [{ name: 'reason', label: t('aftercare.end.why'), type: 'textarea', required: true }],
    send: ({ reason }) => api.post(`parcels/${opened.id}/${what}/${id}/end`, { reason }),
  });
}

/**
 * @param {Opened} opened @param {string} key
 * @param {{title: string, submit: string, note?: string, fields: (values: Values) => Field[],
 *   send: (values: Values) => Promise<unknown>}} form
 */
function ask(opened, key, form) {
  askFor(
    {
      owner: 'aftercare',
      key: `aftercare.${opened.id}.${key}`,
      stale: () => opened.again('aftercare'),
      ...form,
      send: async (values) => {
        await form.send(values);
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {string} name @param {string} label @param {any[]} labels @returns {Field} */
const select = (name, label, labels) => ({ name, label, type: 'select', required: true, options: options(labels) });

/** @param {{documents: any[]}} said @param {string} label @param {boolean} [required] @returns {Field} */
const proof = ({ documents }, label, required = true) => ({
  name: 'document',
  label,
  type: 'proof',
  required,
  options: choices(documents),
});

/** When, with which finding, by which document. @param {{documents: any[]}} said @param {{frame: any}} opened @param {boolean} isCheck @returns {Field[]} */
export const doneFields = (said, { frame }, isCheck) => [
  { name: 'done_on', label: t('aftercare.done-on'), type: 'date', required: true, value: frame.meta.working_date },
  { ...select('finding', t('aftercare.finding'), entries('findings')), required: isCheck },
  proof(said, t('aftercare.report'), false),
  { name: 'note', label: t('aftercare.note'), type: 'textarea', hint: t('aftercare.note.hint') },
];

/** @param {Values} values */
export const doneOf = (values) => ({
  done_on: values.done_on,
  finding: orNull(values.finding),
  note: orNull(values.note),
  ...proofOf(values),
});

/** @param {string | undefined} value */
