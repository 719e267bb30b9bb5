// Half-typed answers, one per conversation, kept here at once and on the server a second later.
import { signal } from "@preact/signals-core";
/** @import { Attachment } from "../types.js" */

/** @typedef {{text: string, script: string | null, plain: string | null, media: Attachment[]}} Draft `plain`: the script's text before anyone changed it */

const LATER = 1_000;
/** @type {Draft} */
const EMPTY = { text: "", script: null, plain: null, media: [] };

/** @param {(conversation: string, text: string) => Promise<unknown>} save */
export function createDrafts(save) {
  const drafts = signal(/** @type {ReadonlyMap<string, Draft>} */ (new Map()));
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const timers = new Map();

  /** @param {string} id @param {Partial<Draft>} facts */
  function show(id, facts) {
    const draft = { ...EMPTY, ...drafts.value.get(id), ...facts };
    drafts.value = new Map(drafts.value).set(id, draft);
    return draft;
  }

  /** @param {string} id @param {Partial<Draft>} facts */
  function put(id, facts) {
    const draft = show(id, facts);
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => void save(id, draft.text).catch(() => undefined), LATER));
  }

  /** @param {string} id @param {string | null | undefined} kept what the server kept @returns {Draft} */
  const get = (id, kept) => drafts.value.get(id) ?? (kept ? { ...EMPTY, text: kept } : EMPTY);

  return {
    get,
    /** @param {string} id @param {string} text */
    type: (id, text) => put(id, text ? { text } : { text, script: null, plain: null }),
    /** @param {string} id @param {string} script @param {string} text */
    insert: (id, script, text) => put(id, { text, script, plain: text }),
    /** @param {string} id @param {string | null | undefined} kept @param {(media: Attachment[]) => Attachment[]} change */
    attach: (id, kept, change) => {
      const draft = get(id, kept);
      show(id, { ...draft, media: change(draft.media) });
    },
    /** The text is on its way: nothing is left to keep. @param {string} id */
    clear: (id) => {
      clearTimeout(timers.get(id));
      show(id, EMPTY);
    },
    /** @param {string} id @param {string} text @param {Attachment[]} [media] */
    restore: (id, text, media = []) => put(id, { ...EMPTY, text, media }),
  };
}

/** @typedef {ReturnType<typeof createDrafts>} Drafts */
