/**
 * A row that was kept out is corrected: the cells that something is wrong with, and its place where that is wrong.
 *
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Actions} Actions
 * @typedef {import('../../forms/dialog.js').Field} Field
 */

import { api } from '../../api.js';
import { askFor } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';

const YES = 'yes';

/** @param {Row} row @param {Actions} actions */
export function askToMend(row, actions) {
  const errors = row.problems.filter((one) => one.severity === 'error');
  const names = [...new Set(errors.map((one) => one.place.field ?? ''))].filter(Boolean);
  const isMisplaced = errors.some((one) => !one.place.field);
  askFor(
    {
      owner: 'ledger',
      key: `ledger.mend.${row.id}`,
      title: t('ledger.mend.title', { n: row.number }),
      submit: t('ledger.mend.send'),
      note: t('ledger.mend.note'),
      fields: () => [...names.map((name) => cell(name, row)), ...(isMisplaced ? [withoutPlace(errors)] : [])],
      send: async (values) => {
        await api.post(`ledger/rows/${row.id}/mend`, {
          values: Object.fromEntries(names.map((name) => [name, values[name] ?? ''])),
          without_place: values.without_place === YES,
        });
        actions.reload();
      },
      stale: actions.reload,
    },
    actions.redraw,
  );
}

/** @param {string} name @param {Row} row @returns {Field} */
function cell(name, row) {
  const problem = row.problems.find((one) => one.place.field === name);
  return {
    name,
    label: t(`ledger.cell.${name}`),
    value: problem?.read ?? '',
    required: name === 'name',
    hint: problem ? say(problem.expected) : '',
  };
}

/** @param {import('./types.js').RowProblem[]} errors @returns {Field} */
const withoutPlace = (errors) => ({
  name: 'without_place',
  label: t('ledger.mend.without-place'),
  type: 'select',
  options: [{ value: YES, label: t('ledger.mend.without-place.yes') }],
  hint: errors
    .filter((one) => !one.place.field)
    .map((one) => say(one.message))
    .join(t('list.comma')),
});
