/**
 * What `/api/uploads` answers, as far as these pages use it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{code: string, severity: 'error' | 'warning',
 *   place: {layer: string | null, row: number | null, field: string | null}, read: string | null,
 *   expected: Text, message: Text, mend: Text}} Problem
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} file_name
 * @property {number} size_bytes
 * @property {string} sha256
 * @property {string} target
 * @property {Record<string, unknown>} options
 * @property {string} state received, reading, done, failed …
 * @property {string | null} step
 * @property {number} progress a share from 0 to 1
 * @property {number} rows_in
 * @property {number} accepted
 * @property {number} quarantined
 * @property {number} duplicates
 * @property {Problem[]} problems
 * @property {number | null} same_as_id the upload that brought the same bytes before
 * @property {string} recorded_at
 * @property {string | null} finished_at
 * @property {string | null} person
 *
 * @typedef {{number: number, layer: string | null, outcome: 'accepted' | 'quarantined' | 'duplicate',
 *   feature_id: number | null, code: string | null, name: string | null, problems: Problem[],
 *   attributes: Record<string, unknown>}} Row
 */
export {};
