/** One section with its heading: reading, refused with a way to try again, or what it says. */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';

/**
 * @param {import('./sections.js').Section} one
 * @param {import('./loading.js').Loaded} state
 * @param {import('./sections.js').Opened} opened
 */
export function section(one, state, opened) {
  const { isThere, isLoading, problem, data } = state;
  return html`
    <section
      id=${one.id}
      class="parcel-section feature-section"
      aria-labelledby="${one.id}-heading"
      aria-busy=${String(isLoading)}
    >
      <h2 id="${one.id}-heading">${one.title()} ${isThere ? number(one, data) : nothing}</h2>
      ${
        problem
          ? html`<p role="alert" class="notice is-error">
              ${say(problem.detail)}
              <button type="button" @click=${() => opened.again(one.id)}>${t('panel.again')}</button>
            </p>`
          : nothing
      }
      ${isThere ? one.view(data, opened) : nothing}
      ${isThere || problem ? nothing : html`<p class="quiet-ink" role="status">${t('panel.reading')}</p>`}
    </section>
  `;
}

/** How many there are, where that can be said. @param {import('./sections.js').Section} one @param {any} data */
export function number(one, data) {
  const n = one.count?.(data) ?? null;
  return n === null ? nothing : html`<span class="section-n">${n}</span>`;
}
