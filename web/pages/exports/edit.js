/**
 * Changing a profile, or adding one: a dialog that keeps what was typed until the server has it.
 *
 * @typedef {import('./types.js').Profile} Profile
 * @typedef {import('./types.js').Profiles} Profiles
 */

import { html, nothing, render } from 'lit';

import { Problem, api } from '../../api.js';
import { say, t } from '../../i18n.js';
import { entries, word } from '../../words.js';

/** @type {Omit<Profile, 'id' | 'version' | 'basis_text' | 'changed_at' | 'reason'>} */
const NEW = {
  name: { zh: '', en: '' },
  format: 'shapefile',
  epsg: 4490,
  kinds: ['parcel'],
  attributes: [],
  encoding: 'UTF-8',
  in_words: false,
  is_one_per_file: false,
  layout: '{kind}',
  basis: 'to-be-confirmed',
  note: { zh: '', en: '' },
  is_offered: true,
};

/** @param {Profile | null} profile null for a new one @param {Profiles} all @param {() => void} done */
export function editProfile(profile, all, done) {
  const key = `jingtu.profile.${profile ? `${profile.id}.${profile.version}` : 'new'}`;
  const dialog = document.createElement('dialog');
  dialog.className = 'profile';
  dialog.setAttribute('aria-labelledby', 'profile-title');
  document.body.append(dialog);
  const state = {
    draft: { ...NEW, ...profile, reason: '', ...kept(key) },
    /** @type {Problem | null} */
    problem: null,
    isSending: false,
  };
  const draw = () => render(view(profile, all, state, actions), dialog);
  const actions = {
    /** @param {string} name @param {unknown} value */
    change: (name, value) => {
      state.draft = { ...state.draft, [name]: value };
      localStorage.setItem(key, JSON.stringify(state.draft));
      draw();
    },
    close: () => dialog.close(),
    send: async () => {
      state.isSending = true;
      state.problem = null;
      draw();
      try {
        const wanted = asked(state.draft, profile);
        await (profile ? api.put(`export-profiles/${profile.id}`, wanted) : api.post('export-profiles', wanted));
        localStorage.removeItem(key);
        dialog.close();
        done();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        state.problem = error;
      }
      state.isSending = false;
      draw();
    },
  };
  dialog.addEventListener('close', () => dialog.remove());
  draw();
  dialog.showModal();
}

/** @param {string} key */
function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}

/** What the server takes of a draft. @param {any} draft @param {Profile | null} profile */
function asked(draft, profile) {
  const names = [...Object.keys(NEW), 'reason'];
  const wanted = Object.fromEntries(names.map((name) => [name, draft[name]]));
  return { ...wanted, epsg: Number(draft.epsg), version: profile?.version ?? null };
}

/** `ours = theirs`, one a line. @param {import('./types.js').Renamed[]} attributes */
const asLines = (attributes) => attributes.map((one) => `${one.ours} = ${one.theirs}`).join('\n');

/** @param {string} text @returns {import('./types.js').Renamed[]} */
const fromLines = (text) =>
  text
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [ours, ...theirs] = line.split('=');
      return { ours: ours.trim(), theirs: theirs.join('=').trim() || ours.trim() };
    });

/** @param {Profile | null} profile @param {Profiles} all @param {any} state @param {any} actions */
function view(profile, all, state, actions) {
  const { draft } = state;
  const format = all.formats.find((one) => one.format === draft.format);
  return html`<form
    method="dialog"
    @submit=${(/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      void actions.send();
    }}
  >
    <h2 id="profile-title">${profile ? t('exports.change.title', { n: profile.version }) : t('exports.add')}</h2>
    <div class="profile-fields">
      ${both('name', draft, actions)}
      ${select(
        'format',
        all.formats.map((one) => [one.format, say(one.text)]),
        draft,
        actions,
      )}
      ${select('epsg', systems(format, draft), draft, actions)}
      ${select(
        'encoding',
        (format?.encodings ?? []).map((one) => [one, one]),
        draft,
        actions,
      )}
      ${select(
        'basis',
        Object.entries(all.bases).map(([code, text]) => [code, say(text)]),
        draft,
        actions,
      )}
      ${kinds(draft, actions)}
      ${line('layout', draft.layout, (text) => actions.change('layout', text), 'is-wide', t('exports.layout.hint'))}
      ${check('is_one_per_file', draft, actions)} ${check('in_words', draft, actions)} ${lines(draft, all, actions)}
      ${both('note', draft, actions)} ${check('is_offered', draft, actions)}
      ${line('reason', draft.reason, (text) => actions.change('reason', text), 'is-wide')}
    </div>
    ${state.problem ? refusal(state.problem) : nothing}
    <div class="buttons end">
      <button type="button" @click=${actions.close}>${t('exports.cancel')}</button>
      <button type="submit" class="primary" ?disabled=${state.isSending}>${t('exports.save')}</button>
    </div>
  </form>`;
}

