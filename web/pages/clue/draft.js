/**
 * Drafts of visits, photos too, in the browser's own database: each is forgotten only when the server's receipt names just
 * what it says. A draft is its person's and its clue's, and has the key by which the server knows that it was sent before.
 *
 * @typedef {object} Draft
 * @property {string} clue `person/clue`
 * @property {string} key
 * @property {Record<string, string>} fields
 * @property {number[]} also
 * @property {File[]} photos
 * @property {string[]} [attempts] what it said each time that it was sent, without doubles (`saying`)
 * @property {number | null} [corrects] the visit that it puts right
 */

/** @returns {Promise<IDBDatabase>} */
const database = () =>
  new Promise((resolve, reject) => {
    const asked = indexedDB.open('jingtu', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('visits', { keyPath: 'clue' });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

/**
 * Done when it is on the disk: a write may still fail after it was taken.
 *
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function withStore(mode, act) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const whole = opened.transaction('visits', mode);
      const asked = act(whole.objectStore('visits'));
      whole.oncomplete = () => resolve(asked.result);
      whole.onabort = () => reject(whole.error);
      whole.onerror = () => reject(whole.error ?? asked.error);
    });
  } finally {
    opened.close();
  }
}

/** Whether there is a draft of this person for a clue. @param {string} person @param {string} clue */
export const hasDraft = async (person, clue) =>
  (await withStore('readonly', (store) => store.count(`${person}/${clue}`))) > 0;

/** The draft of this person for a clue, or a new one. @param {string} person @param {string} clue @returns {Promise<Draft>} */
export async function draftOf(person, clue) {
  const name = `${person}/${clue}`;
  const kept = await withStore('readonly', (store) => store.get(name));
  if (kept) return kept;
  // Earlier versions kept drafts by clue only.
  const old = await withStore('readonly', (store) => store.get(clue));
  if (!old) return { clue: name, key: newKey(), fields: {}, also: [], photos: [] };
  const moved = { ...old, clue: name };
  await keepDraft(moved);
  await withStore('readwrite', (store) => store.delete(clue));
  return moved;
}

/** @param {Draft} draft */
export const keepDraft = (draft) => withStore('readwrite', (store) => store.put(draft));

/** @param {Draft} draft */
export const forgetDraft = (draft) => withStore('readwrite', (store) => store.delete(draft.clue));

/** What a draft says, so that two sendings can be told from one another. @param {Draft} draft */
export const saying = ({ fields, also, photos }) =>
  JSON.stringify([
    Object.entries(fields).sort(),
    [...also].sort(),
    photos.map(({ name, size, lastModified }) => [name, size, lastModified]),
  ]);

/** The same draft as a correction of the visit that the server has: under a key of its own. @param {Draft} draft @param {number} visit @returns {Draft} */
export const asCorrection = (draft, visit) => ({ ...draft, key: newKey(), attempts: [], corrects: visit });

/** Pages without TLS have no randomUUID. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('');
