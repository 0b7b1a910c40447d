/** The legend that is the filter: swatch, name, number in view, switch; below it what narrows further. */

import { html, nothing } from 'lit';

import { choice, codes, dueBands, typed } from '../choices.js';
import { chipBar, chipsOf, ofKind, ownerOf } from '../chips.js';
import { icon } from '../icons.js';
import { count, nameOf, say, t } from '../i18n.js';
import { styled } from '../styles.js';
import { entries, word } from '../words.js';
import { filterOf, seenBy } from './filter.js';
import { pictureUrl } from './patterns.js';
import { swatch } from './swatch.js';
import { SAMPLES, SAMPLE_LOOKS } from './themes/samples.js';

/**
 * @typedef {{counts: any[] | null, off: Set<string>, query: URLSearchParams, streets: any[], units: any[],
 *   measures: any[], bbox: [number, number, number, number] | null, isOpen: boolean}} State
 * @typedef {{toggle: (key: string) => void, toggleSamples: () => void, toggleKind: (kind: string, codes: string[]) => void,
 *   narrow: (name: string, value: string | string[] | null) => void, clear: () => void, setOpen: (open: boolean) => void}} Actions
 */

/** @param {State} state @param {Actions} actions */
export function legend(state, actions) {
  const filter = filterOf(state.query);
  // Forty rows stand between a thumb and what is below them.
  const isPhone = matchMedia('(max-width: 720px)').matches;
  return html`<aside class="legend ${state.isOpen ? 'is-open' : ''}" aria-label=${t('legend.title')}>
    <header>
      <h2>${t('legend.title')}</h2>
      <button class="quiet small" @click=${() => takeAlong(wishOf(state))}>${t('export.open')}</button>
      ${filter.size ? html`<button class="quiet small" @click=${actions.clear}>${t('legend.clear')}</button>` : nothing}
      <button class="quiet only-phone" aria-label=${t('legend.close')} @click=${() => actions.setOpen(false)}>
        ${icon('close')}
      </button>
    </header>
    <div class="legend-body">
      ${chosenMeasure(state, actions)} ${chosen(filter, state, actions)}
      ${isPhone ? narrowing(state, actions, isPhone) : nothing}
      <p class="legend-numbers">${t('legend.numbers')}</p>
      ${(state.counts ?? []).map((kind) => section(kind, state, actions))}
      ${state.counts ? samples(state, actions) : html`<p class="quiet-ink">${t('legend.counting')}</p>`}
      ${isPhone ? nothing : narrowing(state, actions, isPhone)}
    </div>
  </aside>`;
}

/** The dialog is loaded when it is first asked for. @param {import('../exports/dialog.js').Wish} wish */
async function takeAlong(wish) {
  const { openExport } = await styled(import('../exports/dialog.js'));
  openExport(wish);
}

/** What the map shows, to take along: switches hide kinds as a whole, the filter says the rest. @param {State} state */
function wishOf(state) {
  const counts = state.counts ?? [];
  const filter = filterOf(state.query);
  const isOff = (/** @type {any} */ kind) => groupKeys(kind).every((key) => state.off.has(key));
  const asked = state.query.getAll('kind');
  const kinds = entries('feature_kinds')
    .map((one) => one.code)
    .filter((code) => (asked.length ? asked.includes(code) : true))
    .filter((code) => !counts.some((kind) => kind.kind === code && groupKeys(kind).length && isOff(kind)));
  const isPartlyOff = counts.some((kind) => !isOff(kind) && groupKeys(kind).some((key) => state.off.has(key)));
  const taken = seenBy(state.query);
  return {
    filter: taken,
    kinds,
    counts: state.counts
      ? sumOf(
          counts.filter((kind) => kinds.includes(kind.kind)),
          state.off,
        )
      : undefined,
    bbox: state.bbox?.map((one) => one.toFixed(6)).join(','),
    remark: [isPartlyOff ? t('export.switches') : '', ...kinds.map((kind) => alsoTaken(filter, kind))].join(''),
  };
}

/** @param {any} kind @returns {string[]} */
const groupKeys = (kind) => kind.groups.map((/** @type {any} */ group) => `${kind.kind}:${group.code}`);

