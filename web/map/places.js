/** Where the map starts and where a chosen street lies, in degrees: west, south, east, north. */

/** @typedef {[number, number, number, number]} Bbox */

/** The streets that a person may see and choose. @param {import('../app.js').Frame} frame @returns {any[]} */
export function ownStreets({ meta, me }) {
  return meta.streets.filter((/** @type {any} */ one) => !me.street_codes || me.street_codes.includes(one.code));
}

/** The box around some streets. @param {any[]} streets @returns {Bbox | null} */
export function boxAround(streets) {
  const boxes = streets.map((one) => one.bbox).filter(Boolean);
  if (boxes.length === 0) return null;
  const edge = (/** @type {number} */ at, /** @type {(...all: number[]) => number} */ of) =>
    of(...boxes.map((box) => box[at]));
  return [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
}

/** All that a person may see: their own streets, or the district. @param {import('../app.js').Frame} frame @returns {Bbox} */
export function homeOf(frame) {
  return (frame.me.street_codes && boxAround(ownStreets(frame))) || frame.meta.district.bbox;
}
