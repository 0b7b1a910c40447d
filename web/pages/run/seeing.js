/**
 * Both images of a run beside one another: swipe, blink or side by side, with days and sensors, the detections on both,
 * and the score as a heat map.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('./types.js').Found} Found
 */

import { html, nothing } from 'lit';

import { t } from '../../i18n.js';

const MODES = /** @type {const} */ (['swipe', 'blink', 'side']);
const LOOKS = /** @type {const} */ (['natural', 'infrared']);
const BLINK_MS = 900;
const STEP = 5;

/** @typedef {'before' | 'after'} Side the one on the left or below, and the one on the right or above */
/**
 * @typedef {object} Shown
 * @property {string} title
 * @property {Record<Side, {label: string, text: string}>} sides
 * @property {(layer: 'image' | 'score', side: Side) => string} tiles below /api/, of the address before its numbers
 * @property {[number, number, number, number]} bounds
 * @property {boolean} hasInfrared
 * @property {Found[]} found
 * @property {string} note below the images
 * @property {number} threshold
 */

/** @param {Context} context @param {Shown} shown */
export function openSeeing(context, shown) {
  const { sides, bounds } = shown;
  const state = {
    mode: /** @type {typeof MODES[number]} */ ('swipe'),
    look: /** @type {typeof LOOKS[number]} */ ('natural'),
    at: 50,
    hasHeat: false,
    hasOutlines: true,
    isAfter: true,
    isBlinking: false,
    canDraw: true,
  };
  // The pages' templates come and go; the maps stay in elements of their own.
  const panes = { before: pane('before'), after: pane('after') };
  /** @type {import('../../map/pair.js').Pair | null} */
  let pair = null;
  let timer = 0;
  let isClosed = false;
  /** Asked for before the maps were there. @type {Found | null} */
  let wanted = null;

  async function open() {
    const { canDraw, openPair } = await import('../../map/pair.js');
    if (isClosed) return;
    if (!canDraw()) {
      state.canDraw = false;
      context.redraw();
      return;
    }
    pair = openPair(panes, {
      address: (layer, side) => `${location.origin}/api/${shown.tiles(layer, side)}/{z}/{x}/{y}.png?look=${state.look}`,
      bounds,
      found: shown.found,
      labels: { zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out') },
    });
    if (wanted) pair.choose(wanted);
  }

  function change(/** @type {Partial<typeof state>} */ said) {
    const before = { ...state };
    Object.assign(state, said);
    if (state.mode !== 'blink') state.isBlinking = false;
    if (state.mode !== before.mode) state.isAfter = true;
    clearInterval(timer);
    if (state.isBlinking)
      timer = window.setInterval(() => {
        state.isAfter = !state.isAfter;
        context.redraw();
      }, BLINK_MS);
    if (state.hasHeat !== before.hasHeat) pair?.heat(state.hasHeat);
    if (state.hasOutlines !== before.hasOutlines) pair?.outlines(state.hasOutlines);
    if (state.look !== before.look) pair?.reload();
    context.redraw();
    // The panes have another size now.
    if (state.mode !== before.mode) requestAnimationFrame(() => pair?.resize());
  }

  /** Nobody's eyes are to be flashed who asked their system for stillness. */
  const isStill = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

  /** @param {PointerEvent} event */
  function drag(event) {
    const frame = /** @type {HTMLElement} */ (event.currentTarget).parentElement?.getBoundingClientRect();
    if (!frame || !(event.buttons & 1)) return;
    change({ at: Math.round(Math.min(100, Math.max(0, ((event.clientX - frame.left) / frame.width) * 100))) });
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowLeft: -STEP, ArrowRight: STEP, Home: -100, End: 100 });
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    change({ at: Math.min(100, Math.max(0, state.at + step)) });
  }

  void open();
  return {
    view: () =>
      html`<section class="box run-seeing" data-mode=${state.mode} style="--at:${state.at}%">
        <h2>${shown.title}</h2>
        ${tools()}
        <div class="pair" data-shown=${state.mode === 'blink' && !state.isAfter ? 'before' : 'after'}>
          ${state.canDraw ? html`${panes.before}${panes.after}` : html`<p class="notice">${t('runs.no-map')}</p>`}
          <p class="pane-name before"><b>${sides.before.label}</b> ${sides.before.text}</p>
          <p class="pane-name after"><b>${sides.after.label}</b> ${sides.after.text}</p>
          ${state.mode === 'swipe' ? divider() : nothing}
        </div>
        <p class="quiet-ink">${shown.note} ${state.hasHeat ? legend() : nothing}</p>
      </section>`,
    /** @param {[number, number, number, number]} box */
    look(box) {
      pair?.look(box);
      show();
    },
    /** @param {Found} one */
    choose(one) {
      wanted = one;
      pair?.choose(one);
      show();
    },
    close() {
      isClosed = true;
      clearInterval(timer);
      pair?.close();
    },
  };

  function show() {
    document.querySelector('.run-seeing')?.scrollIntoView({ block: 'start', behavior: isStill() ? 'auto' : 'smooth' });
  }

  function tools() {
    return html`<div class="run-tools" role="toolbar" aria-label=${shown.title}>
      <span class="choices" role="group" aria-label=${t('runs.mode')}>
        ${MODES.map(
          (mode) =>
            html`<button aria-pressed=${state.mode === mode} @click=${() => change({ mode })}>
              ${t(`runs.mode.${mode}`)}
            </button>`,
        )}
      </span>
      ${
        state.mode === 'blink'
          ? html`<button @click=${() => change({ isBlinking: !state.isBlinking && !isStill() })} ?disabled=${isStill()}>
                ${t(state.isBlinking ? 'runs.blink-stop' : 'runs.blink-start')}
              </button>
              <button @click=${() => change({ isAfter: !state.isAfter, isBlinking: false })}>
                ${t('runs.blink-once')}
              </button>`
          : nothing
      }
      <span class="choices" role="group" aria-label=${t('runs.bands')}>
        ${LOOKS.filter((look) => look === 'natural' || shown.hasInfrared).map(
          (look) =>
            html`<button aria-pressed=${state.look === look} @click=${() => change({ look })}>
              ${t(`runs.look.${look}`)}
            </button>`,
        )}
      </span>
      <label
        ><input
          type="checkbox"
          .checked=${state.hasOutlines}
          @change=${() => change({ hasOutlines: !state.hasOutlines })}
        />
        ${t('runs.outlines')}</label
      >
      <label
        ><input type="checkbox" .checked=${state.hasHeat} @change=${() => change({ hasHeat: !state.hasHeat })} />
        ${t('runs.heat')}</label
      >
      <button @click=${() => pair?.look(bounds)}>${t('runs.whole')}</button>
    </div>`;
  }

  function divider() {
    return html`<div
      class="divider"
      role="slider"
      tabindex="0"
      aria-label=${t('runs.divider')}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${state.at}
      @pointerdown=${(/** @type {PointerEvent} */ event) =>
        /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId)}
      @pointermove=${drag}
      @keydown=${press}
    ></div>`;
  }

  function legend() {
    return html`<span class="heat-legend"
      ><span class="ramp" aria-hidden="true"></span>
      ${t('runs.heat-is', { threshold: shown.threshold.toFixed(2) })}</span
    >`;
  }
}

/** @param {'before' | 'after'} name */
function pane(name) {
  const made = document.createElement('div');
  made.className = `pane ${name}`;
  return made;
}
