/**
 * A map to draw on: the ground, the parcels that are there, and one outline or line that a person draws (terra-draw).
 *
 * @typedef {{type: 'Polygon', coordinates: [number, number][][]}} Polygon
 * @typedef {{type: 'Point', coordinates: [number, number]}} Point
 * @typedef {'polygon' | 'linestring' | 'point' | 'select' | 'render'} Tool
 */

import * as maplibregl from 'maplibre-gl';
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawRenderMode,
  TerraDrawSelectMode,
} from 'terra-draw';
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter';

import { addKnown, boundsOf, collection } from '../map/preview.js';
import { flat } from '../map/flat.js';

const DRAWN = '#D55E00';
/** Digits of a degree that are kept: a tenth of a millimetre. */
const PRECISION = 9;

/**
 * @param {HTMLElement} container
 * @param {{meta: any, version: number, labels: {zoomIn: string, zoomOut: string},
 *   changed: () => void}} options `changed`: the outline or a line was finished or edited
 */
export function openDrawingMap(container, { meta, version, labels, changed }) {
  const map = new maplibregl.Map({
    container,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: 'paper', type: 'background', paint: { 'background-color': '#eef0ed' } }],
    },
    bounds: meta.district.bbox,
    fitBoundsOptions: { padding: 16 },
    maxZoom: 21,
    ...flat(labels),
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left');

  /** @type {TerraDraw | null} */
  let draw = null;
  /** @type {Tool} */
  let tool = 'render';
  let isClosed = false;
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    map.on('load', () => {
      if (isClosed) return;
      addKnown(map, version);
      draw = drawingOn(map);
      draw.start();
      draw.setMode(tool);
      draw.on('finish', changed);
      container.dataset.ready = 'yes';
      resolve();
    });
  });

  return {
    /** @param {Tool} wanted */
    async use(wanted) {
      tool = wanted;
      await ready;
      draw?.setMode(wanted);
      const begun = draw?.getSnapshot().find((one) => one.geometry.type === 'Polygon');
      // Its corners can be taken hold of at once.
      if (wanted === 'select' && begun?.id !== undefined) draw?.selectFeature(begun.id);
    },
    /** The outline or point that is drawn; null for none. @returns {Polygon | Point | null} */
    outline: () => /** @type {Polygon | Point | null} */ (last(draw, 'Polygon') ?? placed(draw)),
    /** The lines that are drawn. @returns {any[]} */
    lines: () => shapes(draw, 'LineString'),
    /** Take away what was drawn, and begin with an outline that is there. @param {Polygon | null} geometry */
    async begin(geometry) {
      await ready;
      draw?.clear();
      if (geometry) {
        draw?.addFeatures([{ type: 'Feature', properties: { mode: 'polygon' }, geometry: rounded(geometry) }]);
      }
    },
    /** What was found, beside what is drawn: outlines as they are now, and as they would be. @param {any[]} now @param {any[]} then */
    async show(now, then) {
      await ready;
      for (const [id, geometries] of /** @type {const} */ ([
        ['now', now],
        ['then', then],
      ])) {
        /** @type {import('maplibre-gl').GeoJSONSource} */ (map.getSource(id)).setData(collection(geometries));
      }
      container.dataset.shown = String(then.length);
    },
    /** @param {any[]} geometries */
    async look(geometries) {
      await ready;
      const bounds = boundsOf(geometries);
      if (bounds) map.fitBounds(bounds, { padding: 60, maxZoom: 18, animate: false });
    },
    close() {
      isClosed = true;
      draw?.stop();
      map.remove();
    },
  };
}

/** @param {import('maplibre-gl').Map} map */
function drawingOn(map) {
  const polygon = { fillColor: DRAWN, fillOpacity: 0.15, outlineColor: DRAWN, outlineWidth: 3 };
  return new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: PRECISION }),
    modes: [
      new TerraDrawPolygonMode({ styles: /** @type {any} */ (polygon) }),
      new TerraDrawPointMode({ styles: /** @type {any} */ ({ pointColor: DRAWN, pointWidth: 7 }) }),
      new TerraDrawLineStringMode({ styles: /** @type {any} */ ({ lineStringColor: DRAWN, lineStringWidth: 3 }) }),
      new TerraDrawSelectMode({
        flags: {
          polygon: { feature: { coordinates: { midpoints: true, draggable: true, deletable: true } } },
        },
        styles: /** @type {any} */ ({ selectedPolygonColor: DRAWN, selectedPolygonOutlineColor: DRAWN }),
      }),
      new TerraDrawRenderMode({ modeName: 'render', styles: {} }),
    ],
  });
}

/** @param {TerraDraw | null} draw @param {string} type */
function shapes(draw, type) {
  const found = draw?.getSnapshot().map((one) => ({ ...one.geometry, mode: one.properties.mode })) ?? [];
  // Points of the tool itself (midpoints, closing points) are features of its own too.
  return found.filter((one) => one.type === type).map(({ mode: _mode, ...geometry }) => geometry);
}

/** The point that a person put down last. @param {TerraDraw | null} draw @returns {Point | null} */
function placed(draw) {
  const points = draw?.getSnapshot().filter((one) => one.geometry.type === 'Point' && one.properties.mode === 'point');
  return /** @type {Point | null} */ (points?.at(-1)?.geometry ?? null);
}

/** @param {TerraDraw | null} draw @param {string} type */
const last = (draw, type) => shapes(draw, type).at(-1) ?? null;

/** @param {Polygon} geometry @returns {Polygon} */
const rounded = ({ coordinates }) => ({
  type: 'Polygon',
  coordinates: coordinates.map((ring) =>
    ring.map(
      ([x, y]) => /** @type {[number, number]} */ ([Number(x.toFixed(PRECISION)), Number(y.toFixed(PRECISION))]),
    ),
  ),
});
