/**
 * The form of a visit, for a phone in one hand: what was found, a checklist, words, photos, the position. Times are
 * stamped by the server. The draft stays in the browser until the receipt names just what it says: what was added after a
 * sending whose answer never came becomes a correction of the visit that the server has.
 *
 * @typedef {import('./types.js').Opened} Opened
 * @typedef {import('./draft.js').Draft} Draft
 * @typedef {{visit_id: number, client_key: string, clues: string[], photos: unknown[], is_again: boolean,
 *   flags: import('./types.js').Labelled[]}} Receipt
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../../api.js';
import { percent, say, t } from '../../i18n.js';
import { entries } from '../../words.js';
import { asCorrection, draftOf, forgetDraft, hasDraft, keepDraft, saying } from './draft.js';
import { whatOf } from './head.js';

/** Named one by one, so that a phone that takes HEIC hands over a JPEG. */
const PHOTOS = 'image/jpeg,image/png,image/webp';

/** @param {Opened} opened */
export function openVisit(opened) {
  /** @type {Draft | null} */
  let draft = null;
  let isShown = false;
  let isSending = false;
  let sent = 0;
  /** @type {Problem | null} */
  let problem = null;
  /** @type {Receipt | null} */
  let receipt = null;
  let placeSaid = '';
  /** The server has an earlier sending; what was added since is still to be sent. */
  let isAddedSince = false;
  let isUnkept = false;
  let isWaiting = false;

  void hasDraft(opened.person, opened.id).then((is) => {
    isWaiting = is;
    if (is) opened.redraw();
  });

  async function show() {
    isShown = true;
    receipt = null;
    isAddedSince = false;
    draft = await draftOf(opened.person, opened.id);
    opened.redraw();
    if (!draft.fields.lon) locate();
    queueMicrotask(() => document.getElementById('visit')?.scrollIntoView());
  }

  /** @param {Partial<Draft>} change */
  function keep(change) {
    if (!draft) return;
    draft = { ...draft, ...change };
    isWaiting = true;
    keepDraft(draft).then(
      () => {
        isUnkept = false;
      },
      () => {
        isUnkept = true;
        opened.redraw();
      },
    );
    opened.redraw();
  }

  /** @param {string} name @param {string} value */
  const write = (name, value) => draft && keep({ fields: { ...draft.fields, [name]: value } });

  function locate() {
    placeSaid = t('clue.visit.locating');
    opened.redraw();
    // Browsers tell no position to pages without TLS; the visit goes without and is marked so.
    if (!navigator.geolocation) return noPlace();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        placeSaid = '';
        // What is on its way says where it was by then.
        if (!draft || isSending) return;
        const { longitude, latitude, accuracy } = coords;
        const place = { lon: String(longitude), lat: String(latitude), accuracy_m: String(accuracy) };
        keep({ fields: { ...draft.fields, ...place } });
      },
      noPlace,
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  }

  function noPlace() {
    placeSaid = t('clue.visit.no-place');
    opened.redraw();
  }

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    if (isSending || !draft) return;
    isSending = true;
    problem = null;
    Object.assign(draft.fields, { claimed_at: draft.fields.claimed_at ?? new Date().toISOString() });
    const said = saying(draft);
    draft.attempts = [...new Set([...(draft.attempts ?? []), said])];
    opened.redraw();
    try {
      // It is sent all the same: then the server has it.
      await keepDraft(draft).catch(() => {
        isUnkept = true;
      });
      /** @type {Receipt} */
      const told = await api.send(`clues/${opened.id}/visits`, formOf(draft), (share) => {
        sent = share;
        opened.redraw();
      });
      if (told.client_key === draft.key) await settle(told, draft, said);
      opened.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    } finally {
      isSending = false;
      opened.redraw();
    }
  }

  /**
   * Forget the draft, if the server has just what it says. Of several sendings of different words under one key nobody
   * knows which one arrived: then it stays, to be sent as a correction.
   *
   * @param {Receipt} told @param {Draft} asSent @param {string} said
   */
  async function settle(told, asSent, said) {
    receipt = told;
    const isOfOne = !told.is_again || asSent.attempts?.length === 1;
    if (draft && isOfOne && saying(draft) === said) {
      draft = null;
      isShown = isWaiting = isAddedSince = false;
      await forgetDraft(asSent);
      return;
    }
    draft = asCorrection(draft ?? asSent, told.visit_id);
    isAddedSince = true;
    await keepDraft(draft);
  }

  return {
    show: () => void show(),
    view: () =>
      html`${receipt ? received(receipt) : nothing} ${isShown && draft ? form(draft) : isWaiting ? waiting() : nothing}`,
  };

  /** A draft that nobody sent yet, found again after the page was closed. */
  function waiting() {
    return html`<p class="notice" role="status">
      ${t('clue.visit.waiting')}
      <button type="button" @click=${() => void show()}>${t('clue.visit.go-on')}</button>
    </p>`;
  }

  /** @param {Draft} draft */
  function form(draft) {
    const { fields } = draft;
    return html`<form id="visit" class="visit-form" @submit=${send}>
      <h2>${t('clue.visit')}</h2>
      ${isAddedSince ? html`<p role="alert" class="notice is-error">${t('clue.visit.added-since', { id: draft.corrects ?? '' })}</p>` : nothing}
      ${isUnkept ? html`<p role="alert" class="notice is-error">${t('clue.visit.unkept')}</p>` : nothing}
      <fieldset class="visit-all" ?disabled=${isSending}>
        <fieldset class="visit-finding">
          <legend>${t('clue.finding')}</legend>
          ${entries('clue_findings').map(
            (one) =>
              html`<label
                ><input
                  type="radio"
                  name="finding"
                  required
                  .checked=${fields.finding === one.code}
                  @change=${() => write('finding', one.code)}
                />
                ${say(one)}</label
              >`,
          )}
        </fieldset>
        ${checklist(fields)}
        <label
          >${t('clue.visit.words')}
          <textarea
            name="text"
            rows="5"
            .value=${fields.text ?? ''}
            @input=${(/** @type {any} */ event) => write('text', event.target.value)}
          ></textarea>
        </label>
        ${photos(draft)} ${place(fields)} ${others(draft)}
      </fieldset>
      ${problem ? html`<p role="alert" class="notice is-error">${say(problem.detail)} ${t('clue.visit.kept')}</p>` : nothing}
      <p class="buttons visit-send">
        <button type="submit" class="primary" ?disabled=${isSending}>
          ${isSending ? t('clue.visit.sending', { share: percent(sent) }) : t('clue.visit.send')}
        </button>
        <button
          type="button"
          @click=${() => {
            isShown = false;
            opened.redraw();
          }}
        >
          ${t('clue.visit.later')}
        </button>
      </p>
    </form>`;
  }

  /** @param {Record<string, string>} fields */
  function checklist(fields) {
    return html`<fieldset class="visit-checks">
      <legend>${t('clue.visit.checks')}</legend>
      ${entries('check_items').map(
        (item) =>
          html`<label
            ><span>${say(item)}</span>
            <select
              @change=${(/** @type {any} */ event) => write(`check:${item.code}`, event.target.value)}
              .value=${fields[`check:${item.code}`] ?? ''}
            >
              <option value="">—</option>
              ${entries('check_answers').map(
                (one) =>
                  html`<option value=${one.code} ?selected=${fields[`check:${item.code}`] === one.code}>
                    ${say(one)}
                  </option>`,
              )}
            </select></label
          >`,
      )}
    </fieldset>`;
  }

  /** @param {Draft} draft */
  function photos(draft) {
    return html`<fieldset>
      <legend>${t('clue.visit.photos')} <span class="section-n">${draft.photos.length}</span></legend>
      <label class="button visit-photo"
        >${t('clue.visit.take')}
        <input
          type="file"
          accept=${PHOTOS}
          capture="environment"
          @change=${(/** @type {any} */ event) => {
            keep({ photos: [...draft.photos, ...event.target.files] });
            event.target.value = '';
          }}
      /></label>
      <label class="button visit-photo"
        >${t('clue.visit.choose')}
        <input
          type="file"
          name="photos"
          accept=${PHOTOS}
          multiple
          @change=${(/** @type {any} */ event) => {
            keep({ photos: [...draft.photos, ...event.target.files] });
            event.target.value = '';
          }}
      /></label>
      <ul>
        ${draft.photos.map(
          (photo, place) =>
            html`<li>
              ${photo.name}
              <button
                type="button"
                class="link"
                @click=${() => keep({ photos: draft.photos.filter((_, other) => other !== place) })}
              >
                ${t('clue.visit.drop')}
              </button>
            </li>`,
        )}
      </ul>
    </fieldset>`;
  }

  /** @param {Record<string, string>} fields */
  function place(fields) {
    return html`<p>
      <b>${t('clue.visit.place')}</b>
      ${
        fields.lon
          ? t('clue.visit.at', {
              lon: Number(fields.lon).toFixed(6),
              lat: Number(fields.lat).toFixed(6),
              m: Math.round(Number(fields.accuracy_m)),
            })
          : placeSaid
      }
      <button type="button" @click=${locate}>${t('clue.visit.locate')}</button>
    </p>`;
  }

  /** Other open clues of the parcel take the same visit. @param {Draft} draft */
  function others(draft) {
    const open = opened
      .clue()
      .others.filter(({ state }) => ['DISPATCHED', 'CHECKING', 'RECTIFYING', 'CASE_FILED'].includes(state.code));
    if (open.length === 0) return nothing;
    return html`<fieldset>
      <legend>${t('clue.visit.also')}</legend>
      ${open.map(
        (one) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${draft.also.includes(one.id)}
              @change=${(/** @type {any} */ event) => {
                const rest = draft.also.filter((id) => id !== one.id);
                keep({ also: event.target.checked ? [...rest, one.id] : rest });
              }}
            />
            ${one.number} ${whatOf(one)}</label
          >`,
      )}
    </fieldset>`;
  }
}

/** @param {Draft} draft */
function formOf({ key, fields, also, photos, corrects }) {
  const form = new FormData();
  form.set('client_key', key);
  const answers = Object.entries(fields).filter(([name, value]) => name.startsWith('check:') && value);
  form.set('checklist', JSON.stringify(Object.fromEntries(answers.map(([name, value]) => [name.slice(6), value]))));
  for (const [name, value] of Object.entries(fields)) if (!name.startsWith('check:')) form.set(name, value);
  if (also.length) form.set('also', also.join(','));
  if (corrects) form.set('corrects_id', String(corrects));
  for (const photo of photos) form.append('file', photo, photo.name);
  return form;
}

/** @param {Receipt} receipt */
const received = (receipt) =>
  html`<p class="notice" role="status">
    ${t('clue.visit.receipt', { id: receipt.visit_id, clues: receipt.clues.join(' '), n: receipt.photos.length })}
    ${receipt.flags.map((flag) => html`<span class="tag is-error">${say(flag)}</span> `)}
  </p>`;
