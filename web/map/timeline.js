/**
 * The months under the map: how many detections may have happened in each. A month is a filter; two clicks with Shift
 * choose a span. A change happened some day between two images, so one detection may stand in several months.
 */

import { html, nothing } from 'lit';

import { Problem, api } from '../api.js';
import { icon } from '../icons.js';
import { count, t } from '../i18n.js';
import { seenBy } from './filter.js';

/** @typedef {{first: string, open: number, done: number}} Month */

const REMEMBERED = 'jingtu.timeline';
const HIGHEST_PX = 44;

/**
 * @param {{query: () => URLSearchParams, redraw: () => void,
 *   choose: (from: string | null, to: string | null) => void}} page
 */
export function openTimeline({ query, redraw, choose }) {
  /** @type {Month[]} */
  let months = [];
  let isOpen = localStorage.getItem(REMEMBERED) !== 'closed';
  let asked = '';
  let anchor = '';

  /** Ask again when the filter or the data changed. @param {number} version */
  async function follow(version) {
    const filter = seenBy(query());
    for (const name of ['from', 'to']) filter.delete(name);
    const wanted = `${version}?${filter}`;
    if (wanted === asked) return;
    asked = wanted;
    try {
      const answer = await api.get('timeline', filter);
      if (wanted !== asked) return;
      ({ months } = answer);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      asked = '';
    }
    redraw();
  }

  /** @param {Month} month @param {boolean} extends_ */
  function chosen(month, extends_) {
    const [from, to] = span(query());
    const isAlone = from === month.first && to === lastDay(month.first);
    if (isAlone && !extends_) {
      choose(null, null);
      return;
    }
    const start = extends_ && anchor ? anchor : month.first;
    if (!extends_) anchor = month.first;
    const [first, last] = [start, month.first].sort();
    choose(first, lastDay(last));
  }

  function view() {
    if (months.length === 0) return nothing;
    const [from, to] = span(query());
    const most = Math.max(1, ...months.map(({ open, done }) => open + done));
    return html`
      <section class="timeline ${isOpen ? 'is-open' : ''}" aria-label=${t('timeline.label')}>
        <header>
          <button
            type="button"
            class="quiet small"
            aria-expanded=${String(isOpen)}
            @click=${() => {
              isOpen = !isOpen;
              localStorage.setItem(REMEMBERED, isOpen ? 'open' : 'closed');
              redraw();
            }}
          >
            ${icon('clock')}${t('timeline.label')}
          </button>
          ${
            from || to
              ? html`<span class="timeline-span">${from || '…'} – ${to || '…'}</span
                  ><button type="button" class="quiet small" @click=${() => choose(null, null)}>
                    ${t('timeline.all')}
                  </button>`
              : html`<span class="timeline-hint" title=${t('timeline.why')}>${t('timeline.hint')}</span>`
          }
        </header>
        ${
          isOpen
            ? html`<ol>
                ${months.map((month) => bar(month, most, isWithin(month, from, to)))}
              </ol>`
            : nothing
        }
      </section>
    `;
  }

  /** @param {Month} month @param {number} most @param {boolean} isChosen */
  function bar(month, most, isChosen) {
    const { first, open, done } = month;
    const isJanuary = first.slice(5, 7) === '01' || month === months[0];
    return html`<li>
      <button
        type="button"
        aria-pressed=${String(isChosen)}
        aria-label=${t('timeline.month', { month: first.slice(0, 7), n: open + done, open })}
        title=${t('timeline.month', { month: first.slice(0, 7), n: open + done, open })}
        @click=${(/** @type {MouseEvent} */ event) => chosen(month, event.shiftKey)}
      >
        <span class="timeline-n">${open + done ? count(open + done) : ''}</span>
        <i class="is-done" style="height: ${Math.ceil((done / most) * HIGHEST_PX)}px" ?hidden=${!done}></i>
        <i class="is-open" style="height: ${Math.ceil((open / most) * HIGHEST_PX)}px" ?hidden=${!open}></i>
      </button>
      <span class="timeline-month ${isJanuary ? 'is-year' : ''}" aria-hidden="true"
        >${isJanuary ? first.slice(0, 4) : Number(first.slice(5, 7))}</span
      >
    </li>`;
  }

  return { follow, view };
}

/** @param {URLSearchParams} query @returns {[string, string]} */
const span = (query) => [query.get('from') ?? '', query.get('to') ?? ''];

/** A month is lit when some of its days are asked for. @param {Month} month @param {string} from @param {string} to */
const isWithin = ({ first }, from, to) =>
  Boolean(from || to) && (!from || lastDay(first) >= from) && (!to || first <= to);

/** `2024-02-01` → `2024-02-29`. @param {string} first */
function lastDay(first) {
  const [year, month] = first.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
