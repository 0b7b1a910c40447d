/**
 * Everything the map draws with a pattern or a glyph, made on a canvas: hatches, dots, marks and signs of sites.
 * The legend shows the same pictures, so a swatch never differs from the map.
 */

import { entries } from '../words.js';

const SCALE = 2;

/** Edges of parcels by paint class: darker than the fill, so that pale colours keep an outline. */
export const EDGES = /** @type {Record<string, string>} */ ({
  NONE: '#6b787c',
  LISTED: '#7a3300',
  PRIORITY: '#8a5a00',
  LEDGER: '#7a7000',
  AFTERCARE: '#1d6a99',
  CLEARED: '#00734f',
  KEY_LAND: '#004f80',
});
/** Paint classes that are filled with a pattern. */
export const HATCHED = ['PRIORITY', 'LEDGER', 'AFTERCARE'];
export const DETECTION = { colour: '#CC79A7', edge: '#8f2f69' };
export const SITE_COLOUR = '#264653';
export const PROJECT_COLOUR = '#5b3a8c';
export const POINT_COLOUR = '#00686b';

/**
 * For fills whose edge is a line layer's: by itself a fill draws its edge once more, with a shader of its own for each
 * way of colouring. Without a graphics card a shader costs the first view 40 ms.
 */
export const EDGELESS = { 'fill-antialias': false };

/** Letters on the map are those of the pages (style/tokens.css). */
export const FONTS = ['Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'sans-serif'];

/** The sign of each kind of site and project: the character an office would write. */
const SIGNS = /** @type {Record<string, string>} */ ({
  KEY_UNIT: '重',
  HEAVY_METAL: '镉',
  PETROL_STATION: '油',
  OIL_DEPOT: '库',
  PLANT: '厂',
  SEWAGE_WORKS: '污',
  NEW_PLANT: '新',
  ALTERED_PLANT: '改',
  LAND_TRANSFER: '让',
  USE_CHANGE: '变',
});

/** Marks at low zooms: each class has a shape of its own, not only a colour. */
const SHAPES = /** @type {Record<string, string>} */ ({
  NONE: 'circle',
  LISTED: 'diamond',
  PRIORITY: 'square',
  LEDGER: 'circle',
  AFTERCARE: 'pentagon',
  CLEARED: 'ring',
  KEY_LAND: 'triangle',
});

/** Sampling points by what was found there: shape and colour. */
const SAMPLE_MARKS = {
  'over-intervention': ['triangle', '#8b1a00'],
  'over-screening': ['diamond', '#b35600'],
  'cannot-judge': ['square', '#5b6a70'],
  within: ['circle', '#0b6e4f'],
  none: ['ring', '#5b6a70'],
};

/** @param {number} width @param {number} height @param {(context: CanvasRenderingContext2D) => void} draw */
function picture(width, height, draw) {
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.scale(SCALE, SCALE);
  draw(context);
  return canvas;
}

/** Lines from lower left to upper right that meet at the edges of the tile. @param {string} colour @param {number} width */
const hatch = (colour, width) =>
  picture(8, 8, (context) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (const shift of [-8, 0, 8]) {
      context.beginPath();
      context.moveTo(shift - 1, 9);
      context.lineTo(shift + 9, -1);
      context.stroke();
    }
  });

/** @param {string} colour */
const dots = (colour) =>
  picture(8, 8, (context) => {
    context.fillStyle = colour;
    for (const [x, y] of [
      [2, 2],
      [6, 6],
    ]) {
      context.beginPath();
      context.arc(x, y, 1.1, 0, 7);
      context.fill();
    }
  });

/** @param {string} colour */
const cross = (colour) =>
  picture(8, 8, (context) => {
    context.strokeStyle = colour;
    context.lineWidth = 0.8;
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(8, 8);
    context.moveTo(0, 8);
    context.lineTo(8, 0);
    context.stroke();
  });

/** @param {CanvasRenderingContext2D} context @param {string} shape @param {number} size */
function outline(context, shape, size) {
  const middle = size / 2;
  const radius = middle - 1.5;
  const corners = { diamond: 4, pentagon: 5, triangle: 3, square: 4 }[shape];
  context.beginPath();
  if (corners === undefined) {
    context.arc(middle, middle, radius, 0, 7);
  } else {
    const turn = shape === 'square' ? Math.PI / 4 : -Math.PI / 2;
    for (let corner = 0; corner < corners; corner++) {
      const angle = turn + (corner * 2 * Math.PI) / corners;
      context.lineTo(middle + radius * Math.cos(angle), middle + radius * Math.sin(angle));
    }
  }
  context.closePath();
}

/** @param {string} shape @param {string} fill @param {string} edge @param {number} [size] */
const mark = (shape, fill, edge, size = 14) =>
  picture(size, size, (context) => {
    outline(context, shape, size);
    context.fillStyle = shape === 'ring' ? '#ffffff' : fill;
    context.fill();
    context.lineWidth = shape === 'ring' ? 2.4 : 1.4;
    context.strokeStyle = shape === 'ring' ? fill : edge;
    context.stroke();
  });

/** @param {string} text @param {string} colour */
const sign = (text, colour) =>
  picture(20, 20, (context) => {
    context.beginPath();
    context.roundRect(1, 1, 18, 18, 4);
    context.fillStyle = colour;
    context.fill();
    context.strokeStyle = '#ffffff';
    context.lineWidth = 1.2;
    context.stroke();
    context.fillStyle = '#ffffff';
    context.font = `600 12px ${FONTS.map((name) => (name.includes(' ') ? `'${name}'` : name)).join(', ')}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(text, 10, 10.8);
  });

/** @type {Map<string, HTMLCanvasElement> | null} */
let made = null;

/** Every picture by its name in the style: `fill-PRIORITY`, `mark-LISTED`, `sign-PLANT`, `detection-open`, … */
export function pictures() {
  if (made) return made;
  made = new Map();
  made.set('fill-PRIORITY', hatch('#B87600', 2.2));
  made.set('fill-LEDGER', dots('#6f6500'));
  made.set('fill-AFTERCARE', hatch('#2b7fb3', 1));
  made.set('fill-held', cross('#5b6a70'));
  for (const { code, colour } of entries('paint_classes')) {
    made.set(`mark-${code}`, mark(SHAPES[code] ?? 'circle', colour, EDGES[code]));
  }
  for (const { code } of entries('site_kinds')) made.set(`sign-${code}`, sign(SIGNS[code] ?? '·', SITE_COLOUR));
  for (const { code } of entries('project_kinds')) made.set(`sign-${code}`, sign(SIGNS[code] ?? '·', PROJECT_COLOUR));
  made.set('detection-open', mark('triangle', DETECTION.colour, DETECTION.edge, 13));
  made.set('detection-held', mark('triangle', '#c6cdd0', DETECTION.edge, 13));
  made.set('detection-done', mark('triangle', '#ffffff', DETECTION.edge, 13));
  made.set('point', mark('circle', POINT_COLOUR, '#ffffff', 11));
  for (const [name, [shape, colour]] of Object.entries(SAMPLE_MARKS)) {
    made.set(`sample-${name}`, mark(shape, colour, '#ffffff', 17));
  }
  return made;
}

/** A picture as the address of an image, for the legend. @param {string} name */
export const pictureUrl = (name) => pictures().get(name)?.toDataURL() ?? '';

/** Give the pictures to a map. @param {import('maplibre-gl').Map} map */
export function addPictures(map) {
  for (const [name, canvas] of pictures()) {
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: SCALE });
  }
}
