/**
 * 上报 or 不上报, for one row or many: the choices are closed, the draft's classes are shown as a draft.
 *
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Ledger} Ledger
 * @typedef {import('./types.js').Actions} Actions
 * @typedef {import('../../forms/dialog.js').Field} Field
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

import { api } from '../../api.js';
import { askFor, orNull } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';

const OTHER = 'other';
const TO_DRAW = 'to-draw';

/**
 * @param {{rows: Row[], answer: 'report' | 'not-report', ledger: Ledger, done: () => void}} asked
 * @param {Actions} actions
 */
export function askAbout({ rows, answer, ledger, done }, actions) {
  const isReport = answer === 'report';
  const [one] = rows;
  const names = rows.map((row) => row.name).join(t('list.comma'));
  askFor(
    {
      owner: 'ledger',
      key: `ledger.${answer}.${rows.map((row) => row.id).join('.')}`,
      title:
        rows.length > 1 ? t(`ledger.${answer}.many`, { n: rows.length }) : t(`ledger.${answer}.one`, { name: names }),
      submit: rows.length > 1 ? t('ledger.confirm', { n: rows.length }) : t(`ledger.${answer}`),
      note: t(isReport ? 'ledger.report.note' : 'ledger.not-report.note'),
      fields: (values) => [
        ...(rows.length > 1 ? [manyNote(rows, isReport)] : []),
        ...(isReport ? reportFields(rows, ledger, values) : excludeFields(ledger, values)),
      ],
      send: async (values) => {
        const said = bodyOf(answer, values);
        if (rows.length > 1)
          await api.post('ledger/answers', {
            ...said,
            rows: rows.map((row) => ({ row_id: row.id, seen_answer_id: row.answer?.id ?? null })),
          });
        else await api.post(`ledger/rows/${one.id}/answer`, { ...said, seen_answer_id: one.answer?.id ?? null });
        done();
      },
      stale: actions.reload,
    },
    actions.redraw,
  );
}

/** What the confirmation is about: every name, and where each goes. @param {Row[]} rows @param {boolean} isReport @returns {Field} */
function manyNote(rows, isReport) {
  const lines = rows.map((row) => (isReport ? `${row.name} → ${row.candidates[0]?.code ?? '—'}` : row.name));
  return { name: 'names', type: 'note', label: lines.join(t('list.comma')) };
}

/** @param {Row[]} rows @param {Ledger} ledger @param {Values} values @returns {Field[]} */
function reportFields(rows, ledger, values) {
  const parcels = rows[0].candidates.filter((one) => one.kind === 'parcel');
  const chosen = parcels[0]?.code ?? TO_DRAW;
  /** @type {Field[]} */
  const where = [
    {
      name: 'parcel',
      label: t('ledger.field.parcel'),
      type: 'select',
      required: true,
      value:
        rows[0].answer?.parcel_code && parcels.some((one) => one.code === rows[0].answer?.parcel_code)
          ? rows[0].answer.parcel_code
          : chosen,
      options: [
        ...parcels.map((one) => ({ value: one.code, label: `${one.code} ${one.name} · ${say(one.because)}` })),
        { value: OTHER, label: t('ledger.field.parcel.other') },
        { value: TO_DRAW, label: t('ledger.field.parcel.to-draw') },
      ],
    },
    {
      name: 'code',
      label: t('ledger.field.code'),
      required: true,
      when: () => (values.parcel ?? chosen) === OTHER,
    },
  ];
  return [
    ...(rows.length > 1 ? [] : where),
    {
      name: 'control_class',
      label: t('ledger.field.class'),
      type: 'select',
      options: offered(ledger.classes),
      hint: t('ledger.draft'),
    },
    { name: 'document', label: t('ledger.field.document'), hint: t('ledger.field.document.hint') },
    { name: 'reason', label: t('ledger.field.reason'), type: 'textarea' },
  ];
}

/** @param {Ledger} ledger @param {Values} values @returns {Field[]} */
function excludeFields(ledger, values) {
  return [
    {
      name: 'exclusion_case',
      label: t('ledger.field.case'),
      type: 'select',
      required: true,
      options: [...offered(ledger.cases), { value: OTHER, label: t('ledger.field.case.other') }],
      hint: t('ledger.draft'),
    },
    { name: 'reason', label: t('ledger.field.reason'), type: 'textarea', required: values.exclusion_case === OTHER },
  ];
}

/** @param {import('./types.js').Choice[]} choices */
const offered = (choices) =>
  choices.filter((one) => one.is_offered).map((one) => ({ value: one.code, label: say(one.text) }));

/** @param {'report' | 'not-report'} answer @param {Values} values */
function bodyOf(answer, values) {
  const { parcel, exclusion_case: chosen } = values;
  const code = parcel === OTHER ? orNull(values.code) : parcel === TO_DRAW ? null : orNull(parcel);
  return {
    answer,
    parcel_code: answer === 'report' ? code : null,
    exclusion_case: chosen === OTHER ? null : orNull(chosen),
    control_class: orNull(values.control_class),
    reason: orNull(values.reason),
    document: orNull(values.document),
  };
}
