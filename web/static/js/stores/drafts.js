// Half-typed answers, one per conversation, kept here at once and on the server a second later.
import { signal } from "@preact/signals-core";

/** @typedef {{text: string, script: string | null, plain: string | null}} Draft `plain`: the script's text before anyone changed it */

const LATER = 1_000;
/** @type {Draft} */
const EMPTY = { text: "", script: null, plain: null };

/** @param {(conversation: string, text: string) => Promise<unknown>} save */
export function createDrafts(save) {
  const drafts = signal(/** @type {ReadonlyMap<string, Draft>} */ (new Map()));
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const timers = new Map();

  /** @param {string} id @param {Draft} draft */
  function put(id, draft) {
    drafts.value = new Map(drafts.value).set(id, draft);
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => void save(id, draft.text).catch(() => undefined), LATER));
  }

  return {
    /** @param {string} id @param {string | null | undefined} kept what the server kept */
    get: (id, kept) => drafts.value.get(id) ?? (kept ? { ...EMPTY, text: kept } : EMPTY),
    /** @param {string} id @param {string} text */
    type: (id, text) => put(id, text ? { ...(drafts.value.get(id) ?? EMPTY), text } : EMPTY),
    /** @param {string} id @param {string} script @param {string} text */
    insert: (id, script, text) => put(id, { text, script, plain: text }),
    /** The text is on its way: nothing is left to keep. @param {string} id */
    clear: (id) => {
      clearTimeout(timers.get(id));
      drafts.value = new Map(drafts.value).set(id, EMPTY);
    },
    /** @param {string} id @param {string} text */
    restore: (id, text) => put(id, { ...EMPTY, text }),
  };
}

/** @typedef {ReturnType<typeof createDrafts>} Drafts */
