/**
 * What `/api/plans` and `/api/units` answer (api/schemas/plan.py), as far as these pages use it.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{id: number, kind: string, name_zh: string, name_en: string, wording: string, note: Text | null}} PlanUnit
 * @typedef {{done_on: string | null, basis: string, person: string, at: string}} Mark
 * @typedef {{due_on: string, label: string | null, days_left: number, working_days_left: number, is_overdue: boolean,
 *   is_amber: boolean, sentence: Text, state: Text & {code: 'done' | 'overdue' | 'next' | 'coming'}, done: Mark | null,
 *   marks: Mark[]}} Deadline
 * @typedef {'parcel' | 'site' | 'project' | 'point' | 'detection'} Kind
 * @typedef {{kind: Kind, code: string, zh: string, en: string, n: number, open: number}} StateCount
 * @typedef {{total: number, open: number, by_kind: Partial<Record<Kind, number>>, by_state: StateCount[]}} Counts
 * @typedef {object} Measure
 * @property {number} id
 * @property {string} number
 * @property {number} task_number
 * @property {string} task_title
 * @property {string} section
 * @property {string} title
 * @property {string} summary_zh
 * @property {string} summary_en
 * @property {string | null} text_zh
 * @property {string | null} source_place
 * @property {Text | null} [source_text]
 * @property {string} deadline_text
 * @property {string} cadence
 * @property {Deadline[]} deadlines
 * @property {Deadline | null} next_deadline
 * @property {boolean} is_done
 * @property {{allowed: boolean, label: Text, why: Text | null} | null} may_mark
 * @property {PlanUnit[]} leads
 * @property {PlanUnit[]} cos
 * @property {boolean} has_map_objects
 * @property {string | null} objects_zh
 * @property {string | null} objects_en
 * @property {Text} objects_text
 * @property {Counts | null} counts
 *
 * @typedef {{number: number, section: string, title: string, measures: Measure[]}} Task
 * @typedef {object} Plan
 * @property {number} year
 * @property {string} title
 * @property {string | null} document_name
 * @property {string} today
 * @property {Task[]} tasks
 * @property {{deadline: Deadline | null, is_done: boolean, measures: string[]}[]} by_deadline
 * @property {{unit: PlanUnit, leads: string[], co_operates: string[]}[]} by_unit
 * @property {{tasks: number, measures: number, with_map_objects: number, overdue: number, amber: number}} totals
 * @property {Text | null} note
 * @property {Text | null} caveat
 *
 * @typedef {{id: number, kind: string, name_zh: string, name_en: string, leads: number, co_operates: number,
 *   open_objects: number}} Unit
 * @typedef {{unit: Unit, year: number, today: string, leads: Measure[], co_operates: Measure[],
 *   note: Text | null}} UnitPage
 *
 * @typedef {{year: number, today: string, redraw: () => void, reload: () => void}} Actions what a measure asks of its page
 */
export {};
