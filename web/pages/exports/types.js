/**
 * What `/api/export-profiles` answers.
 *
 * @typedef {{zh: string, en: string}} Text
 * @typedef {{ours: string, theirs: string}} Renamed
 * @typedef {object} Profile
 * @property {number} id
 * @property {number} version
 * @property {Text} name
 * @property {string} format
 * @property {number} epsg
 * @property {string[]} kinds
 * @property {Renamed[]} attributes
 * @property {string} encoding
 * @property {boolean} in_words
 * @property {boolean} is_one_per_file
 * @property {string} layout
 * @property {string} basis
 * @property {Text} basis_text
 * @property {Text} note
 * @property {boolean} is_offered
 * @property {string | null} changed_at
 * @property {string | null} reason
 *
 * @typedef {object} Profiles
 * @property {Profile[]} profiles
 * @property {Record<string, {name: string, label: Text}[]>} attributes
 * @property {import('../../exports/dialog.js').Format[]} formats
 * @property {Record<string, Text>} bases
 * @property {boolean} may_export
 * @property {boolean} may_edit
 * @property {Text | null} why_not
 */

export {};
