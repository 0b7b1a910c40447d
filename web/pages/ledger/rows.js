/**
 * The rows: what the list says, which parcels or sites it may speak of and why, what was answered.
 *
 * @typedef {import('./types.js').Ledger} Ledger
 * @typedef {import('./types.js').Page} Page
 * @typedef {import('./types.js').Row} Row
 * @typedef {import('./types.js').Candidate} Candidate
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {import('./types.js').Permission} Permission
 * @typedef {import('./types.js').Actions} Actions
 */

import { html, nothing } from 'lit';

import { say, t } from '../../i18n.js';
import { askToMend } from './mend.js';

/**
 * @param {{ledger: Ledger, page: Page, selected: Set<number>, screen: Permission | undefined}} state
 * @param {Actions} actions
 */
export function rowTable({ ledger, page, selected, screen }, actions) {
  if (!page.rows.length) return html`<p class="empty">${t('ledger.none')}</p>`;
  return html`<ul class="ledger-rows">
    ${page.rows.map(
      (row) =>
        html`<li class="ledger-row" data-row=${row.id} data-state=${row.state?.code ?? nothing}>
          ${tick(row, selected, screen, actions)} ${enterprise(row)} ${row.state ? candidates(row) : problems(row)}
          ${row.state ? decision(row, ledger, screen, actions) : keptOut(row, screen, actions)}
        </li>`,
    )}
  </ul>`;
}

/** Many rows at once: those ticked, or all that wait for the same reason. @param {Page} page @param {Set<number>} selected @param {Permission | undefined} screen @param {Actions} actions */
export function selectionBar(page, selected, screen, actions) {
  if (!screen?.allowed) return nothing;
  const rows = page.rows.filter((row) => selected.has(row.id));
  const groups = alike(page.rows);
  if (!rows.length && !groups.length) return nothing;
  return html`<div class="ledger-selection">
    ${
      rows.length
        ? html`<b>${t('ledger.selected', { n: rows.length })}</b>
            <button type="button" class="primary" @click=${() => actions.ask(rows, 'report')}>
              ${t('ledger.report')}
            </button>
            <button type="button" @click=${() => actions.ask(rows, 'not-report')}>${t('ledger.not-report')}</button>
            <button
              type="button"
              class="link"
              @click=${() => {
                selected.clear();
                actions.redraw();
              }}
            >
              ${t('ledger.unselect')}
            </button>`
        : html`<span class="quiet-ink">${t('ledger.same-reason')}</span> ${groups.map(
              ([ground, some]) =>
                html`<button
                  type="button"
                  class="link"
                  @click=${() => {
                    for (const row of some) selected.add(row.id);
                    actions.redraw();
                  }}
                >
                  ${t('ledger.select-same', { ground: say(ground), n: some.length })}
                </button>`,
            )}`
    }
  </div>`;
}

/** Rows that wait and whose first candidate is a parcel beyond doubt, by its first ground. @param {Row[]} rows */
function alike(rows) {
  /** @type {Map<string, [import('./types.js').Coded, Row[]]>} */
  const groups = new Map();
  for (const row of rows) {
    const [first] = row.candidates;
    if (row.state?.code !== 'open' || !first || first.is_borderline || first.kind !== 'parcel') continue;
    const [ground] = first.grounds;
    const group = groups.get(ground.code) ?? [ground, []];
    group[1].push(row);
    groups.set(ground.code, group);
  }
  return [...groups.values()].filter(([, some]) => some.length > 1);
}

/** @param {Row} row @param {Set<number>} selected @param {Permission | undefined} screen @param {Actions} actions */
function tick(row, selected, screen, actions) {
  if (!screen?.allowed || row.state?.code !== 'open') return html`<span class="ledger-tick"></span>`;
  return html`<span class="ledger-tick"
    ><input
      type="checkbox"
      aria-label=${t('ledger.select', { name: row.name ?? '' })}
      .checked=${selected.has(row.id)}
      @change=${() => {
        if (!selected.delete(row.id)) selected.add(row.id);
        actions.redraw();
      }}
  /></span>`;
}

/** @param {Row} row */
function enterprise(row) {
  const facts = [
    row.former_name && t('ledger.former', { name: row.former_name }),
    row.credit_code,
    row.permit_no && t('ledger.permit', { no: row.permit_no }),
    row.industry_code,
    [row.cancel_kind, row.cancel_reason].filter(Boolean).join(' · '),
    row.closed_on,
    row.address,
  ].filter(Boolean);
  return html`<div class="ledger-firm">
    <h3>${row.name ?? t('ledger.nameless')}</h3>
    <p class="quiet-ink">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    <p class="quiet-ink ledger-place">
      ${t('ledger.place', { kind: say(row.kind), year: row.year, n: row.number })} ·
      ${
        row.lon !== null && row.lat !== null
          ? html`<a
              href="/map?at=${row.lon.toFixed(5)},${row.lat.toFixed(5)},17&pin=${row.lon.toFixed(5)},${row.lat.toFixed(5)}"
              >${t('ledger.on-map')}</a
            >`
          : html`<span>${t('ledger.no-place')}</span>`
      }
    </p>
    ${row.state ? warnings(row) : nothing}
  </div>`;
}

/** @param {Row} row */
const warnings = (row) => row.problems.map((problem) => html`<p class="ledger-warning">${say(problem.message)}</p>`);

