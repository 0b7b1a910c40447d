/**
 * What falls under a measure, by kind and state; every number opens its rows and the map.
 *
 * @typedef {import('./types.js').Measure} Measure
 * @typedef {import('./types.js').StateCount} StateCount
 * @typedef {import('./types.js').Kind} Kind
 */

import { html } from 'lit';

import { say, t } from '../../i18n.js';
import { entries, word } from '../../words.js';
import { filterDoors } from '../doors.js';

/** @type {Kind[]} */
const KINDS = ['parcel', 'site', 'project', 'point', 'detection'];

/** The filter parameter that narrows a kind to one of its states; a kind without one opens all its rows. */
const STATE_PARAMETER = { parcel: 'stage', site: 'site_kind', detection: 'state' };

/** @type {Record<Kind, string>} */
const VOCABULARY = {
  parcel: 'stages',
  site: 'site_kinds',
  project: 'project_kinds',
  point: 'point_kinds',
  detection: 'detection_states',
};

/** @param {Measure} measure */
export function countsOf(measure) {
  const { counts } = measure;
  if (counts === null) return html`<p class="no-objects">${say(measure.objects_text)}</p>`;
  const objects = say({ zh: measure.objects_zh ?? '', en: measure.objects_en ?? '' });
  if (counts.total === 0) {
    return html`<p class="quiet-ink">${t('plan.counts.none', { objects })}</p>`;
  }
  return html`
    <p class="objects-head">
      <a class="objects-total" href="/map?measure=${measure.number}" title=${t('plan.counts.on-map')}
        >${say(measure.objects_text)}</a
      >
    </p>
    ${KINDS.filter((kind) => counts.by_kind[kind]).map((kind) =>
      kindCounts(
        measure,
        kind,
        counts.by_state.filter((group) => group.kind === kind),
      ),
    )}
  `;
}

/** @param {Measure} measure @param {Kind} kind @param {StateCount[]} groups */
function kindCounts(measure, kind, groups) {
  const total = groups.reduce((sum, group) => sum + group.n, 0);
  const label = word('feature_kinds', kind);
  return html`
    <div class="kind-counts" data-kind=${kind}>
      ${filterDoors({ label, n: total, kind, filter: { measure: measure.number }, strong: true })}
      <ul class="states">
        ${inOrder(kind, groups).map((group) => html`<li>${stateDoors(measure, group)}</li>`)}
      </ul>
    </div>
  `;
}

/** Stages and states stand in the order of the process. @param {Kind} kind @param {StateCount[]} groups */
function inOrder(kind, groups) {
  const codes = entries(VOCABULARY[kind]).map(({ code }) => code);
  return [...groups].sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
}

/** @param {Measure} measure @param {StateCount} group */
function stateDoors(measure, group) {
  const parameter = /** @type {Record<string, string>} */ (STATE_PARAMETER)[group.kind];
  if (!parameter) return html`<span class="state">${say(group)} <b class="count">${group.n}</b></span>`;
  const filter = { measure: measure.number, [parameter]: group.code };
  return filterDoors({ label: say(group), n: group.n, kind: group.kind, filter });
}