/** @param {any} kind @param {State} state @param {Actions} actions */
function section(kind, state, actions) {
  const codes = kind.groups.map((/** @type {any} */ group) => group.code);
  const isOff = codes.length > 0 && codes.every((/** @type {string} */ code) => state.off.has(`${kind.kind}:${code}`));
  const filter = filterOf(state.query);
  const isLeftOut = !shownKinds(filter).includes(kind.kind);
  const title = html`<label title=${t('legend.switch')}
    ><input
      type="checkbox"
      .checked=${!isOff && !isLeftOut}
      @change=${() => actions.toggleKind(kind.kind, codes)}
    />${word('feature_kinds', kind.kind)}</label
  >`;
  if (isLeftOut) {
    return html`<section class="legend-kind is-left-out" data-kind=${kind.kind}>
      <h3>${title}<span class="quiet-ink">${t('legend.kind-left-out')}</span></h3>
    </section>`;
  }
  const list = ofKind(seenBy(state.query), kind.kind);
  const { inView, total, hidden } = drawn(kind, state.off);
  return html`<section class="legend-kind" data-kind=${kind.kind}>
    <h3>
      ${title}
      <span class="legend-total">
        <a href=${rowsOf(kind.kind, list, state.bbox)} title=${t('legend.to-view', { n: count(inView) })}
          >${count(inView)}</a
        >
        <a class="quiet-ink" href=${rowsOf(kind.kind, list, null)} title=${t('legend.to-list', { n: count(total) })}
          >/ ${count(total)}</a
        >
      </span>
    </h3>
    ${kind.as_of ? html`<p class="as-of">${t('legend.as-of', { date: kind.as_of })}</p>` : nothing}
    ${notTheirs(filter, kind.kind)}
    ${hidden ? html`<p class="as-of">${t('legend.switched-off', { n: count(hidden) })}</p>` : nothing}
    <ul>
      ${kind.groups.map((/** @type {any} */ group) => row(kind.kind, group, state, actions))}
    </ul>
  </section>`;
}

/** Sampling points are parts of parcels: they have a switch, and are counted with none. @param {State} state @param {Actions} actions */
const samples = ({ off }, actions) =>
  html`<section class="legend-kind legend-samples" data-kind="sample">
    <h3>
      <label title=${t('legend.switch')}
        ><input
          type="checkbox"
          .checked=${!off.has(SAMPLES)}
          @change=${actions.toggleSamples}
        />${t('legend.samples')}</label
      >
    </h3>
    <p class="as-of">${t('legend.samples.near')}</p>
    <ul>
      ${SAMPLE_LOOKS.map(
        (look) =>
          html`<li>
            <span class="sample-look"
              ><img class="swatch sign" src=${pictureUrl(`sample-${look}`)} alt="" />${t(`samples.mark.${look}`)}</span
            >
          </li>`,
      )}
    </ul>
  </section>`;

/** What of a kind is drawn, and how many its switched-off rows hide. @param {any} kind @param {Set<string>} off */
function drawn(kind, off) {
  const sum = (/** @type {any[]} */ groups, /** @type {'n' | 'total'} */ of) =>
    groups.reduce((all, group) => all + group[of], 0);
  const isOn = (/** @type {any} */ group) => !off.has(`${kind.kind}:${group.code}`);
  const on = kind.groups.filter(isOn);
  return { inView: sum(on, 'n'), total: sum(on, 'total'), hidden: kind.total - sum(on, 'total') };
}

/** What of several kinds is drawn. @param {any[]} kinds @param {Set<string>} off */
const sumOf = (kinds, off) =>
  kinds
    .map((kind) => drawn(kind, off))
    .reduce((all, one) => ({ inView: all.inView + one.inView, total: all.total + one.total }), { inView: 0, total: 0 });

/** The kinds that the filter leaves. @param {URLSearchParams} filter @returns {string[]} */
function shownKinds(filter) {
  const asked = filter.getAll('kind');
  const all = entries('feature_kinds').map((one) => one.code);
  return asked.length ? all.filter((one) => asked.includes(one)) : all;
}

/** What narrows another kind only is said where it does nothing. @param {URLSearchParams} filter @param {string} kind */
function notTheirs(filter, kind) {
  const names = othersOf(filter, kind);
  return names ? html`<p class="as-of not-theirs">${t('legend.not-theirs', { names })}</p>` : nothing;
}

/** The same before an export: all of this kind leave. @param {URLSearchParams} filter @param {string} kind */
function alsoTaken(filter, kind) {
  const names = othersOf(filter, kind);
  return names ? t('export.not-theirs', { kind: word('feature_kinds', kind), names }) : '';
}

/** The names of what narrows other kinds only. @param {URLSearchParams} filter @param {string} kind */
function othersOf(filter, kind) {
  const others = [...new Set(filter.keys())].filter((name) => ![undefined, kind].includes(ownerOf(name)));
  return others.map((name) => t('legend.quoted', { name: t(`filter.${name}`) })).join(t('list.comma'));
}

