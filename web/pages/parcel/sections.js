/**
 * The sections of a parcel's page, in the order in which they are shown: the one place that knows them all.
 *
 * A section loads by itself, so one that fails leaves the others standing. `load` asks the server (`opened.panel()` is
 * the parcel's panel, asked for once however many sections want it); `view` draws what `load` gave.
 *
 * @typedef {object} Opened what a section may use
 * @property {import('../../app.js').Frame} frame
 * @property {string} id of the parcel
 * @property {() => Promise<import('../../panels/types.js').Panel>} panel
 * @property {import('../../panels/types.js').Actions} actions what parts of panels ask of their page
 * @property {() => void} redraw draw again what is known
 * @property {(id: string) => void} again load one section anew
 * @property {() => void} reload load everything anew: something of this parcel has changed
 * @property {(address: string, options?: {replace?: boolean}) => void} go
 *
 * @typedef {object} Section
 * @property {string} id its anchor: /parcels/1#samples
 * @property {() => string} title
 * @property {(opened: Opened, parcelId: string) => Promise<any>} load
 * @property {(data: any, opened: Opened) => unknown} view
 * @property {(data: any) => number | null} [count] shown beside its title and in the index
 */

import { aftercare } from './aftercare.js';
import { closures } from './closures.js';
import { detections } from './detections.js';
import { documents } from './documents.js';
import { duties } from './duties.js';
import { facts } from './facts.js';
import { family } from './family.js';
import { files } from './files.js';
import { history } from './history.js';
import { images } from './images.js';
import { measures } from './measures.js';
import { papers } from './papers.js';
import { phases } from './phases.js';
import { practitioners } from './practitioners.js';
import { registers } from './registers.js';
import { samples } from './samples.js';
import { soil } from './soil.js';
import { stage } from './stage.js';

/** @type {Section[]} */
export const SECTIONS = [
  stage,
  measures,
  registers,
  duties,
  samples,
  documents,
  aftercare,
  papers,
  phases,
  soil,
  closures,
  practitioners,
  detections,
  images,
  family,
  facts,
  history,
  files,
];
