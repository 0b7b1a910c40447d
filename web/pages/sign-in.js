/** Signing in. A demo offers its sample people as cards. */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';

/** @param {import('../app.js').Context} context */
export function open(context) {
  const { frame } = context;
  /** @type {{zh: string, en: string} | null} */
  let refusal = null;
  let isBusy = false;

  /** @param {string} username @param {string} password */
  async function signIn(username, password) {
    isBusy = true;
    refusal = null;
    context.redraw();
    try {
      frame.me = await api.post('session', { username, password });
      const wanted = context.query().get('to') ?? '/map';
      // Only an address of ours: "//elsewhere" would leave the house.
      context.go(/^\/(?!\/)/.test(wanted) ? wanted : '/map', { replace: true });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refusal = error.detail;
    }
    isBusy = false;
    context.redraw();
  }

  /** @param {SubmitEvent} event */
  function onSubmit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    void signIn(String(form.get('username')), String(form.get('password')));
  }

  return {
    title: () => t('sign-in.title'),
    view: () =>
      html`<section class="sign-in">
        <h1 tabindex="-1">净土<small>${t('app.long')}</small></h1>
        <form @submit=${onSubmit}>
          <label>${t('sign-in.username')}<input name="username" autocomplete="username" required /></label>
          <label
            >${t('sign-in.password')}<input name="password" type="password" autocomplete="current-password" required
          /></label>
          <p class="refusal" role="alert">${say(refusal)}</p>
          <button class="primary" ?disabled=${isBusy}>${t('sign-in.submit')}</button>
        </form>
        ${frame.meta.sign_ins ? samples(frame.meta, isBusy, signIn) : nothing}
      </section>`,
  };
}

/** @param {any} meta @param {boolean} isBusy @param {(username: string, password: string) => void} signIn */
function samples(meta, isBusy, signIn) {
  return html`<div class="samples">
    <h2>${t('sign-in.samples', { date: meta.working_date })}</h2>
    <p class="quiet-ink">${t('sign-in.samples-why')}</p>
    <div class="cards">
      ${meta.sign_ins.map(
        (/** @type {any} */ one) =>
          html`<button class="card" ?disabled=${isBusy} @click=${() => signIn(one.username, one.password)}>
            <b>${one.name}</b><span>${say(one.role_text)}${one.unit ? ` · ${one.unit}` : ''}</span>
          </button>`,
      )}
    </div>
  </div>`;
}
