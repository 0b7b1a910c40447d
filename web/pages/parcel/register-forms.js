/** The forms of a parcel's registers: put on, take off, correct. */

import { api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';

/**
 * @typedef {import('./registers.js').Entry} Entry
 * @typedef {import('./registers.js').Registers} Registers
 * @typedef {import('./sections.js').Opened} Opened
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

/** The version of the registers that stand on the page: an open form goes with what is seen, not with what was. */
export const shown = { version: '' };

/** @param {any[]} documents */
export const choices = (documents) =>
  documents.map((one) => ({ value: String(one.id), label: one.number ? `${one.title}（${one.number}）` : one.title }));

/** @param {{code: string, zh: string, en: string}[]} labels */
export const options = (labels) => labels.map((one) => ({ value: one.code, label: say(one) }));

/** @param {Registers} said @param {Opened} opened */
export function askToPutOn(said, opened) {
  askFor(
    {
      ...common(opened, 'put-on'),
      title: t('registers.put-on'),
      submit: t('registers.put-on.send'),
      note: t('registers.put-on.note'),
      fields: (values) => entryFields(said, values),
      send: async (values) => {
        await api.post(`parcels/${opened.id}/registers`, { ...entryOf(values), seen: shown.version });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Entry} one @param {Registers} said @param {Opened} opened */
export function askToEnd(one, said, opened) {
  const rule = ruleOf(said, one.register.code);
  askFor(
    {
      ...common(opened, `end.${one.id}`),
      title: t('registers.end.title', { name: say(one.register) }),
      submit: t('registers.end.send'),
      note: rule ? say(rule.basis) : undefined,
      fields: () => [
        { name: 'until', label: t('registers.until.label'), type: 'date', required: true },
        {
          name: 'kind',
          label: t('registers.kind'),
          type: 'select',
          required: true,
          options: options(rule?.end_kinds ?? []),
          value: rule?.end_kinds.length === 1 ? rule.end_kinds[0].code : '',
        },
        {
          name: 'document',
          label: rule ? say(rule.proves_end) : t('registers.document'),
          type: 'proof',
          required: true,
          options: choices(said.documents),
        },
        {
          name: 'notice_no',
          label: t('registers.notice.end'),
          required: rule?.needs_notice,
          when: () => Boolean(rule?.needs_notice),
        },
        { name: 'reason', label: t('registers.reason'), type: 'textarea' },
      ],
      send: async (values) => {
        await api.post(`parcels/${opened.id}/registers/${one.id}/end`, {
          until: values.until,
          kind: values.kind,
          ...proofOf(values),
          notice_no: orNull(values.notice_no),
          reason: orNull(values.reason),
          seen: shown.version,
        });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Entry} one @param {Registers} said @param {Opened} opened */
export function askToCorrect(one, said, opened) {
  askFor(
    {
      ...common(opened, `correct.${one.id}`),
      title: t('registers.correct.title', { name: say(one.register) }),
      submit: t('registers.correct.send'),
      note: t('registers.correct.note'),
      fields: (values) => [
        { name: 'withdraw', label: t('registers.withdraw'), type: 'check' },
        ...(values.withdraw === 'yes' ? [] : entryFields(said, values, one)),
        { name: 'reason', label: t('registers.correct.reason'), type: 'textarea', required: true },
      ],
      send: async (values) => {
        await api.post(`parcels/${opened.id}/registers/${one.id}/correct`, {
          entry: values.withdraw === 'yes' ? null : entryOf(values),
          reason: values.reason,
          seen: shown.version,
        });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {Opened} opened @param {string} key */
const common = (opened, key) => ({
  owner: 'registers',
  key: `registers.${opened.id}.${key}`,
  stale: () => opened.again('registers'),
});

/** @param {Registers} said @param {string} code */
const ruleOf = (said, code) => said.rules.find((one) => one.register.code === code);

/** @param {Registers} said @param {Values} values @param {Entry} [one] @returns {Field[]} */
function entryFields(said, values, one) {
  const rule = ruleOf(said, values.register ?? one?.register.code ?? '');
  const isListed = rule?.register.code === 'LISTED';
  return [
    {
      name: 'register',
      label: t('registers.register'),
      type: 'select',
      required: true,
      options: options(said.rules.map((each) => each.register)),
      value: one?.register.code,
      hint: rule ? t('registers.decided', { who: say(rule.decided_by), basis: say(rule.basis) }) : undefined,
    },
    { name: 'since', label: t('registers.since.label'), type: 'date', required: true, value: one?.since },
    {
      name: 'document',
      label: rule ? say(rule.proves_entry) : t('registers.document'),
      type: 'proof',
      required: true,
      options: choices(said.documents),
      value: one?.document ?? '',
    },
    { name: 'batch_no', label: t('registers.batch'), value: one?.batch_no ?? '', when: () => isListed },
    { name: 'notice_no', label: t('registers.notice'), value: one?.notice_no ?? '', when: () => isListed },
    {
      name: 'planned_measure',
      label: t('registers.measure'),
      type: 'select',
      options: options(entries('planned_measures')),
      value: one?.planned_measure?.code ?? '',
      when: () => isListed,
    },
    {
      name: 'main_pollutants',
      label: t('registers.pollutants'),
      hint: t('registers.pollutants.hint'),
      value: one?.main_pollutants.join('、') ?? '',
    },
    {
      name: 'liable_party',
      label: t('registers.liable'),
      hint: t('registers.liable.hint'),
      value: one?.liable_party ?? '',
    },
    { name: 'land_user', label: t('registers.user'), value: one?.land_user ?? '' },
  ];
}

/** @param {Values} values */
const entryOf = (values) => ({
  register: values.register,
  since: values.since,
  ...proofOf(values),
  batch_no: orNull(values.batch_no),
  notice_no: orNull(values.notice_no),
  planned_measure: orNull(values.planned_measure),
  main_pollutants: (values.main_pollutants ?? '').split(/[、,，;；\s]+/).filter(Boolean),
  liable_party: orNull(values.liable_party),
  land_user: orNull(values.land_user),
});
