// The conversations one viewer sees, kept equal to the server's rows by events, heartbeats and syncs. No DOM.
import { computed, signal } from "@preact/signals-core";
import { createCatchUp, isBehind } from "./position.js";
import { thread, withChange, withMessage, withRow, withState } from "./apply.js";

/** @typedef {import("../types.js").Conversation} Conversation */
/** @typedef {import("../types.js").Message} Message */
/** @typedef {import("./apply.js").Known} Known */

/**
 * @typedef {object} Options
 * @property {import("../lib/socket.js").Live} live
 * @property {string | null} viewer the user whose conversations these are; null sees everybody's
 * @property {() => Promise<{items: Conversation[], position: string | null}>} fetchAll the whole view, afresh
 * @property {(id: string) => Promise<Conversation>} fetchOne with its messages; rejects if it is not the viewer's
 * @property {(event: any) => boolean} [wanted] whether news about a conversation not held are a reason to fetch it
 * @property {number} [spread] most milliseconds to wait before a whole fetch, so that a crowd does not come at once
 */

/** @param {Options} options */
export function createConversations(options) {
  const book = signal(/** @type {import("./apply.js").Book} */ (new Map()));
  /** Versions at which conversations left this view: older news about them is stale. @type {Map<string, number>} */
  const gone = new Map();
  /** @type {Set<string>} */
  const touched = new Set();
  /** @type {string | null} */
  let position = null;

  const ofViewer = (/** @type {string | null | undefined} */ owner) => options.viewer === null || owner === options.viewer;

  /** @param {{conversation: string, version: number}} event @param {(known: Known) => Known} change */
  function hear(event, change) {
    const id = event.conversation;
    touched.add(id);
    catchUp.heard();
    const known = book.value.get(id);
    if (!known) return meet(event);
    const next = change(known);
    if (next !== known) book.value = new Map(book.value).set(id, next);
  }

  /** News about a conversation this client does not hold. @param {{conversation: string, version: number}} event */
  function meet(event) {
    const stale = event.version <= (gone.get(event.conversation) ?? 0);
    if (stale || options.wanted?.(event) === false) return;
    void load(event.conversation).catch(() => undefined);
  }

  /** @param {Conversation[]} rows */
  function put(rows) {
    const next = new Map(book.value);
    for (const row of rows) {
      if (row.version <= (gone.get(row.id) ?? 0)) continue;
      gone.delete(row.id);
      next.set(row.id, withRow(next.get(row.id), row));
    }
    book.value = next;
  }

  /** @param {string} id @param {number} version */
  function drop(id, version) {
    gone.set(id, Math.max(version, gone.get(id) ?? 0));
    if (!book.value.has(id)) return;
    const next = new Map(book.value);
    next.delete(id);
    book.value = next;
  }

  /** One fetch at a time for each. @type {Map<string, Promise<Conversation>>} */
  const loading = new Map();

  /** The whole conversation with its messages. @param {string} id @returns {Promise<Conversation>} */
  function load(id) {
    const running = loading.get(id) ?? fetchAndPut(id).finally(() => loading.delete(id));
    loading.set(id, running);
    return running;
  }

  /** @param {string} id */
  async function fetchAndPut(id) {
    const row = await options.fetchOne(id);
    if (ofViewer(row.assignee?.id)) put([row]);
    return row;
  }

  async function refetch() {
    if (options.spread) await new Promise((resolve) => setTimeout(resolve, Math.random() * (options.spread ?? 0)));
    touched.clear();
    const answer = await options.fetchAll();
    const listed = new Set(answer.items.map((row) => row.id));
    put(answer.items);
    book.value = new Map([...book.value].filter(([id]) => listed.has(id) || touched.has(id)));
    position = answer.position;
  }

  async function sync() {
    if (!position) return refetch();
    const answer = /** @type {import("../types.js").SyncAnswer} */ (await options.live.ask("sync", { since: position }));
    if (!answer.ok) return refetch();
    merge(answer);
  }

  /** @param {import("../types.js").SyncAnswer} answer */
  function merge(answer) {
    const rows = answer.conversations ?? [];
    const kept = new Set(rows.map((row) => row.id));
    for (const move of answer.moved ?? []) {
      if (!kept.has(move.conversation) && !ofViewer(move.to)) drop(move.conversation, book.value.get(move.conversation)?.facts ?? 0);
    }
    put(rows);
    for (const event of answer.messages ?? []) {
      if (book.value.has(event.conversation)) hear(event, (known) => withMessage(known, event.message, event.version));
    }
    position = answer.position ?? position;
  }

  const catchUp = createCatchUp(sync);

  const { live } = options;
  live.on("message.added", (event) => hear(event, (known) => withMessage(known, event.message, event.version)));
  live.on("message.state", (event) => hear(event, (known) => withState(known, event.message, event.version)));
  live.on("conversation.changed", (event) => hear(event, (known) => withChange(known, event)));
  live.on("bucket.dealt", (event) => put(event.conversations.map((/** @type {Conversation} */ row) => dealt(row, event.campaign))));
  live.on("conversation.moved", (event) => {
    catchUp.heard();
    const known = book.value.get(event.conversation);
    if (known && event.version < known.facts) return;
    if (ofViewer(event.to)) void load(event.conversation).catch(() => undefined);
    else drop(event.conversation, event.version);
  });
  live.on("position", ({ newest }) => {
    if (isBehind(position, newest)) catchUp.soon();
  });
  live.onConnect(() => void catchUp.now());

  return {
    /** What is known, by id. */
    book,
    rows: computed(() => [...book.value.values()].map((known) => known.row)),
    /** @param {string} id */
    get: (id) => book.value.get(id),
    /** @param {string} id */
    messages: (id) => {
      const known = book.value.get(id);
      return known ? thread(known) : [];
    },
    put,
    load,
    /** Change without the server, until its news arrive. @param {string} id @param {Partial<Conversation>} facts */
    assume: (id, facts) => {
      const known = book.value.get(id);
      if (known) book.value = new Map(book.value).set(id, { ...known, row: { ...known.row, ...facts } });
    },
    /**
     * The viewer's own message, as soon as its command was answered; events may have brought more already.
     * @param {import("../types.js").Outgoing} item @param {Pick<Message, "id" | "state" | "by" | "reason">} answer
     */
    own: (item, answer) => {
      const known = book.value.get(item.conversation);
      if (!known || known.messages.has(answer.id)) return;
      const message = { ...answer, direction: /** @type {const} */ ("out"), kind: item.kind, text: item.shown, at: item.at, client_ref: item.client_ref };
      book.value = new Map(book.value).set(item.conversation, withMessage(known, message, 0));
    },
    /** @param {{items: Conversation[], position: string | null}} initial */
    start: (initial) => {
      put(initial.items);
      position = initial.position;
    },
    sync: catchUp.now,
    get position() {
      return position;
    },
  };
}

/** A row of a claim, which says nothing of what is the same for all of them. @param {Conversation} row @param {string} campaign */
export function dealt(row, campaign) {
  return { ...row, campaign, status: row.status ?? "to_send" };
}

/** @typedef {ReturnType<typeof createConversations>} Conversations */
