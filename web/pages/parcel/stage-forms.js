/** The forms of a parcel's stages: take the next step, correct a line of the history. */

import { api } from '../../api.js';
import { askFor, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries, word } from '../../words.js';
import { choices, options } from './register-forms.js';

/** @typedef {import('./sections.js').Opened} Opened */

/** The last line that the page has shown: a form goes with what is seen, not with what has come since. */
export const seen = { /** @type {number | null} */ eventId: null };

/** @param {import('./stage.js').Step} step @param {import('./stage.js').Steps} said @param {Opened} opened */
export function askToStep(step, said, opened) {
  const deciding = step.needs.at(-1)?.document_ids.at(-1);
  const isDelisting = Boolean(step.ends);
  askFor(
    {
      owner: 'stage',
      key: `stage.${opened.id}.${step.to_stage.code}`,
      title: t('stage.take.title', { from: say(said.stage), to: say(step.to_stage) }),
      submit: t('stage.take.send'),
      note: `${say(step.law)} · ${say(step.decided_by)}`,
      stale: () => opened.reload(),
      fields: (values) => [
        {
          name: 'valid_on',
          label: t('stage.valid'),
          type: 'date',
          required: true,
          value: opened.frame.meta.working_date,
        },
        {
          name: 'document',
          label: t('stage.document'),
          type: 'proof',
          options: choices(said.documents),
          hint: t('stage.document.hint'),
        },
        ...(isDelisting
          ? [
              {
                name: 'aftercare',
                label: t('stage.aftercare'),
                type: /** @type {const} */ ('check'),
                value: values.aftercare,
              },
            ]
          : []),
        { name: 'note', label: t('stage.note'), type: 'textarea' },
      ],
      send: async (values) => {
        const document = values.document || values.document_id ? proofOf(values) : { document_id: deciding ?? null };
        await api.post(`parcels/${opened.id}/stage`, {
          to_stage: step.to_stage.code,
          valid_on: values.valid_on,
          seen_event_id: seen.eventId,
          ...document,
          note: orNull(values.note),
          opens_aftercare: values.aftercare === 'yes',
        });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/**
 * @param {import('./history.js').Line} line a line about a stage
 * @param {any[]} documents
 * @param {Opened} opened
 */
export function askToCorrect(line, documents, opened) {
  askFor(
    {
      owner: 'history',
      key: `stage.correct.${line.event_id}`,
      title: t('stage.correct.title', { name: say(line.sentence) }),
      submit: t('stage.correct.send'),
      note: t('stage.correct.note'),
      stale: () => opened.reload(),
      fields: (values) => [
        { name: 'withdraw', label: t('stage.withdraw'), type: 'check' },
        ...(values.withdraw === 'yes' ? [] : lineFields(line, documents)),
        { name: 'reason', label: t('stage.correct.reason'), type: 'textarea', required: true },
      ],
      send: async (values) => {
        await api.post(`parcels/${opened.id}/stage/corrections`, {
          event_id: line.event_id,
          reason: values.reason,
          seen_event_id: seen.eventId,
          to_stage: values.withdraw === 'yes' ? null : values.to_stage,
          valid_on: values.withdraw === 'yes' ? null : values.valid_on,
          ...(values.document || values.document_id ? proofOf(values) : {}),
        });
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {import('./history.js').Line} line @param {any[]} documents @returns {import('../../forms/dialog.js').Field[]} */
const lineFields = (line, documents) => [
  {
    name: 'to_stage',
    label: t('stage.stage'),
    type: 'select',
    required: true,
    options: options(entries('stages')),
    value: line.after?.code ?? '',
    hint: t('stage.correct.was', { name: word('stages', line.after?.code ?? '') }),
  },
  { name: 'valid_on', label: t('stage.valid'), type: 'date', required: true, value: line.valid_on },
  { name: 'document', label: t('stage.document'), type: 'proof', options: choices(documents) },
];
