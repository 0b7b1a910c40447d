/**
 * Where the parcel comes from and what became of it: splits and merges with a small map of the outlines, the versions of
 * its boundary, and the doors to change, split and merge.
 */

import { html, nothing } from 'lit';

import { api } from '../../api.js';
import { outlines } from '../../drawing/outlines.js';
import { percent, say, squareMetres, t } from '../../i18n.js';

/**
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{id: number, code: string, name: string, area_m2: number, stage_name: Text, generation: number,
 *   struck_at: string | null, struck_reason: string | null, geometry: any}} Relative
 * @typedef {{parcel_id: number, code: string, area_m2: number, share: number}} Member
 * @typedef {{id: number, kind: 'split' | 'merge', happened_on: string, reason: string, document: string,
 *   document_id: number | null, person: string | null, parents: Member[], children: Member[]}} FamilyEvent
 * @typedef {{number: number, area_m2: number, geometry: any, valid_from: string | null, reason: string | null,
 *   document: string | null, recorded_at: string, person: string | null}} Version
 * @typedef {{relatives: Relative[], events: FamilyEvent[], versions: Version[],
 *   own: Relative, may: {allowed: boolean, why: Text | null}}} Family
 * @typedef {import('./sections.js').Opened} Opened
 */

/** @type {import('./sections.js').Section} */
export const family = {
  id: 'family',
  title: () => t('family.title'),
  load: async (opened, id) => {
    const [said, versions, panel] = await Promise.all([
      api.get(`parcels/${id}/family`),
      api.get(`parcels/${id}/boundary`),
      opened.panel(),
    ]);
    const own = said.relatives.find((/** @type {Relative} */ one) => one.generation === 0);
    const may = panel.may.find(({ action }) => action === 'edit-boundary') ?? { allowed: false, why: null };
    return { ...said, versions, own, may };
  },
  count: (/** @type {Family} */ { relatives }) => (relatives.length > 1 ? relatives.length - 1 : null),
  view: (/** @type {Family} */ said, opened) => html`
    ${said.events.length ? tree(said) : html`<p class="empty">${t('family.none')}</p>`}
    ${said.events.map((one) => eventView(one, opened))} ${versionsView(said)} ${doors(said, opened)}
  `,
};

/** Ancestors above, descendants below, with their outlines beside. @param {Family} said */
function tree({ relatives, own }) {
  const youngest = Math.max(...relatives.map((one) => one.generation));
  const shown = relatives.map((one) => ({
    geometry: one.geometry,
    label: one.code,
    isOwn: one.id === own.id,
    // What lies above hides what it came from: the elder are lines only.
    isFaint: one.generation < youngest && one.id !== own.id,
  }));
  return html`<div class="family">
    ${outlines(shown, t('family.map', { code: own.code }))}
    <ul class="records">
      ${relatives.map(
        (one) =>
          html`<li class="record family-${one.generation < 0 ? 'elder' : one.generation > 0 ? 'younger' : 'own'}">
            <p class="register-head">
              <span class="tag">${generation(one.generation)}</span>
              <a href="/parcels/${one.id}"><b>${one.code}</b> ${one.name}</a>
              ${one.struck_at ? html`<span class="tag">${one.struck_reason ?? t('family.struck')}</span>` : nothing}
            </p>
            <p class="provenance">${squareMetres(one.area_m2)} · ${say(one.stage_name)}</p>
          </li>`,
      )}
    </ul>
  </div>`;
}

/** @param {number} n */
function generation(n) {
  if (n === 0) return t('family.own');
  return t(n < 0 ? 'family.elder' : 'family.younger', { n: Math.abs(n) });
}

/** @param {FamilyEvent} one @param {Opened} opened */
function eventView(one, opened) {
  const others = (/** @type {Member[]} */ members) =>
    members.map(
      (member, at) =>
        html`${at ? t('list.comma') : nothing}<a href="/parcels/${member.parcel_id}">${member.code}</a> ${squareMetres(
            member.area_m2,
          )}${members.length > 1 ? `（${percent(member.share)}）` : ''}`,
    );
  const file = one.document_id
    ? html`<a href="/api/documents/${one.document_id}/file">${one.document}</a>`
    : one.document;
  return html`<p class="family-event" data-kind=${one.kind}>
    <time>${one.happened_on}</time> <b>${t(`family.${one.kind}`)}</b>: ${others(one.parents)} → ${others(one.children)}
    <span class="quiet-ink">${one.reason} · ${file}${one.person ? ` · ${one.person}` : ''}</span>
  </p>`;
}

/** @param {Family} said */
function versionsView({ versions }) {
  if (versions.length < 2) return nothing;
  const shown = [...versions].reverse().map((one, at) => ({
    geometry: one.geometry,
    label: at === versions.length - 1 ? `v${one.number}` : '',
    isOwn: at === versions.length - 1,
    isFaint: at < versions.length - 1,
  }));
  return html`<h3>${t('family.versions', { n: versions.length })}</h3>
    <div class="family">
      ${outlines(shown, t('family.versions.map'))}
      <ol class="records" reversed>
        ${versions.map(
          (one) =>
            html`<li class="record" value=${one.number}>
              <p class="register-head">
                <b>${t('family.version', { n: one.number })}</b> ${squareMetres(one.area_m2)}
                <span>${one.valid_from ? t('family.since', { date: one.valid_from }) : t('family.first')}</span>
              </p>
              <p class="provenance">
                ${[one.reason, one.document, one.person, one.recorded_at.slice(0, 10)].filter(Boolean).join(' · ')}
              </p>
            </li>`,
        )}
      </ol>
    </div>`;
}

/** What may be done to the outline. @param {Family} said @param {Opened} opened */
function doors(said, opened) {
  if (said.own.struck_at) return nothing;
  const { allowed, why } = said.may;
  const closed = (/** @type {string} */ label) =>
    html`<button type="button" disabled title=${why ? say(why) : nothing}>${label}</button>`;
  if (!allowed) {
    return html`<p class="buttons">
      ${closed(t('family.change'))} ${closed(t('family.do-split'))} ${closed(t('family.do-merge'))}
      ${why ? html`<span class="quiet-ink">${say(why)}</span>` : nothing}
    </p>`;
  }
  return html`<p class="buttons">
    <a class="button" href="/parcels/${opened.id}/boundary">${t('family.change')}</a>
    <a class="button" href="/parcels/${opened.id}/split">${t('family.do-split')}</a>
    <a class="button" href="/parcels/${opened.id}/merge">${t('family.do-merge')}</a>
  </p>`;
}
