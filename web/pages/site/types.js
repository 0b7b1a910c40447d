/**
 * @typedef {import('../../duties/rows.js').Labelled} Labelled
 * @typedef {import('../../duties/rows.js').Text} Text
 * @typedef {import('../parcel/sections.js').Opened & {site: () => Promise<Site>}} SiteOpened
 * @typedef {import('../parcel/sections.js').Section & {isFor?: (site: Site) => boolean}} SiteSection
 *
 * @typedef {object} Tank
 * @property {number} id
 * @property {string} number
 * @property {Labelled} protection
 * @property {string | null} spec
 * @property {number | null} volume_m3
 * @property {string | null} buried_on
 * @property {string | null} holds
 * @property {string | null} removed_on
 * @property {{change: Labelled, reported_on: string, changed: string[], before: Record<string, any> | null,
 *   after: Record<string, any>, document: string | null, recorded_by: string | null}[]} changes
 *
 * @typedef {object} Units
 * @property {number} class_1
 * @property {number} class_2
 * @property {boolean} is_groundwater_sensitive
 * @property {string | null} document
 * @property {string} recorded_at
 * @property {string | null} recorded_by
 *
 * @typedef {object} Site
 * @property {number} id
 * @property {Labelled} site_kind
 * @property {boolean} has_tanks
 * @property {import('../../duties/rows.js').Duty[]} duties
 * @property {Labelled[]} recorded
 * @property {Units[]} units
 * @property {{starts_on: string, content: string, document: string | null, recorded_by: string | null}[]} demolitions
 * @property {Tank[]} tanks
 * @property {import('../../duties/records.js').DutyRecord[]} records
 * @property {{allowed: boolean, why: Text | null}} may_record
 * @property {any[]} documents
 */

export {};
