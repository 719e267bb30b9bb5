// Keeps unsent texts on the device, so that a closed tab or a dead battery loses none.

/** @import { Keep, Outgoing, Shelf } from "../types.js" */

/** Where nothing can be kept: who sends is told so. @param {Shelf} words @returns {Keep} */
const nowhere = (words) => ({ all: async () => [], put: () => Promise.reject(new Error("no room")), remove: async () => undefined, words });

/** @param {string} owner user and campaign: nobody sends another's texts @returns {Promise<Keep>} */
export async function keepOnDevice(owner) {
  const words = shelfOnDevice(`textbank-words-${owner}-`);
  try {
    const database = await open(`textbank-outbox-${owner}`);
    return {
      all: async () => (await run(database, "readonly", (store) => store.getAll())).sort(byTime),
      put: async (item) => void (await run(database, "readwrite", (store) => store.put(item))),
      remove: async (ref) => void (await run(database, "readwrite", (store) => store.delete(ref))),
      words,
    };
  } catch {
    return nowhere(words);
  }
}

/** Half-typed words that the server does not have yet; gone from here as soon as it has. @param {string} prefix @returns {Shelf} */
function shelfOnDevice(prefix) {
  /** What a device without room or with a locked store cannot do stays undone. @template T @param {() => T} act @param {T} otherwise */
  const tried = (act, otherwise) => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  return {
    all: () => tried(() => Object.entries(localStorage).flatMap(([key, kept]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), JSON.parse(kept)]] : [])), []),
    put: (id, draft) => tried(() => localStorage.setItem(prefix + id, JSON.stringify(draft)), undefined),
    remove: (id) => tried(() => localStorage.removeItem(prefix + id), undefined),
  };
}

/** @param {Outgoing} a @param {Outgoing} b */
const byTime = (a, b) => a.at.localeCompare(b.at);

/** @param {string} name @returns {Promise<IDBDatabase>} */
function open(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => void request.result.createObjectStore("outbox", { keyPath: "client_ref" });
  return settled(request);
}

/**
 * @param {IDBDatabase} database @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} work @returns {Promise<any>}
 */
function run(database, mode, work) {
  return settled(work(database.transaction("outbox", mode).objectStore("outbox")));
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
