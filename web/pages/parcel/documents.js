/**
 * The documents of a parcel: by stage those that the law asks for, with the gaps; then all that are recorded.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {{name: Text, kinds: Labelled[], stage: Labelled | null, is_of_city: boolean, document_ids: number[],
 *   state: 'there' | 'missing' | 'to-come'}} Need
 * @typedef {{name: string, media_type: string, size_bytes: number, sha256: string, is_shown: boolean, url: string}} File
 * @typedef {{id: number, feature_id: number, former: string | null, kind: Labelled, title: string, number: string | null, issuer: string | null,
 *   issued_on: string | null, notice_url: string | null, practitioner: {id: number, name: string} | null,
 *   stage: Labelled | null, file: File | null, recorded_at: string, recorded_by: string | null,
 *   struck: {at: string, by: string | null, reason: string} | null}} Document
 * @typedef {{documents: Document[], may: {allowed: boolean, why: Text | null},
 *   papers: {stage: Labelled, needs: Need[]}[], missing: number}} Documents
 * @typedef {import('./sections.js').Opened} Opened
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { formDialog } from '../../forms/dialog.js';
import { say, t } from '../../i18n.js';
import { icon } from '../../icons.js';
import { askToRecord, askToStrike, kindOf } from './document-form.js';
import { show, viewer } from './document-viewer.js';

/** @type {import('./sections.js').Section} */
export const documents = {
  id: 'documents',
  title: () => t('documents.title'),
  load: async (_opened, id) => {
    const [said, { papers, missing }] = await Promise.all([
      api.get(`features/${id}/documents`),
      api.get(`parcels/${id}/steps`),
    ]);
    return { ...said, papers, missing };
  },
  count: (/** @type {Documents} */ said) => said.documents.filter((one) => !one.struck).length,
  view: (/** @type {Documents} */ said, opened) => html`
    ${said.missing ? html`<p class="notice is-warning">${icon('warning')} ${t('documents.missing', { n: said.missing })}</p>` : nothing}
    <ul class="stage-papers">
      ${said.papers.map(({ stage, needs }) => html`<li><b>${say(stage)}</b> ${needs.map((one) => needView(one, said, opened))}</li>`)}
    </ul>
    ${said.documents.length ? nothing : html`<p class="empty">${t('documents.none')}</p>`}
    <ul class="records documents">
      ${said.documents.map((one) => documentView(one, said, opened))}
    </ul>
    <p class="buttons">
      <button
        type="button"
        ?disabled=${!said.may.allowed}
        title=${said.may.why ? say(said.may.why) : nothing}
        @click=${() => askToRecord(opened)}
      >
        ${t('documents.record')}
      </button>
      ${said.may.why ? html`<span class="quiet-ink">${say(said.may.why)}</span>` : nothing}
    </p>
    ${formDialog('documents')} ${viewer()}
  `,
};

/** One document that a stage must have: there, missing, or still to come. @param {Need} need @param {Documents} said @param {Opened} opened */
function needView(need, said, opened) {
  const one = said.documents.find(({ id }) => id === need.document_ids.at(-1));
  const isMissing = need.state === 'missing';
  return html`<span class="need" data-state=${need.state}>
    ${icon(need.state === 'there' ? 'check' : isMissing ? 'warning' : 'clock')} ${say(need.name)}
    ${one ? openLink(one, opened, one.title) : html`<em>${t(`documents.state.${need.state}`)}</em>`}
    ${
      isMissing && said.may.allowed
        ? html`<button type="button" class="link" @click=${() => askToRecord(opened, kindOf(need))}>
            ${t('documents.fill')}
          </button>`
        : nothing
    }
  </span>`;
}

/** @param {Document} one @param {Documents} said @param {Opened} opened */
function documentView(one, said, opened) {
  const { struck, file } = one;
  const about = [one.number, one.issuer, one.issued_on, one.practitioner?.name, one.stage ? say(one.stage) : null];
  return html`<li class="record document" data-struck=${String(Boolean(struck))}>
    <p class="register-head">
      <span class="tag">${say(one.kind)}</span>
      ${one.former ? html`<a class="tag" href="/parcels/${one.feature_id}#documents">${t('documents.former', { code: one.former })}</a>` : nothing}
      <b>${struck ? html`<s>${one.title}</s>` : one.title}</b>
      <span class="register-buttons">
        ${file ? openLink(one, opened, t(file.is_shown ? 'documents.open' : 'documents.save')) : html`<span class="gap">${t('documents.file.missing')}</span>`}
        ${
          struck || !said.may.allowed
            ? nothing
            : html`<button type="button" class="link" @click=${() => askToStrike(one, opened)}>
                ${t('documents.strike')}
              </button>`
        }
      </span>
    </p>
    <p class="provenance">
      ${about.filter(Boolean).join(' · ')}
      ${one.notice_url ? html`<a href=${one.notice_url} rel="noreferrer noopener" target="_blank">${t('documents.public')}</a>` : nothing}
      ·
      ${t('panel.recorded', { date: one.recorded_at.slice(0, 10) })}${one.recorded_by ? html` · ${one.recorded_by}` : nothing}
    </p>
    ${struck ? html`<p class="provenance">${t('documents.struck', { date: struck.at.slice(0, 10), reason: struck.reason })}</p>` : nothing}
  </li>`;
}

/** Opens the file in the page where that can be, saves it otherwise. @param {Document} one @param {Opened} opened @param {string} words */
function openLink({ title, file }, opened, words) {
  if (!file) return html`<span>${words}</span>`;
  if (!file.is_shown) return html`<a href=${file.url} download>${words}</a>`;
  const asked = { title, url: file.url, mediaType: file.media_type };
  return html`<button type="button" class="link" @click=${() => show(asked, opened.redraw)}>${words}</button>`;
}
