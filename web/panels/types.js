/**
 * What `/api/features/{id}` answers.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {{id: number, kind: string, code: string, name: string}} FeatureRef
 * @typedef {{code: string, name_zh: string, name_en: string, share: number, area_m2: number,
 *   is_borderline: boolean}} StreetPart
 * @typedef {{code: string, name_zh: string, name_en: string, distance_m: number}} NearStreet
 * @typedef {{label: Text, value: Text | string | number | null, unit: 'm2' | 'm' | 'date' | 'share' | null,
 *   since: string | null, document: string | null, is_missing: boolean, is_flagged: boolean}} Fact
 * @typedef {Labelled & {official: string | null, since: string | null, document: string | null}} Stage
 * @typedef {Labelled & {since: string, until: string | null, document: string | null, end_reason: string | null,
 *   is_live: boolean}} RegisterSpan
 * @typedef {{kind: string, sentence: Text, from: Labelled | null, to: Labelled | null, valid_on: string,
 *   recorded_at: string, document: string | null, person: string | null}} HistoryEvent
 * @typedef {{text: string, label: string | null, due_on: string | null, days_left: number | null,
 *   working_days_left: number | null, is_overdue: boolean, is_amber: boolean, sentence: Text | null}} Due
 * @typedef {{id: number | null, name_zh: string, name_en: string, kind: string, wording: string,
 *   resolved_from: string | null, share: number | null, is_borderline: boolean}} AnsweringUnit
 * @typedef {{is_denied: boolean, is_confirmed: boolean, reason: string, person: string, at: string}} Verdict
 * @typedef {{id: number, measure: {id: number, number: string, title: string, summary_zh: string,
 *   summary_en: string}, rule: string, rule_text: Text, reason: Text, is_by_geometry: boolean,
 *   is_borderline: boolean, via: FeatureRef | null, deadline: Due, leads: AnsweringUnit[], cos: AnsweringUnit[],
 *   denied: Verdict | null, confirmed: Verdict | null, verdicts: Verdict[]}} Link
 * @typedef {{parcel: FeatureRef | null, detection: FeatureRef | null, relation: 'overlap' | 'within-tolerance' | 'near',
 *   overlap_m2: number, share_of_detection: number, share_of_parcel: number, distance_m: number,
 *   tolerance_m: number, is_borderline: boolean, sentence: Text,
 *   lawfulness: {verdict: string, name: Text, cell: string, cell_number: number | null, because: Text, basis: Text} | null}} Overlap
 * @typedef {{number: string, volume_m3: number, destination: string, left_on: string | null, promised_on: string,
 *   disposed_on: string | null, evaluation_filed_on: string | null, due: Due | null, document: string | null,
 *   sentence: Text}} Batch
 * @typedef {{name: Text, filed_on: string, works_from: string | null, works_until: string | null,
 *   document: string | null}} Scheme
 * @typedef {{action: string, label: Text, allowed: boolean, why: Text | null}} Permission
 * @typedef {{action: string, label: Text, feature_id: number | null, link_id: number | null}} NextStep
 * @typedef {{link_id: number, measure: Link['measure'], deadline: Due, leads: AnsweringUnit[], overdue: number}} Turn
 *
 * @typedef {object} Panel
 * @property {number} id
 * @property {string} kind
 * @property {string} code
 * @property {string} name
 * @property {number} area_m2
 * @property {[number, number, number, number]} bbox
 * @property {any} geometry GeoJSON
 * @property {number} lon
 * @property {number} lat
 * @property {StreetPart[]} streets
 * @property {NearStreet[]} near_streets
 * @property {string | null} source
 * @property {string | null} as_of
 * @property {string} recorded_at
 * @property {string | null} recorded_by
 * @property {{at: string, reason: string | null} | null} struck
 * @property {{id: number, file_name: string} | null} upload
 * @property {{name: string, code: string | null, recorded_at: string,
 *   upload: {id: number, file_name: string} | null}[]} aliases
 * @property {{name: string, value: string}[]} extras
 * @property {Text} headline
 * @property {Fact[]} facts
 * @property {Labelled} state
 * @property {Stage | null} stage
 * @property {RegisterSpan[]} registers
 * @property {HistoryEvent[]} history
 * @property {{use: string, is_residential_or_public: boolean, land_class: Labelled,
 *   land_class_because: Text} | null} planned_use
 * @property {{sentence: Text, changed_on: string, document: string | null}[]} planned_uses
 * @property {Scheme[]} schemes
 * @property {Batch[]} batches
 * @property {(Labelled & {sentence: Text})[]} contradictions
 * @property {import('./unlawful.js').Unlawful[]} unlawful
 * @property {number} missing_documents
 * @property {{before: string, after: string, days: number} | null} window
 * @property {string | null} lawfulness the gravest verdict on a detection's parcels
 * @property {Overlap[]} overlaps
 * @property {Link[]} links
 * @property {Permission[]} may
 * @property {NextStep | null} next_step
 * @property {Turn | null} turn
 *
 * @typedef {object} Actions what a panel asks of the page it stands on
 * @property {() => void} close
 * @property {() => void} reload
 * @property {(id: number) => void} select
 * @property {(name: string, value: string) => void} narrow add a filter to the address
 * @property {(bbox: [number, number, number, number]) => void} zoomTo
 * @property {() => void} redraw
 *
 * @typedef {{panel: Panel | null, problem: import('../api.js').Problem | null, isLoading: boolean,
 *   frame: import('../app.js').Frame}} State
 */

export {};
