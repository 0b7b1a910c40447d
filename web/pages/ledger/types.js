/**
 * What the server says of the screening ledger.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{code: string, zh: string, en: string}} Coded
 * @typedef {{open: number, reported: number, parcel_missing: number, not_reported: number}} States
 * @typedef {{message: Text, read: string | null, expected: Text, mend: Text, severity: string,
 *   place: {field: string | null}}} RowProblem
 *
 * @typedef {object} ClosureList
 * @property {number} id
 * @property {Coded} kind
 * @property {number} year
 * @property {string | null} source
 * @property {string} file_name
 * @property {number} rows_in
 * @property {number} accepted
 * @property {number} quarantined
 * @property {number} duplicates
 * @property {RowProblem[]} problems
 * @property {string} recorded_at
 * @property {string | null} recorded_by
 * @property {number} total
 * @property {number} answered
 * @property {States} states
 *
 * @typedef {{code: string, text: Text, is_offered: boolean}} Choice
 * @typedef {{key: string, value: any, basis: string, is_changed: boolean}} Rule
 * @typedef {{action: string, label: Text, allowed: boolean, why: Text | null}} Permission
 *
 * @typedef {object} Ledger
 * @property {ClosureList[]} lists
 * @property {Text[]} steps
 * @property {Choice[]} cases
 * @property {Choice[]} classes
 * @property {Rule[]} rules
 * @property {Permission[]} may
 *
 * @typedef {object} Candidate
 * @property {number} feature_id
 * @property {'parcel' | 'site'} kind
 * @property {string} code
 * @property {string} name
 * @property {Coded[]} grounds
 * @property {number} score
 * @property {Text} because
 * @property {boolean} is_borderline
 * @property {number | null} distance_m
 *
 * @typedef {object} Answer
 * @property {number} id
 * @property {Coded} answer
 * @property {number | null} parcel_id
 * @property {string | null} parcel_code
 * @property {string | null} exclusion_case
 * @property {string | null} control_class
 * @property {string | null} reason
 * @property {string | null} document
 * @property {string | null} person
 * @property {string} recorded_at
 *
 * @typedef {object} Row
 * @property {number} id
 * @property {number} list_id
 * @property {Coded} kind
 * @property {number} year
 * @property {number} number
 * @property {Coded} outcome
 * @property {string | null} name
 * @property {string | null} former_name
 * @property {string | null} credit_code
 * @property {string | null} permit_no
 * @property {string | null} industry_code
 * @property {string | null} cancel_kind
 * @property {string | null} cancel_reason
 * @property {string | null} address
 * @property {string | null} closed_on
 * @property {number | null} lon
 * @property {number | null} lat
 * @property {RowProblem[]} problems
 * @property {number | null} duplicate_of_id
 * @property {Coded | null} state
 * @property {Candidate[]} candidates
 * @property {Answer | null} answer
 *
 * @typedef {{total: number, states: States, rows: Row[]}} Page
 *
 * What parts of the page ask of it.
 *
 * @typedef {object} Actions
 * @property {() => void} redraw
 * @property {() => void} reload everything anew
 * @property {(changes: Record<string, string | null>) => void} narrow change the filter in the address
 * @property {(rows: Row[], answer: 'report' | 'not-report') => void} ask open the dialog about these rows
 */

export {};
