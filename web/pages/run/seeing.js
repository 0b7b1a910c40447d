/**
 * Both images of a run beside one another: swipe, blink or side by side, with days and sensors, the detections on both,
 * and the score as a heat map.
 *
 * @typedef {import('../../app.js').Context} Context
 * @typedef {import('./types.js').Detail} Detail
 * @typedef {import('./types.js').Found} Found
 */

import { html, nothing } from 'lit';

import { t } from '../../i18n.js';
import { sceneText } from './form.js';

const MODES = /** @type {const} */ (['swipe', 'blink', 'side']);
const LOOKS = /** @type {const} */ (['natural', 'infrared']);
const BLINK_MS = 900;
const STEP = 5;

/** @param {Context} context @param {Detail} detail @param {Found[]} found */
export function openSeeing(context, detail, found) {
  const measured = /** @type {import('./types.js').Measured} */ (detail.measured);
  const { run } = detail;
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

  async function open() {
    const { canDraw, openPair } = await import('../../map/pair.js');
    if (isClosed) return;
    if (!canDraw()) {
      state.canDraw = false;
      context.redraw();
      return;
    }
    pair = openPair(panes, {
      address: (layer) => `${location.origin}/api/runs/${run.id}/tiles/${layer}/{z}/{x}/{y}.png?look=${state.look}`,
      bounds: measured.bounds,
      found,
      labels: { zoomIn: t('map.zoom-in'), zoomOut: t('map.zoom-out') },
    });
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
        <h2>${t('runs.seeing')}</h2>
        ${tools()}
        <div class="pair" data-shown=${state.mode === 'blink' && !state.isAfter ? 'before' : 'after'}>
          ${state.canDraw ? html`${panes.before}${panes.after}` : html`<p class="notice">${t('runs.no-map')}</p>`}
          <p class="pane-name before"><b>${t('runs.before_id')}</b> ${sceneText(run.before)}</p>
          <p class="pane-name after"><b>${t('runs.after_id')}</b> ${sceneText(run.after)}</p>
          ${state.mode === 'swipe' ? divider() : nothing}
        </div>
        <p class="quiet-ink">${t('runs.stretch')} ${state.hasHeat ? legend() : nothing}</p>
      </section>`,
    /** @param {[number, number, number, number]} box */
    look(box) {
      pair?.look(box);
      show();
    },
    /** @param {Found} one */
    choose(one) {
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
    return html`<div class="run-tools" role="toolbar" aria-label=${t('runs.seeing')}>
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
        ${LOOKS.filter((look) => look === 'natural' || measured.bands.includes('nir')).map(
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
      <button @click=${() => pair?.look(measured.bounds)}>${t('runs.whole')}</button>
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
      ${t('runs.heat-is', { threshold: measured.threshold.toFixed(2) })}</span
    >`;
  }
}

/** @param {'before' | 'after'} name */
function pane(name) {
  const made = document.createElement('div');
  made.className = `pane ${name}`;
  return made;
}
