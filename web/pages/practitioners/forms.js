/**
 * The forms of a firm: what is said of it, a role on a parcel, a credit note.
 *
 * @typedef {import('./types.js').Firm} Firm
 * @typedef {import('./works.js').Owner} Owner
 * @typedef {import('../../forms/dialog.js').Values} Values
 */

import { api } from '../../api.js';
import { askFor, orNull } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { entries } from '../../words.js';
import { roleFields } from './works.js';

const REGISTERED = /** @type {const} */ ([
  ['yes', true],
  ['no', false],
]);

/** @param {Firm | null} firm null for a new one @param {Owner} owner @param {(id: number) => void} done */
export function askForFirm(firm, owner, done) {
  const registered = REGISTERED.find(([, is]) => is === firm?.is_registered)?.[0] ?? '';
  askFor(
    {
      owner: owner.owner,
      key: `practitioners.firm.${firm?.id ?? 'new'}`,
      title: t(firm ? 'practitioners.change' : 'practitioners.add'),
      submit: t('practitioners.save'),
      note: firm ? t('practitioners.contact.kept') : undefined,
      fields: () => [
        { name: 'name', label: t('practitioners.name'), required: true, value: firm?.name },
        { name: 'credit_code', label: t('practitioners.code'), value: firm?.credit_code ?? '' },
        { name: 'address', label: t('practitioners.address'), value: firm?.address ?? '' },
        { name: 'contact_name', label: t('practitioners.contact.name'), hint: firm?.contact_name ?? undefined },
        { name: 'contact_phone', label: t('practitioners.contact.phone'), hint: firm?.contact_phone ?? undefined },
        {
          name: 'is_registered',
          label: t('practitioners.registered'),
          type: 'select',
          value: registered,
          options: REGISTERED.map(([value]) => ({ value, label: t(`practitioners.registered.${value}`) })),
        },
      ],
      send: async (values) => {
        const said = firmOf(values);
        const made = firm
          ? await api.put(`practitioners/${firm.id}`, { ...said, version: firm.version })
          : await api.post('practitioners', said);
        done(made.firm.id);
      },
      stale: owner.reload,
    },
    owner.redraw,
  );
}

/** @param {Values} values */
const firmOf = (values) => ({
  name: values.name,
  credit_code: orNull(values.credit_code),
  address: orNull(values.address),
  contact_name: orNull(values.contact_name),
  contact_phone: orNull(values.contact_phone),
  is_registered: REGISTERED.find(([value]) => value === values.is_registered)?.[1] ?? null,
});

/** @param {Firm} firm @param {Owner} owner */
export function askForWork(firm, owner) {
  askFor(
    {
      owner: owner.owner,
      key: `practitioners.work.${firm.id}`,
      title: t('practitioners.work.title', { name: firm.name }),
      submit: t('practitioners.save'),
      note: t('practitioners.work.note'),
      fields: () => [
        { name: 'parcel_code', label: t('practitioners.parcel.code'), required: true },
        ...roleFields(),
        { name: 'document', label: t('practitioners.document'), required: true },
      ],
      send: async (values) => {
        const { parcel_code: code, role, since, document } = values;
        const said = { parcel_code: code, role, since, until: orNull(values.until), document };
        await api.post(`practitioners/${firm.id}/works`, said);
        owner.reload();
      },
    },
    owner.redraw,
  );
}

/** @param {Firm} firm @param {Owner} owner */
export function askForNote(firm, owner) {
  askFor(
    {
      owner: owner.owner,
      key: `practitioners.note.${firm.id}`,
      title: t('practitioners.note.title', { name: firm.name }),
      submit: t('practitioners.save'),
      note: t('practitioners.note.what'),
      fields: () => [
        {
          name: 'kind',
          label: t('practitioners.note.kind'),
          type: 'select',
          required: true,
          options: entries('credit_note_kinds').map((one) => ({ value: one.code, label: say(one) })),
        },
        { name: 'noted_on', label: t('practitioners.note.on'), type: 'date', required: true },
        { name: 'text', label: t('practitioners.note.text'), type: 'textarea', required: true },
        { name: 'source', label: t('practitioners.note.source'), required: true },
      ],
      send: async (values) => {
        const { kind, noted_on: on, text, source } = values;
        await api.post(`practitioners/${firm.id}/notes`, { kind, noted_on: on, text, source });
        owner.reload();
      },
    },
    owner.redraw,
  );
}
