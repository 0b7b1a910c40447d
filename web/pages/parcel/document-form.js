/** Recording a document with its file, and striking one. */

import { api } from '../../api.js';
import { askFor } from '../../forms/dialog.js';
import { t } from '../../i18n.js';
import { entries } from '../../words.js';
import { options } from './register-forms.js';

/** @typedef {import('./sections.js').Opened} Opened */

const FIELDS = ['kind', 'title', 'number', 'issuer', 'issued_on', 'practitioner', 'notice_url', 'stage'];

/** What a gap says of the document that fills it. @param {import('./documents.js').Need} need */
export const kindOf = ({ kinds, stage }) => ({
  kind: kinds.length === 1 ? kinds[0].code : '',
  stage: stage?.code ?? '',
});

/**
 * @param {Opened} opened
 * @param {{kind?: string, stage?: string}} [known] what the gap that it fills says
 */
export function askToRecord(opened, { kind = '', stage = '' } = {}) {
  askFor(
    {
      owner: 'documents',
      key: `documents.${opened.id}.${kind}.${stage}`,
      title: t('documents.record'),
      submit: t('documents.record.send'),
      note: t('documents.record.note'),
      fields: () => [
        {
          name: 'kind',
          label: t('documents.kind'),
          type: 'select',
          required: true,
          options: options(entries('document_kinds')),
          value: kind,
        },
        { name: 'title', label: t('documents.name'), required: true },
        { name: 'file', label: t('documents.file'), type: 'file', hint: t('documents.file.hint') },
        { name: 'number', label: t('documents.number') },
        { name: 'issuer', label: t('documents.issuer') },
        { name: 'issued_on', label: t('documents.issued'), type: 'date' },
        { name: 'practitioner', label: t('documents.firm'), hint: t('documents.firm.hint') },
        { name: 'notice_url', label: t('documents.notice'), hint: t('documents.notice.hint') },
        {
          name: 'stage',
          label: t('documents.stage'),
          type: 'select',
          options: options(entries('stages')),
          value: stage,
        },
      ],
      send: async (values, files) => {
        const form = new FormData();
        FIELDS.forEach((name) => values[name] && form.append(name, values[name]));
        if (files.file) form.append('file', files.file);
        await api.send(`features/${opened.id}/documents`, form, () => {});
        opened.reload();
      },
    },
    opened.redraw,
  );
}

/** @param {{id: number, title: string}} document @param {Opened} opened */
export function askToStrike(document, opened) {
  askFor(
    {
      owner: 'documents',
      key: `documents.strike.${document.id}`,
      title: t('documents.strike.title', { name: document.title }),
      submit: t('documents.strike.send'),
      note: t('documents.strike.note'),
      fields: () => [{ name: 'reason', label: t('documents.strike.reason'), type: 'textarea', required: true }],
      send: async (values) => {
        await api.post(`documents/${document.id}/strike`, { reason: values.reason });
        opened.reload();
      },
    },
    opened.redraw,
  );
}
