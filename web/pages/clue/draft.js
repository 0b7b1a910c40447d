/**
 * Drafts of visits, photos too, in the browser's own database: they are forgotten only when the server's receipt names
 * them. A draft is under the clue it was begun for and has the key by which the server knows that it was sent before.
 *
 * @typedef {{clue: string, key: string, fields: Record<string, string>, also: number[], photos: File[]}} Draft
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
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function withStore(mode, act) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const asked = act(opened.transaction('visits', mode).objectStore('visits'));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    opened.close();
  }
}

/** The draft for a clue, or a new one. @param {string} clue @returns {Promise<Draft>} */
export async function draftOf(clue) {
  const kept = await withStore('readonly', (store) => store.get(clue));
  return kept ?? { clue, key: newKey(), fields: {}, also: [], photos: [] };
}

/** @param {Draft} draft */
export const keepDraft = (draft) => withStore('readwrite', (store) => store.put(draft));

/** @param {string} clue */
export const forgetDraft = (clue) => withStore('readwrite', (store) => store.delete(clue));

/** Pages without TLS have no randomUUID. */
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, '0')).join('');