/** Why a row takes no part: what was read, what was expected, how to mend it. @param {Row} row */
const problems = (row) =>
  html`<div class="ledger-candidates">
    ${row.problems.map(
      (problem) =>
        html`<p>
          <b>${say(problem.message)}</b><br />
          ${problem.read ? html`${t('ledger.read', { read: problem.read })}<br />` : nothing}
          <span class="quiet-ink">${t('ledger.expected', { expected: say(problem.expected) })}</span><br />
          <span class="quiet-ink">${say(problem.mend)}</span>
        </p>`,
    )}
  </div>`;

/** A row that takes no part: why, and the way to correct it. @param {Row} row @param {Permission | undefined} screen @param {Actions} actions */
const keptOut = (row, screen, actions) =>
  html`<div class="ledger-decision">
    <p>${say(row.outcome)}</p>
    ${
      row.outcome.code === 'quarantined'
        ? html`<button
            type="button"
            ?disabled=${!screen?.allowed}
            title=${screen && !screen.allowed ? say(screen.why) : nothing}
            @click=${() => askToMend(row, actions)}
          >
            ${t('ledger.mend')}
          </button>`
        : nothing
    }
  </div>`;

/** @param {Row} row */
function candidates(row) {
  const [first, ...others] = row.candidates;
  if (!first) return html`<div class="ledger-candidates"><p class="quiet-ink">${t('ledger.no-candidate')}</p></div>`;
  return html`<div class="ledger-candidates">
    ${candidate(first)}
    ${
      others.length
        ? html`<details>
            <summary>${t('ledger.others', { n: others.length })}</summary>
            ${others.map(candidate)}
          </details>`
        : nothing
    }
  </div>`;
}

/** @param {Candidate} one */
function candidate(one) {
  const address = one.kind === 'parcel' ? `/parcels/${one.feature_id}` : `/map?feature=${one.feature_id}`;
  return html`<div class="ledger-candidate">
    <p>
      <a href=${address}><b>${one.code}</b> ${one.name}</a>
      <span class="tag">${t(`panel.kind.${one.kind}`)}</span>
      ${one.is_borderline ? html`<span class="tag is-warning">${t('ledger.borderline')}</span>` : nothing}
      <span class="quiet-ink" title=${t('ledger.score.why')}>${t('ledger.score', { n: one.score })}</span>
      <a class="ledger-map" href="/map?feature=${one.feature_id}">${t('doors.map')}</a>
    </p>
    <p class="ledger-because">${say(one.because)}</p>
  </div>`;
}

/** @param {Row} row @param {Ledger} ledger @param {Permission | undefined} screen @param {Actions} actions */
function decision(row, ledger, screen, actions) {
  const { answer } = row;
  const may = Boolean(screen?.allowed);
  const why = may ? nothing : say(screen?.why);
  if (!answer)
    return html`<div class="ledger-decision">
      <div class="buttons">
        <button
          type="button"
          class="primary"
          ?disabled=${!may}
          title=${why}
          @click=${() => actions.ask([row], 'report')}
        >
          ${t('ledger.report')}
        </button>
        <button type="button" ?disabled=${!may} title=${why} @click=${() => actions.ask([row], 'not-report')}>
          ${t('ledger.not-report')}
        </button>
      </div>
    </div>`;
  return html`<div class="ledger-decision">
    <p><span class="tag ledger-state-${row.state?.code}">${say(row.state)}</span></p>
    ${reasons(answer, ledger).map((reason) => html`<p>${reason}</p>`)}
    ${
      answer.parcel_id
        ? html`<p>
            <a href="/parcels/${answer.parcel_id}">${t('ledger.as-parcel', { code: answer.parcel_code ?? '' })}</a>
          </p>`
        : nothing
    }
    ${
      row.state?.code === 'parcel-missing'
        ? html`<p class="quiet-ink">${t('ledger.draw')} <a href=${drawing(row)}>${t('ledger.draw.door')}</a></p>`
        : nothing
    }
    <p class="quiet-ink">${answer.person ?? '—'} · ${answer.recorded_at.slice(0, 10)}</p>
    ${
      may
        ? html`<p class="buttons">
            <button type="button" class="link" @click=${() => actions.ask([row], 'report')}>
              ${t('ledger.change.report')}
            </button>
            <button type="button" class="link" @click=${() => actions.ask([row], 'not-report')}>
              ${t('ledger.change.not-report')}
            </button>
          </p>`
        : nothing
    }
  </div>`;
}

/** Where the parcel of a row is drawn, with what its list says of it. @param {Row} row */
function drawing(row) {
  const query = new URLSearchParams({ row: String(row.id) });
  const said = {
    name: row.name,
    address: row.address,
    source: t('ledger.as-source', { year: row.year, n: row.number }),
  };
  for (const [name, value] of Object.entries(said)) if (value) query.set(name, value);
  return `/parcels/new?${query}`;
}

/** @param {Answer} answer @param {Ledger} ledger */
function reasons(answer, ledger) {
  const chosen = [...ledger.cases, ...ledger.classes].find((one) =>
    [answer.exclusion_case, answer.control_class].includes(one.code),
  );
  return [
    chosen ? say(chosen.text) : (answer.exclusion_case ?? answer.control_class),
    answer.reason,
    answer.document,
  ].filter(Boolean);
}
