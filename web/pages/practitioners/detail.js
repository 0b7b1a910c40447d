/**
 * One firm: who it is, what it does on which parcels, what is kept of its credit, and what speaks against art. 65.
 *
 * @typedef {import('./types.js').Detail} Detail
 * @typedef {import('./works.js').Owner} Owner
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { askForFirm, askForNote, askForWork } from './forms.js';
import { conflictList, workTable } from './works.js';

/**
 * @param {Detail} detail
 * @param {{contact: {contact_name: string | null, contact_phone: string | null} | null, readContact: () => void}} state
 * @param {Owner} owner
 */
export function detailView({ firm, works, notes, may }, { contact, readContact }, owner) {
  const why = may.allowed ? nothing : say(may.why);
  return html`
    <p class="crumb"><a href="/practitioners">${t('practitioners.title')}</a></p>
    <h1 tabindex="-1">${firm.name}</h1>
    ${conflictList(firm.conflicts)}
    <section class="box">
      <dl class="practitioner-facts">
        ${fact('code', firm.credit_code)} ${fact('address', firm.address)}
        ${fact('contact', [contact?.contact_name ?? firm.contact_name, contact?.contact_phone ?? firm.contact_phone].filter(Boolean).join(' '))}
        ${fact('registered', firm.is_registered === null ? null : t(`practitioners.registered.${firm.is_registered ? 'yes' : 'no'}`))}
        ${fact('roles', firm.roles.map(say).join(t('list.comma')))}
      </dl>
      <p class="buttons">
        <button
          type="button"
          ?disabled=${!may.allowed}
          title=${why}
          @click=${() => askForFirm(firm, owner, owner.reload)}
        >
          ${t('practitioners.change')}
        </button>
        ${
          may.allowed && !contact && (firm.contact_name || firm.contact_phone)
            ? html`<button type="button" class="link" title=${t('practitioners.contact.noted')} @click=${readContact}>
                ${t('practitioners.contact.show')}
              </button>`
            : nothing
        }
        ${may.why ? html`<span class="quiet-ink">${say(may.why)}</span>` : nothing}
      </p>
    </section>
    <section>
      <h2>${t('practitioners.works')} <span class="group-n">${works.length}</span></h2>
      ${workTable(works, 'firm', may.allowed, owner)}
      <p class="buttons">
        <button type="button" ?disabled=${!may.allowed} title=${why} @click=${() => askForWork(firm, owner)}>
          ${t('practitioners.work.add')}
        </button>
      </p>
    </section>
    <section>
      <h2>${t('practitioners.notes')} <span class="group-n">${notes.length}</span></h2>
      ${
        notes.length
          ? html`<ul class="practitioner-notes">
              ${notes.map(
                (note) =>
                  html`<li>
                    <span class="tag ${note.kind.code === 'TRUSTWORTHY' ? '' : 'is-warning'}">${say(note.kind)}</span>
                    <time datetime=${note.noted_on}>${note.noted_on}</time> ${note.text}
                    <small class="quiet-ink">${note.source}${note.recorded_by ? ` · ${note.recorded_by}` : ''}</small>
                  </li>`,
              )}
            </ul>`
          : html`<p class="empty">${t('practitioners.notes.none')}</p>`
      }
      <p class="buttons">
        <button type="button" ?disabled=${!may.allowed} title=${why} @click=${() => askForNote(firm, owner)}>
          ${t('practitioners.note.add')}
        </button>
      </p>
    </section>
  `;
}

/** @param {string} name @param {string | null} value */
const fact = (name, value) =>
  html`<div>
    <dt>${t(`practitioners.${name}`)}</dt>
    <dd>${value || html`<span class="gap">${t('practitioners.unknown')}</span>`}</dd>
  </div>`;
