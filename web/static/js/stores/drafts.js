// Half-typed answers, one per conversation: kept on the device at once, on the server a second later or after a gap.
import { signal } from "@preact/signals-core";
/** @import { Attachment, Draft, DraftsOptions, Outgoing } from "../types.js" */

const LATER = 1_000;
/** Answers after which a conversation is somebody else's. */
export const GONE = new Set(["not_yours", "not_found"]);
/** @type {Draft} */
const EMPTY = { text: "", script: null, plain: null, media: [], ref: "" };

/** @param {DraftsOptions} options */
export function createDrafts({ live, call, shelf, onGone }) {
  const drafts = signal(/** @type {ReadonlyMap<string, Draft>} */ (new Map()));
  /** Of those the server does not have as they are. @type {Map<string, ReturnType<typeof setTimeout>>} */
  const timers = new Map();
  /** Of those the server is being told. @type {Set<string>} */
  const telling = new Set();

  /** @param {string} id @param {Partial<Draft>} facts */
  function show(id, facts) {
    const draft = { ...EMPTY, ...drafts.value.get(id), ...facts };
    drafts.value = new Map(drafts.value).set(id, draft);
    return draft;
  }

  /** @param {string} id @param {Partial<Draft>} facts */
  function put(id, facts) {
    const { media: _media, ref: _ref, ...words } = show(id, { ref: get(id, null).ref || crypto.randomUUID(), ...facts });
    shelf.put(id, words);
    tellSoon(id);
  }

  /** @param {string} id */
  function tellSoon(id) {
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => void tell(id), LATER));
  }

  /**
   * One after the other, so that the last is the last; without a line it stays on the device until there is one. The
   * reference is that of the text to come: the server keeps nothing of a text that left meanwhile. @param {string} id
   */
  async function tell(id) {
    if (telling.has(id)) return tellSoon(id);
    telling.add(id);
    const { text, ref } = get(id, null);
    try {
      await call("PUT", `/api/v1/conversations/${id}/draft`, { text, client_ref: ref });
    } catch (/** @type {any} */ problem) {
      if (!GONE.has(problem.code)) return;
      if (text.trim()) onGone(id, text, problem.message);
    } finally {
      telling.delete(id);
    }
    if (get(id, null).text === text) settle(id);
  }

  /** @param {string} id */
  function settle(id) {
    clearTimeout(timers.get(id));
    timers.delete(id);
    shelf.remove(id);
  }

  /** @param {string} id @param {string | null | undefined} kept what the server kept @returns {Draft} */
  const get = (id, kept) => drafts.value.get(id) ?? (kept ? { ...EMPTY, text: kept } : EMPTY);

  const flush = () => Promise.all([...timers.keys()].map(tell));
  for (const [id, words] of shelf.all()) put(id, words);
  live.onConnect(() => void flush());

  return {
    get, flush,
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
      settle(id);
      show(id, EMPTY);
    },
    /** What was not sent stands before what was written since; a canned response gives way to it. @param {Outgoing} item */
    restore: ({ conversation: id, shown, text, response_script_id, media = [] }) => {
      const script = response_script_id ?? null;
      const since = get(id, null);
      const all = [...media, ...since.media];
      if (!since.text.trim()) put(id, { text: shown, script, plain: text === undefined ? shown : null, media: all });
      else if (script && text === undefined) show(id, { media: all });
      else put(id, { text: `${shown}\n${since.text}`.trim(), script: null, plain: null, media: all });
    },
  };
}

/** @typedef {ReturnType<typeof createDrafts>} Drafts */
