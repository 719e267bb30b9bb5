// Keeps unsent texts on the device, so that a closed tab or a dead battery loses none.

/** @import { Keep, Outgoing } from "../types.js" */

/** For programs and private windows: kept as long as the page lives. @returns {Keep} */
export function keepInMemory() {
  /** @type {Map<string, Outgoing>} */
  const items = new Map();
  return {
    all: async () => [...items.values()],
    put: async (item) => void items.set(item.client_ref, item),
    remove: async (ref) => void items.delete(ref),
  };
}

/** @param {string} owner user and campaign: nobody sends another's texts @returns {Promise<Keep>} */
export async function keepOnDevice(owner) {
  try {
    const database = await open(`textbank-outbox-${owner}`);
    return {
      all: async () => (await run(database, "readonly", (store) => store.getAll())).sort(byTime),
      put: async (item) => void (await run(database, "readwrite", (store) => store.put(item))),
      remove: async (ref) => void (await run(database, "readwrite", (store) => store.delete(ref))),
    };
  } catch {
    return keepInMemory();
  }
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
