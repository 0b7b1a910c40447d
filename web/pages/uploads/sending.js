/**
 * The form of a new upload beside those sent before.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('../../app.js').Page} Page
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { say, t } from '../../i18n.js';
import { clearDraft, draftOf, keepDraft, readDraft } from './draft.js';
import { uploadForm } from './form.js';
import { isFinal, uploadTable } from './progress.js';

const POLL_MS = 1000;
const DETECTIONS_ONLY = ['before_date', 'after_date', 'imagery', 'resolution_m'];

/** @param {Context} context @returns {Page} */
export function openSending(context) {
  const { me } = context.frame;
  const corrects = context.query().get('corrects');
  const state = {
    draft: readDraft(),
    /** @type {import('./types.js').Upload | null} the upload whose rows the file to come corrects */
    corrected: null,
    /** @type {File | null} */
    file: null,
    dragging: false,
    /** @type {number | null} */
    sending: null,
    /** @type {unknown} */
    refusal: null,
    mayNot: me.may.includes('upload') ? null : t('uploads.may-not', { role: say(me.role_text) }),
    reading: context.frame.meta.reading,
  };
  /** @type {import('./types.js').Upload[] | null} */
  let uploads = null;
  /** @type {number | undefined} */
  let timer;
  let isClosed = false;

  async function load() {
    const answer = await api.get('uploads').catch(() => uploads ?? []);
    if (isClosed) return;
    uploads = Array.isArray(answer) ? answer : answer.uploads;
    if (uploads?.some((upload) => !isFinal(upload))) timer = window.setTimeout(load, POLL_MS);
    context.redraw();
  }

  /** A corrected file is said to be what the earlier one was. */
  async function start() {
    if (!corrects) return;
    try {
      state.corrected = await api.get(`uploads/${corrects}`);
      state.draft = draftOf(/** @type {import('./types.js').Upload} */ (state.corrected));
    } catch (problem) {
      state.refusal = refusalView(/** @type {import('../../api.js').Problem} */ (problem));
    }
    if (!isClosed) context.redraw();
  }

  async function send() {
    if (!state.file) return;
    state.sending = 0;
    state.refusal = null;
    context.redraw();
    try {
      const form = formOf(state.file, state.draft);
      if (state.corrected) form.set('corrects', String(state.corrected.id));
      const sent = await api.send('uploads', form, (share) => {
        state.sending = share;
        context.redraw();
      });
      clearDraft(state.draft);
      if (!isClosed) context.go(`/uploads/${sent.id}`);
    } catch (problem) {
      state.refusal = refusalView(/** @type {import('../../api.js').Problem} */ (problem));
      state.sending = null;
      context.redraw();
    }
  }

  const actions = {
    /** @param {File | null} file */
    choose(file) {
      if (file) state.file = file;
      state.refusal = null;
      context.redraw();
    },
    /** @param {string} name @param {string | boolean} value */
    change(name, value) {
      state.draft = { ...state.draft, [name]: value };
      // What was said of another file is no draft of the next new one.
      if (!state.corrected) keepDraft(state.draft);
      context.redraw();
    },
    /** @param {boolean} over */
    drag(over) {
      state.dragging = over;
      context.redraw();
    },
    send: () => void send(),
  };

  void load();
  void start();
  return {
    title: () => t('uploads.title'),
    view: () => html`
      <div class="page uploads-page">
        <h1 tabindex="-1">${t('uploads.title')}</h1>
        <div class="uploads-grid">
          <section class="box">
            <h2>${t(state.corrected ? 'uploads.again' : 'uploads.new')}</h2>
            ${state.corrected ? correctedView(state.corrected) : nothing} ${uploadForm(state, actions)}
          </section>
          <section>
            <h2>${t('uploads.earlier')}</h2>
            ${uploads ? uploadTable(uploads) : nothing}
          </section>
        </div>
      </div>
    `,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** Which upload is corrected, and what that means. @param {import('./types.js').Upload} upload */
function correctedView({ id, file_name: name, waiting }) {
  return html`<p class="note">
    ${t('uploads.corrects.which')}<a href="/uploads/${id}">${name}</a>${t('uploads.corrects.what', { id, n: waiting })}
    <a href="/uploads">${t('uploads.corrects.not')}</a>
  </p>`;
}

/** @param {File} file @param {import('./draft.js').Draft} draft */
function formOf(file, draft) {
  const form = new FormData();
  form.set('file', file);
  for (const [name, value] of Object.entries(draft)) {
    const isForOthers =
      name === 'as_of'
        ? draft.target === 'detections'
        : DETECTIONS_ONLY.includes(name) && draft.target !== 'detections';
    if (value !== '' && value !== undefined && !isForOthers) form.set(name, String(value));
  }
  return form;
}

/** @param {import('../../api.js').Problem} problem */
function refusalView(problem) {
  return html`<p>${say(problem.detail)}</p>
    ${
      problem.problems.length
        ? html`<ul>
            ${problem.problems.map((one) => html`<li>${say(one.message)} ${one.mend ? say(one.mend) : nothing}</li>`)}
          </ul>`
        : nothing
    }`;
}
