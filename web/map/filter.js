/** What the address says about the map: the filter the server knows, and the view only the browser knows. */

import { OWN, PARAMETERS, ownerOf } from '../chips.js';

export { switchedOff } from '../chips.js';

/**
 * What tiles and the legend's rows are asked by: rows that are switched off come along, or they could not be switched on
 * in no time, and a row says how many it hides.
 */
export const FILTERS = Object.keys(PARAMETERS).filter((name) => !['bbox', 'off'].includes(name));

/** Days choose among detections, but the ground they are looked at on stays: choosing them chooses no kind. */
const BESIDE_ALL = ['from', 'to'];

/** Only the server's filter. @param {URLSearchParams} query */
export function filterOf(query) {
  const filter = new URLSearchParams();
  for (const name of FILTERS) for (const value of query.getAll(name)) if (value) filter.append(name, value);
  return filter;
}

/** All that decides what is seen: the filter and the switches. Lists, files and the time line go by it.
 * @param {URLSearchParams} query */
export function seenBy(query) {
  const seen = filterOf(query);
  const off = query.get('off');
  if (off) seen.set('off', off);
  return seen;
}

/** `at=lon,lat,zoom`. @param {URLSearchParams} query @returns {[number, number, number] | null} */
export function viewOf(query) {
  const parts = (query.get('at') ?? '').split(',').map(Number);
  return parts.length === 3 && parts.every(Number.isFinite) ? [parts[0], parts[1], parts[2]] : null;
}

/** `pin=lon,lat`. @param {URLSearchParams} query @returns {[number, number] | null} */
export function pinOf(query) {
  const parts = (query.get('pin') ?? '').split(',').map(Number);
  return parts.length === 2 && parts.every(Number.isFinite) ? [parts[0], parts[1]] : null;
}

/** The same address with one parameter changed; null removes it, a list repeats it.
 * @param {URLSearchParams} query @param {string} name @param {string | string[] | null} value */
export function changed(query, name, value) {
  const next = new URLSearchParams(query);
  next.delete(name);
  for (const one of Array.isArray(value) ? value : [value]) if (one) next.append(name, one);
  return next;
}

/**
 * The address with the filter changed. What only one kind can have leaves that kind: `kind` comes and goes with it, as a
 * filter of its own that can be taken away again.
 *
 * @param {URLSearchParams} query @param {string} name @param {string | string[] | null} value
 */
export function narrowed(query, name, value) {
  const next = changed(query, name, value);
  const owner = ownerOf(name);
  if (!owner || BESIDE_ALL.includes(name)) return next;
  const own = OWN[owner].filter((one) => !BESIDE_ALL.includes(one));
  const isNarrowed = (/** @type {URLSearchParams} */ one) => own.some((parameter) => one.get(parameter));
  const kinds = query.getAll('kind');
  if (isNarrowed(next) && !isNarrowed(query)) return changed(next, 'kind', [...new Set([...kinds, owner])]);
  if (isNarrowed(query) && !isNarrowed(next)) {
    return changed(
      next,
      'kind',
      kinds.filter((one) => one !== owner),
    );
  }
  return next;
}

/** The same place without its filter. @param {URLSearchParams} query */
export const cleared = (query) =>
  new URLSearchParams([...query].filter(([name]) => ['at', 'off', 'feature', 'samples'].includes(name)));

/** Readable addresses: commas and colons stay as they are. @param {URLSearchParams} query */
export const addressOf = (query) =>
  `/map${query.size ? `?${String(query).replaceAll('%2C', ',').replaceAll('%3A', ':')}` : ''}`;
