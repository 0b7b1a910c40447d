/**
 * What `/api/uploads` answers, as far as these pages use it, and what the parts of a receipt share.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Record<string, any>} Treatment what is decided; it comes with a fix and is sent back as it came
 * @typedef {{code: string, label: Text, treatment: Treatment}} Fix
 * @typedef {{code: string, severity: 'error' | 'warning',
 *   place: {layer: string | null, row: number | null, field: string | null}, read: string | null,
 *   expected: Text, message: Text, mend: Text, fixes: Fix[]}} Problem
 * @typedef {'accepted' | 'quarantined' | 'duplicate'} Outcome
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
 * @property {number} waiting quarantined rows about which something is still to be decided
 * @property {number} left_out quarantined rows that were left out by a decision
 * @property {number} settled quarantined rows that another upload has brought since
 * @property {number | null} corrects_id the upload that this one corrects
 * @property {Problem[]} problems
 * @property {number | null} same_as_id the upload that brought the same bytes before
 * @property {string} recorded_at
 * @property {string | null} finished_at
 * @property {string | null} person
 *
 * @typedef {{number: number, layer: string | null, outcome: Outcome, feature_id: number | null, code: string | null,
 *   name: string | null, problems: Problem[], attributes: Record<string, unknown>, treatment: Treatment,
 *   settled_by_id: number | null, settled_by_row: number | null, waits: boolean,
 *   is_left_out: boolean, cells: string[]}} Row
 *
 * @typedef {Fix & {rows: number}} Offer
 * @typedef {{code: string, field: string | null, rows: number, first_row: number, example: Problem, offers: Offer[],
 *   layers: {name: string, rows: number}[], question: Text | null}} Group
 *
 * @typedef {Text & {name: string, is_required: boolean, choices: Text[]}} Attribute
 * @typedef {{name: string, rows: number, columns: string[], meanings: Record<string, string>, crs: string | null,
 *   encoding: string | null, is_chosen: boolean, samples: Record<string, string[]>}} Layer
 * @typedef {{layers: Layer[], attributes: Attribute[], position: Attribute[]}} Layers
 * @typedef {{encoding: string, is_used: boolean, samples: string[]}} TextAsRead
 *
 * How an upload is to be read: its text, or what its columns mean.
 * @typedef {{encoding?: string, meanings?: Record<string, string>}} Reading
 *
 * @typedef {{what: Text, fix: string, problem: string | null, rows: number, first_row: number, accepted: number,
 *   quarantined: number, duplicates: number, person: string | null, recorded_at: string}} PastFix
 *
 * @typedef {{fix: string, treatment: Treatment, rows?: number[], problem?: string, field?: string, layer?: string}} Decision
 * @typedef {{number: number, outcome: Outcome, problems: Problem[], before: any, after: any, area_before_m2: number,
 *   area_after_m2: number, changes: Change[] | null}} Foreseen
 * @typedef {{label: Text, before: Text | null, after: Text | null}} Change
 *
 * @typedef {object} Desk what the parts of a receipt share
 * @property {Upload} upload
 * @property {Row[]} rows those loaded so far
 * @property {Group[]} groups
 * @property {Layers} layers
 * @property {PastFix[]} past
 * @property {boolean} mayMend
 * @property {boolean} isBusy something is being decided
 * @property {ReturnType<typeof import('./foreseeing.js').foreseeing>} foresight
 * @property {(decision: Decision, done?: () => void) => void} decide
 * @property {(path: string, said: Reading, words: string) => void} reread columns or encoding, and what is said after
 * @property {() => void} redraw
 */
export {};
