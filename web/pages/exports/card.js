/** One profile as it stands: what leaves how, on whose word, since which change. */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { word } from '../../words.js';

/**
 * @param {import('./types.js').Profile} profile
 * @param {import('./types.js').Profiles} all
 * @param {() => void} edit
 */
export function profileCard(profile, all, edit) {
  const format = all.formats.find((one) => one.format === profile.format);
  const kinds = profile.kinds.length ? profile.kinds : (format?.kinds ?? []);
  const isDoubtful = profile.basis === 'to-be-confirmed';
  return html`<article class="box">
    <header class="profile-head">
      <h2>${say(profile.name)}</h2>
      <span class="tag ${isDoubtful ? 'is-warning' : ''}">${say(profile.basis_text)}</span>
      ${profile.is_offered ? nothing : html`<span class="tag">${t('exports.not-offered')}</span>`}
      <button ?disabled=${!all.may_edit} title=${all.may_edit ? nothing : say(all.why_not)} @click=${edit}>
        ${t('exports.change')}
      </button>
    </header>
    <p class="quiet-ink">${say(profile.note)}</p>
    <dl class="profile-facts">
      ${fact('format', `${say(format?.text)} · EPSG:${profile.epsg} · ${profile.encoding}`)}
      ${fact('kinds', kinds.map((kind) => word('feature_kinds', kind)).join(t('list.comma')))}
      ${fact('attributes', attributes(profile))}
      ${fact('layout', profile.is_one_per_file ? `${path(profile.layout)} · ${t('exports.one-each')}` : path(profile.layout))}
      ${fact(
        'version',
        profile.changed_at
          ? t('exports.changed', {
              n: profile.version,
              date: profile.changed_at.slice(0, 10),
              why: profile.reason ?? '',
            })
          : t('exports.as-shipped', { n: profile.version }),
      )}
    </dl>
  </article>`;
}

/** @param {string} name @param {string} value */
const fact = (name, value) =>
  html`<dt>${t(`exports.${name}`)}</dt>
    <dd>${value}</dd>`;

/** @param {import('./types.js').Profile} profile */
function attributes(profile) {
  if (!profile.attributes.length) return t('exports.all-attributes');
  return profile.attributes.map((one) => `${one.ours} → ${one.theirs}`).join(t('list.comma'));
}

/** A path as people read it: what is filled in is named. @param {string} layout */
const path = (layout) =>
  layout.replace(/\{(kind|date|code|name)\}/g, (_, name) => t('exports.filled', { what: t(`exports.filled.${name}`) }));
