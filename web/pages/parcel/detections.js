/** Detections on the parcel, with their numbers; beneath them those that are merely near. */

import { t } from '../../i18n.js';
import { linkedOverlaps, overlapRows } from '../../panels/overlaps.js';

/** @typedef {import('../../panels/types.js').Panel} Panel */

/** @type {import('./sections.js').Section} */
export const detections = {
  id: 'detections',
  title: () => t('panel.overlaps.detection'),
  load: (opened) => opened.panel(),
  count: (/** @type {Panel} */ panel) => linkedOverlaps(panel).length,
  view: (/** @type {Panel} */ panel, { actions }) => overlapRows(panel, actions),
};
