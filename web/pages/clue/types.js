/**
 * A clue as the server sends it (api/schemas/clues.py, clue_page.py, visits.py).
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {Text & {code: string}} Labelled
 * @typedef {Text & {id: number}} Unit
 * @typedef {{id: number, code: string, name: string}} Parcel
 * @typedef {{due_on: string, is_overdue: boolean, is_amber: boolean, working_days_left: number, sentence: Text}} Due
 * @typedef {{id: number, number: string, sources: Labelled[], told: string | null, state: Labelled,
 *   held_from: Labelled | null, parcel: Parcel | null, streets: Text[], codes: string[], kinds: Labelled[],
 *   area_m2: number | null, lawfulness: Labelled | null, lead: Unit | null, turn: Unit[], due: Due | null,
 *   explained_until: string | null, finding: Labelled | null, conclusion: Labelled | null, opened_at: string,
 *   version: number}} Head
 * @typedef {{move: Labelled, is_here: boolean, allowed: boolean, why: Text | null, reasons: Labelled[], needs: string[],
 *   conclusions: (Labelled & {why: Text | null})[]}} Offer
 * @typedef {{parcel: Parcel, relation: Labelled, overlap_m2: number, share_of_detection: number,
 *   share_of_parcel: number, distance_m: number,
 *   lawfulness: {verdict: string, because: Text, basis: Text, cell: string, cell_number: number | null} | null}} OnParcel
 * @typedef {{id: number, code: string, change: Labelled, before: string, after: string, imagery: string | null,
 *   resolution_m: number | null, area_m2: number, share: number | null, is_explained: boolean,
 *   run_id: number | null, on: OnParcel[]}} Member
 * @typedef {{id: number, source: Labelled, number: string, told_on: string, text: string, change: Labelled | null,
 *   geometry: any, lawfulness: OnParcel['lawfulness'], not_judged: Text | null,
 *   informer: Informer | null, hidden: Text | null, person: string, recorded_at: string}} Report
 * @typedef {{name: string | null, phone: string | null}} Informer
 * @typedef {{last_without: string, first_with: string, seen_on: string[], gone_on: string | null}} Window
 * @typedef {{document_id: number, name: string, sha256: string, size_bytes: number, url: string, width_px: number | null,
 *   height_px: number | null, taken_at: string | null, modified_at: string | null, lon: number | null,
 *   lat: number | null, distance_m: number | null, camera: string | null, software: string | null,
 *   hints: {flag: Labelled, sentence: Text, href: string | null}[]}} Photo
 * @typedef {{id: number, person: string, unit: Text | null, finding: Labelled, checklist: Record<string, string>,
 *   text: string, accuracy_m: number | null, distance_m: number | null, claimed_at: string | null,
 *   recorded_at: string, flags: Labelled[], corrects_id: number | null, photos: Photo[]}} Visit
 * @typedef {{id: number, move: Labelled, from_state: Labelled | null, to_state: Labelled, person: string | null,
 *   unit: Text | null, reason: Labelled | null, text: string, units: Unit[], until: string | null,
 *   punished_on: string | null, rectified_on: string | null, document_id: number | null, document: string | null,
 *   visit_id: number | null, detection: string | null, recorded_at: string}} Line
 * @typedef {{conclusion: Labelled, text: string, document_id: number | null, document: string | null, person: string,
 *   recorded_at: string}} Concluded
 * @typedef {{reason: Labelled, text: string, until: string, person: string, recorded_at: string}} Explained
 * @typedef {{head: Head, about_id: number | null, units: (Unit & {part: string, share: number | null})[], members: Member[], reports: Report[],
 *   window: Window | null, visits: Visit[], conclusions: Concluded[], explanations: Explained[], lines: Line[],
 *   held: (Unit & {hours: number, is_now: boolean})[], offers: Offer[], next: string | null, choices: Unit[],
 *   to_check: number[], to_sanction: number[], others: Head[],
 *   duties: {title: Text, state: Labelled, due_on: string | null, door: string}[]}} Clue
 * @typedef {{id: string, person: string, clue: () => Clue, came: (clue: Clue) => void, reload: () => void, redraw: () => void}} Opened
 */

export {};
