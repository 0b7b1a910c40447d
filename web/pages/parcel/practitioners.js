/** The firms of a parcel: who investigates, remediates, evaluates; one that evaluates its own works is flagged. */

import { html } from 'lit';

import { api } from '../../api.js';
import { askFor, formDialog, orNull, proofOf } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { conflictList, roleFields, workTable } from '../practitioners/works.js';
import { choices } from './register-forms.js';

const OWNER = 'parcel-practitioners';

/** @type {import('./sections.js').Section} */
export const practitioners = {
  id: 'practitioners',
  title: () => t('practitioners.title'),
  load: async (_opened, id) => {
    const [found, { documents }] = await Promise.all([
      api.get(`parcels/${id}/practitioners`),
      api.get(`features/${id}/documents`),
    ]);
    return { ...found, documents: documents.filter((/** @type {any} */ one) => !one.struck) };
  },
  count: (/** @type {import('../practitioners/types.js').ParcelFirms} */ { works }) =>
    new Set(works.filter((one) => !one.strike_reason).map((one) => one.practitioner_id)).size,
  view: (/** @type {import('../practitioners/types.js').ParcelFirms & {documents: any[]}} */ said, opened) => {
    const again = () => opened.again('practitioners');
    return html`
      ${conflictList(said.conflicts)}
      ${workTable(said.works, 'parcel', said.may.allowed, { owner: OWNER, redraw: opened.redraw, reload: again })}
      <p class="buttons">
        <button
          type="button"
          ?disabled=${!said.may.allowed}
          title=${said.may.why ? say(said.may.why) : ''}
          @click=${() => askToAdd(said.documents, opened, again)}
        >
          ${t('practitioners.work.add')}
        </button>
        <a href="/practitioners">${t('practitioners.all')}</a>
      </p>
      ${formDialog(OWNER)}
    `;
  },
};

/** @param {any[]} documents @param {import('./sections.js').Opened} opened @param {() => void} again */
function askToAdd(documents, opened, again) {
  askFor(
    {
      owner: OWNER,
      key: `practitioners.parcel.${opened.id}`,
      title: t('practitioners.work.add'),
      submit: t('practitioners.save'),
      note: t('practitioners.work.note'),
      fields: () => [
        { name: 'practitioner', label: t('practitioners.name'), required: true },
        ...roleFields(),
        {
          name: 'document',
          label: t('practitioners.document'),
          type: 'proof',
          required: true,
          options: choices(documents),
        },
      ],
      send: async (values) => {
        await api.post(`parcels/${opened.id}/practitioners`, {
          practitioner: values.practitioner,
          role: values.role,
          since: values.since,
          until: orNull(values.until),
          ...proofOf(values),
        });
        again();
      },
    },
    opened.redraw,
  );
}