/** All that is set, each to be taken away; a measure has a place of its own. @param {URLSearchParams} filter @param {State} state @param {Actions} actions */
function chosen(filter, state, actions) {
  const isNamed = state.measures.some((one) => one.number === filter.get('measure'));
  const chips = chipsOf(filter, (list, code) => wordOf(list, code, state), shownKinds(filter));
  const shown = chips.filter((chip) => chip.name !== 'measure' || !isNamed);
  if (shown.length === 0) return nothing;
  return html`<section class="chosen-filter">
    ${chipBar(
      shown,
      ({ name, value }) => {
        const rest = filter.getAll(name).filter((one) => one !== value);
        actions.narrow(name, rest);
      },
      actions.clear,
    )}
  </section>`;
}

/** What a value of the filter is called. @param {string} list @param {string} code @param {State} state */
function wordOf(list, code, state) {
  if (list === 'due') return t(`filter.due.${code}`);
  const named = {
    units: state.units.find((one) => String(one.id) === code),
    streets: state.streets.find((one) => one.code === code),
  };
  const found = named[/** @type {'units' | 'streets'} */ (list)];
  return found ? nameOf(found) : word(list, code);
}

/**
 * The rows behind a number: those in view, which also is the way to them without the map, or all of them.
 *
 * @param {string} kind @param {URLSearchParams} filter @param {[number, number, number, number] | null} bbox
 */
function rowsOf(kind, filter, bbox) {
  const query = new URLSearchParams(filter);
  if (bbox) query.set('bbox', bbox.map((one) => one.toFixed(6)).join(','));
  return `/list/${kind}${query.size ? `?${query}` : ''}`;
}

/** @param {string} kind @param {any} group @param {State} state @param {Actions} actions */
function row(kind, group, state, actions) {
  const key = `${kind}:${group.code}`;
  const isOn = !state.off.has(key);
  return html`<li class=${group.n ? '' : 'is-empty'}>
    <label>
      <input type="checkbox" .checked=${isOn} @change=${() => actions.toggle(key)} />
      ${swatch(kind, group.code)}<span class="name">${say(group)}</span><span class="n">${count(group.n)}</span>
    </label>
  </li>`;
}

/** A measure that was chosen stands first: what it is, and one step back to everything. @param {State} state @param {Actions} actions */
function chosenMeasure(state, actions) {
  const number = state.query.get('measure');
  const measure = state.measures.find((one) => one.number === number);
  if (!number || !measure) return nothing;
  return html`<section class="chosen-measure">
    <p>${t('legend.measure-only')}</p>
    <p><b>${number}</b> ${measure.title}</p>
    <p class="quiet-ink">${say({ zh: measure.summary_zh, en: measure.summary_en })}</p>
    <div class="buttons">
      <a class="button" href="/plan?measure=${number}">${t('legend.measure-plan')}</a>
      <a class="button" href="/api/briefs?measure=${number}&lang=${t('language.brief')}" download
        >${t('legend.brief')}</a
      >
      <button @click=${() => actions.narrow('measure', null)}>${t('legend.everything')}</button>
    </div>
  </section>`;
}

/** @param {State} state @param {Actions} actions @param {boolean} isPhone behind a door, so that the rows stay near */
function narrowing(state, actions, isPhone) {
  const { query } = state;
  /** @param {string} name @param {import('../choices.js').Option[]} options */
  const by = (name, options) => choice(query, name, options, actions.narrow);
  const title = html`${icon('filter')}${t('legend.narrow')}`;
  const fields = html` ${by(
      'measure',
      state.measures.filter((one) => one.has_map_objects).map((one) => [one.number, `${one.number} ${one.title}`]),
    )}
    ${by(
      'street',
      state.streets.map((one) => [one.code, nameOf(one)]),
    )}
    ${by(
      'unit',
      state.units.map((one) => [String(one.id), nameOf(one)]),
    )}
    ${by('register', codes('registers'))} ${by('stage', codes('stages'))} ${by('due', dueBands())}
    ${by('state', codes('detection_states'))} ${by('change', codes('change_kinds'))}
    <div class="dates">
      ${typed(query, 'from', 'date', actions.narrow)} ${typed(query, 'to', 'date', actions.narrow)}
    </div>`;
  if (!isPhone)
    return html`<section class="narrowing">
      <h3>${title}</h3>
      ${fields}
    </section>`;
  return html`<details class="narrowing-door">
    <summary>${title}</summary>
    <div class="narrowing">${fields}</div>
  </details>`;
}
