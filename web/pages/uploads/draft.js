/**
 * What somebody typed into the upload form, kept in the browser until it is sent.
 *
 * @typedef {{target: string, before_date?: string, after_date?: string, imagery?: string, resolution_m?: string,
 *   source?: string, as_of?: string, crs?: string, shift?: string, encoding?: string, dry_run?: boolean}} Draft
 */

const KEY = 'jingtu.upload-draft';

/** @returns {Draft} */
export function readDraft() {
  try {
    return { target: 'detections', ...JSON.parse(localStorage.getItem(KEY) ?? '{}') };
  } catch {
    // A draft that cannot be read is no draft.
    return { target: 'detections' };
  }
}

/** @param {Draft} draft */
export function keepDraft(draft) {
  localStorage.setItem(KEY, JSON.stringify(draft));
}

/** What the form of a corrected file starts with: what was said of the earlier one. @param {import('./types.js').Upload} earlier @returns {Draft} */
export function draftOf({ target, options }) {
  const { layers, columns, dry_run, ...said } = options;
  const worded = Object.entries(said).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return { target, ...Object.fromEntries(worded) };
}

/** After sending, the kind of upload stays: the next one is often alike. @param {Draft} draft */
export function clearDraft(draft) {
  keepDraft({ target: draft.target });
}
