/**
 * One substance by depth: each point's values against both limits. What was not detected stands hollow at its limit.
 *
 * ECharts is a megabyte: it is fetched when the first parcel with samples is shown.
 */

import { html, nothing } from 'lit';
import { ref } from 'lit/directives/ref.js';

import { say, t } from '../../i18n.js';
import { GRAVITY, depth } from './sample-tables.js';

/**
 * @typedef {import('./samples.js').Samples} Samples
 * @typedef {{value: [number, number], isLimit: boolean, at: string}} Mark
 * @typedef {{no: string, name: import('./samples.js').Text, screening: number, intervention: number, worst: number,
 *   deepest: number, marks: Map<string, Mark[]>, dashed: Set<string>}} Substance
 */

/** Told apart without hue, too: each has a shape of its own. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#56B4E9', '#E69F00'];
const SHAPES = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];

/** @type {Map<string, string>} the substance that a parcel's chart shows */
const chosen = new Map();
/** @type {{element: Element, chart: import('echarts').ECharts, watch: ResizeObserver} | null} */
let drawn = null;

/** @param {Samples} said @param {import('./sections.js').Opened} opened */
export function sampleChart(said, opened) {
  const found = substances(said);
  if (!found.length) return nothing;
  const one = found.find(({ no }) => no === chosen.get(opened.id)) ?? found[0];
  return html`<figure class="sample-chart">
    <label
      >${t('samples.chart.substance')}
      <select
        @change=${(/** @type {any} */ event) => {
          chosen.set(opened.id, event.target.value);
          opened.redraw();
        }}
      >
        ${found.map(({ no, name }) => html`<option value=${no} ?selected=${no === one.no}>${say(name)}</option>`)}
      </select></label
    >
    <div
      class="chart"
      role="img"
      aria-label=${t('samples.chart.label', { name: say(one.name), screening: one.screening, intervention: one.intervention })}
      ${ref((element) => void draw(element, one))}
    ></div>
    <figcaption>${t('samples.chart.caption', { screening: one.screening, intervention: one.intervention })}</figcaption>
  </figure>`;
}

/** What has a value and a depth, the gravest first. @param {Samples} said @returns {Substance[]} */
function substances(said) {
  /** @type {Map<string, Substance>} */
  const found = new Map();
  for (const point of said.points)
    for (const sample of point.samples)
      for (const { no, name, is_nd: isNd, detection_limit_mg_kg: limit, judgement } of sample.measurements) {
        const amount = isNd ? limit : (judgement?.value ?? null);
        if (!no || !judgement?.screening || amount === null || sample.depth_from_m === null) continue;
        const one = found.get(no) ?? {
          no,
          name,
          screening: Number(judgement.screening),
          intervention: Number(judgement.intervention),
          worst: GRAVITY.length,
          deepest: 0,
          marks: new Map(),
          dashed: new Set(),
        };
        const middle = (Number(sample.depth_from_m) + Number(sample.depth_to_m)) / 2;
        const mark = {
          value: /** @type {[number, number]} */ ([Number(amount), middle]),
          isLimit: isNd,
          at: depth(sample),
        };
        // Soil before the works and after them are two lines of one point.
        const series = sample.round ? `${point.name} · ${say(sample.round.label)}` : point.name;
        one.marks.set(series, [...(one.marks.get(series) ?? []), mark]);
        if (sample.round?.code === 'before-remediation') one.dashed.add(series);
        one.deepest = Math.max(one.deepest, Number(sample.depth_to_m));
        one.worst = Math.min(one.worst, GRAVITY.indexOf(judgement.verdict));
        found.set(no, one);
      }
  return [...found.values()].sort((a, b) => a.worst - b.worst);
}

/** @param {Element | undefined} element @param {Substance} one */
async function draw(element, one) {
  if (!(element instanceof HTMLElement)) return;
  const { init } = await import('echarts');
  if (!element.isConnected) return;
  if (drawn?.element !== element) {
    drawn?.watch.disconnect();
    drawn?.chart.dispose();
    const chart = init(element);
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    drawn = { element, chart, watch };
  }
  drawn.chart.setOption(options(one), true);
}

/** @param {Substance} one @returns {any} */
function options(one) {
  const marks = [...one.marks.values()].flat();
  const values = marks.map(({ value }) => value[0]).filter((value) => value > 0);
  const [least, most] = [Math.min(one.screening, ...values), Math.max(one.intervention, ...values)];
  // Values far apart would lie on one another at the edge.
  const isLog = values.length > 0 && most / least > 200;
  return {
    animation: false,
    grid: { left: 56, right: 32, top: 76, bottom: 48 },
    legend: { top: 0, itemWidth: 12, itemHeight: 12 },
    tooltip: {
      trigger: 'item',
      formatter: (/** @type {any} */ item) =>
        `${item.seriesName} · ${item.data.at}：${item.data.isLimit ? '<' : ''}${item.value[0]} mg/kg`,
    },
    xAxis: {
      type: isLog ? 'log' : 'value',
      name: `${say(one.name)}, mg/kg`,
      nameLocation: 'middle',
      nameGap: 28,
      // A logarithmic axis would end with its values, and leave out a limit that none of them reaches.
      ...(isLog ? { min: decade(least, Math.floor), max: decade(most, Math.ceil) } : { min: 0, max: most * 1.1 }),
      axisLabel: { formatter: (/** @type {number} */ value) => String(Number(value.toPrecision(4))) },
    },
    yAxis: {
      type: 'value',
      name: t('samples.chart.depth'),
      inverse: true,
      min: 0,
      max: one.deepest,
      nameLocation: 'end',
    },
    series: [...one.marks].map(([name, its], index) => ({
      name,
      type: 'line',
      symbol: SHAPES[index % SHAPES.length],
      symbolSize: 10,
      color: COLOURS[index % COLOURS.length],
      lineStyle: { type: one.dashed.has(name) ? 'dashed' : 'solid' },
      data: [...its]
        .sort((a, b) => a.value[1] - b.value[1])
        .map((mark) => ({
          ...mark,
          itemStyle: mark.isLimit
            ? { color: '#fff', borderColor: COLOURS[index % COLOURS.length], borderWidth: 2 }
            : {},
        })),
      markLine: index === 0 ? limitLines(one) : undefined,
    })),
  };
}

/** The power of ten below or above a value. @param {number} value @param {(n: number) => number} toward */
const decade = (value, toward) => 10 ** toward(Math.log10(value));

/** Their names stand at two heights: limits may lie close to one another. @param {Substance} one */
const limitLines = (one) => ({
  silent: true,
  symbol: 'none',
  data: [
    { xAxis: one.screening, name: 'screening', distance: 5, lineStyle: { color: '#B05A00', type: 'dashed', width: 2 } },
    {
      xAxis: one.intervention,
      name: 'intervention',
      distance: 20,
      lineStyle: { color: '#8B1A00', type: 'solid', width: 2 },
    },
  ].map(({ distance, ...line }) => ({
    ...line,
    label: {
      position: 'start',
      distance,
      formatter: `${t(`samples.limit.${line.name}`)} ${line.xAxis}`,
      color: line.lineStyle.color,
      fontSize: 11,
    },
  })),
});
