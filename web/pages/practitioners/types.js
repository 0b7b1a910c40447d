/**
 * What the server says of practitioners.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{code: string, zh: string, en: string}} Coded
 * @typedef {{parcel_id: number, parcel_code: string, because: Text}} Conflict
 * @typedef {{allowed: boolean, why: Text | null}} Permission
 *
 * @typedef {object} Work
 * @property {number | null} record_id
 * @property {number} practitioner_id
 * @property {string} practitioner
 * @property {number} parcel_id
 * @property {string} parcel_code
 * @property {string} parcel_name
 * @property {Coded} role
 * @property {string | null} since
 * @property {string | null} until
 * @property {string | null} document
 * @property {number | null} document_id
 * @property {string | null} recorded_by
 * @property {string | null} strike_reason
 *
 * @typedef {{id: number, kind: Coded, noted_on: string, text: string, source: string, recorded_by: string | null}} Note
 *
 * @typedef {object} Firm
 * @property {number} id
 * @property {string} name
 * @property {string | null} credit_code
 * @property {string | null} address
 * @property {string | null} contact_name
 * @property {string | null} contact_phone
 * @property {boolean | null} is_registered
 * @property {number} version
 * @property {Coded[]} roles
 * @property {number} parcels
 * @property {number} notes
 * @property {Conflict[]} conflicts
 *
 * @typedef {{firms: Firm[], may: Permission}} Firms
 * @typedef {{firm: Firm, works: Work[], notes: Note[], may: Permission}} Detail
 * @typedef {{works: Work[], conflicts: Conflict[], may: Permission}} ParcelFirms
 */

export {};
