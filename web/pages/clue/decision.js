/**
 * The decision document behind a conclusion: one that is recorded with the place, or a new one with its file.
 *
 * @typedef {{documents: {id: number, title: string, number: string | null, kind: {code: string}, struck: unknown}[]}} Papers
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { t } from '../../i18n.js';

/** @param {import('./types.js').Opened} opened */
export function openDecisions(opened) {
  /** @type {Papers['documents']} */
  let found = [];
  return {
    known: () => found,
    async load() {
      /** @type {Papers} */
      const papers = await api.get(documentsOf(opened.clue()));
      found = papers.documents.filter((one) => one.kind.code === 'DECISION' && !one.struck);
      opened.redraw();
    },
  };
}

/** @param {{known: () => Papers['documents']}} papers */
export function documentFields(papers) {
  const known = papers.known();
  return html`<fieldset>
    <legend>${t('clue.document')}</legend>
    <p class="quiet-ink">${t('clue.document.why')}</p>
    ${
      known.length
        ? html`<label
            >${t('clue.document.known')}
            <select name="document">
              <option value="">${t('clue.choose')}</option>
              ${known.map((one) => html`<option value=${one.id}>${one.title} ${one.number ?? ''}</option>`)}
            </select></label
          >`
        : nothing
    }
    <label>${t('clue.document.title')} <input name="title" maxlength="200" /></label>
    <label>${t('clue.document.number')} <input name="number" maxlength="200" /></label>
    <label>${t('clue.document.file')} <input type="file" name="file" /></label>
  </fieldset>`;
}

/** Of its parcel or detection, else its own. @param {import('./types.js').Clue} clue */
const documentsOf = ({ head, about_id: about }) =>
  about === null ? `clues/${head.id}/documents` : `features/${about}/documents`;

/** The chosen document, recorded first where it is new. @param {FormData} form @param {import('./types.js').Clue} clue */
export async function documentOf(form, clue) {
  const chosen = form.get('document');
  if (chosen) return { document_id: Number(chosen) };
  const title = String(form.get('title') ?? '').trim();
  if (!title) return {};
  const said = new FormData();
  said.set('kind', 'DECISION');
  said.set('title', title);
  said.set('number', String(form.get('number') ?? ''));
  const file = form.get('file');
  if (file instanceof File && file.size) said.set('file', file);
  const made = await api.send(documentsOf(clue), said, () => {});
  return { document_id: made.id };
}