/** A system that another district measures in stays to be seen. @param {any} format @param {any} draft @returns {string[][]} */
function systems(format, draft) {
  /** @type {string[][]} */
  const offered = (format?.systems ?? []).map((/** @type {any} */ one) => [String(one.epsg), say(one.text)]);
  const own = String(draft.epsg);
  return offered.some(([code]) => code === own) ? offered : [[own, `EPSG:${own}`], ...offered];
}

/** @param {string} name @param {any} draft @param {any} actions */
const both = (name, draft, actions) =>
  ['zh', 'en'].map((side) =>
    line(`${name}.${side}`, draft[name][side], (text) => actions.change(name, { ...draft[name], [side]: text })),
  );

/** @param {string} name @param {string} value @param {(text: string) => void} change @param {string} [wide] @param {string} [hint] */
function line(name, value, change, wide = '', hint = '') {
  return html`<label class="form-field ${wide}"
    ><span>${t(`exports.field.${name}`)}</span
    ><input
      name=${name}
      .value=${value}
      @change=${(/** @type {any} */ event) => change(event.target.value)}
    />${hint ? html`<small class="quiet-ink">${hint}</small>` : nothing}</label
  >`;
}

/** @param {string} name @param {string[][]} options @param {any} draft @param {any} actions */
function select(name, options, draft, actions) {
  return html`<label class="form-field"
    ><span>${t(`exports.field.${name}`)}</span
    ><select name=${name} @change=${(/** @type {any} */ event) => actions.change(name, event.target.value)}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${String(draft[name]) === value}>${text}</option>`)}
    </select></label
  >`;
}

/** @param {string} name @param {any} draft @param {any} actions */
function check(name, draft, actions) {
  return html`<label class="check"
    ><input
      type="checkbox"
      name=${name}
      .checked=${draft[name]}
      @change=${(/** @type {any} */ event) => actions.change(name, event.target.checked)}
    />${t(`exports.field.${name}`)}</label
  >`;
}

/** @param {any} draft @param {any} actions */
function kinds(draft, actions) {
  return html`<fieldset class="form-field is-wide">
    <legend>${t('exports.field.kinds')}</legend>
    <div class="kinds">
      ${entries('feature_kinds').map(
        ({ code }) =>
          html`<label class="check"
            ><input
              type="checkbox"
              name="kinds"
              value=${code}
              .checked=${draft.kinds.includes(code)}
              @change=${(/** @type {any} */ event) =>
                actions.change(
                  'kinds',
                  event.target.checked
                    ? [...draft.kinds, code]
                    : draft.kinds.filter((/** @type {string} */ one) => one !== code),
                )}
            />${word('feature_kinds', code)}</label
          >`,
      )}
    </div>
  </fieldset>`;
}

/** The columns: our attribute and its name there; below it what there is to choose from. @param {any} draft @param {Profiles} all @param {any} actions */
function lines(draft, all, actions) {
  const chosen = Object.entries(all.attributes).filter(([kind]) => !draft.kinds.length || draft.kinds.includes(kind));
  const known = new Map(chosen.flatMap(([, attributes]) => attributes.map((one) => [one.name, say(one.label)])));
  return html`<label class="form-field is-wide"
    ><span>${t('exports.field.attributes')}</span
    ><textarea
      name="attributes"
      rows="4"
      .value=${asLines(draft.attributes)}
      @change=${(/** @type {any} */ event) => actions.change('attributes', fromLines(event.target.value))}
    ></textarea
    ><small class="quiet-ink"
      >${t('exports.attributes.hint')}
      ${[...known].map(([name, label]) => `${name} ${label}`).join(t('list.comma'))}</small
    ></label
  >`;
}

/** @param {Problem} problem */
function refusal(problem) {
  return html`<div role="alert">
    <p class="refusal">${say(problem.detail)}</p>
    ${
      problem.problems.length
        ? html`<ul class="profile-faults">
            ${problem.problems.map(
              (one) =>
                html`<li>
                  ${one.place}${t('export.colon')}${one.read || '—'} → ${say(one.expected) || one.expected}
                </li>`,
            )}
          </ul>`
        : nothing
    }
  </div>`;
}
