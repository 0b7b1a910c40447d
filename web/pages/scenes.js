/**
 * /scenes: registering satellite images, and those that are registered.
 *
 * @typedef {import('../app.js').Context} Context
 * @typedef {import('../app.js').Page} Page
 * @typedef {{id: number, file_name: string, taken_on: string, sensor: string, resolution_m: number,
 *   bands: Record<string, number>, has_cloud_mask: boolean, source: string | null}} Scene
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { say, t } from '../i18n.js';
import { tryingOn } from '../trying.js';

/** @param {Context} context @returns {Page} */
export function open(context) {
  const mayRegister = context.frame.me.may.includes('detect');
  const state = {
    /** @type {{scenes: Scene[], presets: string[], open_places: string[]} | null} */ found: null,
    /** @type {Problem | null} */ problem: null,
    isSending: false,
    isOnServer: false,
    note: '',
  };

  const trying = tryingOn(state, context.redraw);

  const load = () =>
    trying(async () => {
      state.found = await api.get('scenes');
    });

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    Object.assign(state, { isSending: true, note: '' });
    context.redraw();
    await trying(async () => {
      const said = new FormData(form);
      const made = state.isOnServer
        ? await api.post('scenes/from-address', Object.fromEntries(said))
        : await api.send('scenes', said, () => {});
      state.note = t(made.is_again ? 'scenes.again' : 'scenes.done');
      form.reset();
      state.found = await api.get('scenes');
    });
    state.isSending = false;
    context.redraw();
  }

  /** @param {boolean} isOnServer */
  function choose(isOnServer) {
    state.isOnServer = isOnServer;
    context.redraw();
  }

  void load();
  return {
    title: () => t('scenes.title'),
    view: () => html`
      <div class="page scenes-page">
        <h1 tabindex="-1">${t('scenes.title')}</h1>
        <p class="quiet-ink">${t('scenes.lead')} <a href="/runs">${t('runs.title')} ›</a></p>
        ${state.problem ? html`<p role="alert" class="notice is-error">${say(state.problem.detail)}</p>` : nothing}
        ${state.note ? html`<p role="status" class="notice">${state.note}</p>` : nothing}
        ${mayRegister ? [ways(state.isOnServer, choose), form(state, send)] : html`<p>${t('scenes.may-not')}</p>`}
        ${state.found ? cards(state.found.scenes) : nothing}
      </div>
    `,
  };
}

/** Sent from here, or read where it lies. @param {boolean} isOnServer @param {(isOnServer: boolean) => void} choose */
const ways = (isOnServer, choose) =>
  html`<div class="choices" role="group" aria-label=${t('scenes.ways')}>
    <button aria-pressed=${!isOnServer} @click=${() => choose(false)}>${t('scenes.way-upload')}</button>
    <button aria-pressed=${isOnServer} @click=${() => choose(true)}>${t('scenes.way-server')}</button>
  </div>`;

/**
 * @param {{found: {presets: string[], open_places: string[]} | null, isSending: boolean, isOnServer: boolean}} state
 * @param {(event: SubmitEvent) => void} send
 */
function form({ found, isSending, isOnServer }, send) {
  const places = found?.open_places ?? [];
  if (isOnServer && places.length === 0) return html`<p class="notice">${t('scenes.server-off')}</p>`;
  return html`<form class="scene-form" @submit=${send}>
    ${
      isOnServer
        ? html`<label
            >${t('scenes.source')}<input name="source" maxlength="1024" required aria-describedby="open-places"
          /></label>`
        : html`<label>${t('scenes.file')}<input type="file" name="file" accept=".tif,.tiff" required /></label>`
    }
    <label>${t('scenes.sensor')}<input name="sensor" maxlength="80" required /></label>
    <label>${t('scenes.day')}<input type="date" name="taken_on" /></label>
    <label
      >${t('scenes.preset')}<select name="preset">
        <option value="">${t('scenes.preset-auto')}</option>
        ${(found?.presets ?? []).map((one) => html`<option value=${one}>${one}</option>`)}
      </select></label
    >
    ${
      isOnServer
        ? html`<label>${t('scenes.cloud-source')}<input name="cloud_source" maxlength="1024" /></label>`
        : html`<label>${t('scenes.cloud')}<input type="file" name="cloud" accept=".tif,.tiff" /></label>`
    }
    <button class="primary" ?disabled=${isSending}>${t(isSending ? 'scenes.sending' : 'scenes.send')}</button>
    ${
      isOnServer
        ? html`<p class="quiet-ink" id="open-places">${t('scenes.open-places', { places: places.join(' · ') })}</p>`
        : nothing
    }
  </form>`;
}

/** @param {Scene[]} scenes */
function cards(scenes) {
  if (scenes.length === 0) return html`<p class="empty">${t('scenes.none')}</p>`;
  return html`<ul class="scene-cards">
    ${scenes.map(
      (one) =>
        html`<li>
          <img
            src="/api/scenes/${one.id}/thumbnail"
            alt=${t('scenes.thumbnail', { sensor: one.sensor, day: one.taken_on })}
            loading="lazy"
          />
          <p><b>${one.taken_on}</b> · ${one.sensor}</p>
          <p class="quiet-ink">
            ${t('scenes.resolution', { m: Number(one.resolution_m.toFixed(1)) })} · ${Object.keys(one.bands).join(' ')}
            ${one.has_cloud_mask ? html` · ${t('scenes.with-cloud')}` : nothing}
          </p>
          <p class="quiet-ink">${one.source ? t('scenes.from', { source: one.source }) : one.file_name}</p>
          <p>
            <a href="/api/scenes/${one.id}/cog" download>${t('scenes.download')}</a> ·
            <a href="/api/scenes/${one.id}/stac" target="_blank">${t('scenes.stac')}</a>
          </p>
        </li>`,
    )}
  </ul>`;
}
