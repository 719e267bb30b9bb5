// The conversations one viewer sees, kept equal to the server's rows by events, heartbeats and syncs. No DOM.
import { batch, signal } from "@preact/signals-core";
import { thread, withMessage, withRow, withState, withThread } from "./apply.js";
import { createCatchUp } from "./catch-up.js";
import { createPosition } from "./position.js";
import { steady } from "./steady.js";
import { together } from "./together.js";
import { call as reach } from "../lib/api.js";
import { arrived } from "../lib/there.js";
/** @import { Book, Conversation, Known, Message, Outgoing, SyncAnswer, ViewOptions } from "../types.js" */

/** A position nothing is after: asking from there only tells where the server is. */
const END = "9999999999999999999";

/** @param {ViewOptions} options */
export function createConversations({ live, belongs, fetchAll, call = reach, spread = 0 }) {
  const book = signal(/** @type {Book} */ (new Map()));
  /** Versions at which conversations left this view: older news about them is stale. @type {Map<string, number>} */
  const gone = new Map();
  /** Conversations there was news about while everything was fetched. @type {Set<string>} */
  const touched = new Set();
  const position = createPosition();
  /** The thread on the screen: the only one whose messages must be complete. @type {string | null} */
  let reading = null;

  /** @param {string} id @param {(known: Known) => Known} change */
  function alter(id, change) {
    const known = book.value.get(id);
    const next = known && change(known);
    if (next && next !== known) book.value = new Map(book.value).set(id, next);
  }

  /** Rows of any age: each is kept if it is part of the view now, and let go if it no longer is. @param {Conversation[]} rows */
  function put(rows) {
    const next = new Map(book.value);
    for (const row of rows) {
      if (row.changed) position.saw(row.changed);
      arrived(row.contact);
      const known = next.get(row.id);
      const isStale = row.version < Math.max(gone.get(row.id) ?? 0, known?.facts ?? 0);
      if (isStale && !(known && row.text)) continue;
      if (belongs(row, row.id === reading)) {
        gone.delete(row.id);
        next.set(row.id, withRow(known, row));
      } else {
        gone.set(row.id, row.version);
        next.delete(row.id);
      }
    }
    book.value = next;
  }

  const apply = together((/** @type {[Conversation | undefined, string, ((known: Known) => Known) | undefined][]} */ news) =>
    batch(() => {
      put(news.flatMap(([row]) => row ?? []));
      for (const [, id, change] of news) if (change) alter(id, change);
    }),
  );

  /** @param {{conversation: string, changed: string}} event @param {Conversation | undefined} row @param {(known: Known) => Known} [change] */
  function hear(event, row, change) {
    touched.add(event.conversation);
    position.saw(event.changed);
    catchUp.heard();
    apply([row, event.conversation, change]);
  }

  /** One fetch at a time for each. @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /** The whole conversation with its messages. @param {string} id @returns {Promise<void>} */
  function load(id) {
    const running = loading.get(id) ?? fetchThread(id).finally(() => loading.delete(id));
    loading.set(id, running);
    return running;
  }

  /** @param {string} id @param {string} [before] the first text that is here */
  async function fetchThread(id, before) {
    const fetched = await call("GET", `/api/v1/conversations/${id}${before ? `?before=${before}` : ""}`);
    put([fetched.conversation]);
    alter(id, (known) => withThread(known, fetched, !!before));
  }

  /** Not by the socket, whose messages travel as large as they are. @param {string} since @param {string | null} [open] @returns {Promise<SyncAnswer | null>} null: too much */
  const ask = (since, open) =>
    call("GET", `/api/v1/conversations/changes?since=${since}${open ? `&conversation=${open}` : ""}`).catch((problem) => {
      if (problem.code === "refetch") return null;
      throw problem;
    });

  async function refetch() {
    if (spread) await new Promise((resolve) => setTimeout(resolve, Math.random() * spread));
    touched.clear();
    const heard = position.newest;
    const answer = await ask(`${position.epoch}:${END}`);
    const rows = await fetchAll();
    const listed = new Set(rows.map((row) => row.id));
    put(rows);
    book.value = new Map([...book.value].filter(([id]) => listed.has(id) || touched.has(id) || id === reading));
    position.reached(answer && answer.position, heard);
    if (reading) await load(reading);
  }

  async function sync() {
    if (!position.since) return refetch();
    const heard = position.newest;
    const facts = (reading && book.value.get(reading)?.facts) || 0;
    const answer = await ask(position.since, reading && book.value.has(reading) ? reading : null);
    if (!answer) return refetch();
    merge(answer, facts);
    position.reached(answer.position, heard);
  }

  /** @param {SyncAnswer} answer @param {number} facts version at which the open thread was known when it was asked for */
  function merge({ conversations: rows, moved, messages }, facts) {
    for (const { conversation, version } of moved) {
      const known = book.value.get(conversation);
      if (known && !rows.some((row) => row.id === conversation)) put([{ ...known.row, version, assignee: null }]);
    }
    put(rows);
    for (const { conversation, message } of messages) {
      const version = rows.find((row) => row.id === conversation)?.version ?? facts;
      alter(conversation, (known) => withMessage(known, message, version));
    }
  }

  const catchUp = createCatchUp(sync);

  live.on("message.added", (event) => {
    const message = event.client_ref ? { ...event.message, client_ref: event.client_ref } : event.message;
    hear(event, event.row, (known) => withMessage(known, message, event.version));
  });
  live.on("message.state", (event) => hear(event, undefined, (known) => withState(known, event.message, event.version)));
  live.on("conversation.changed", (event) => hear(event, event.row));
  live.on("conversation.moved", (event) => hear(event, event.row));
  live.on("position", ({ newest }) => {
    position.beat(newest);
    catchUp.beat(position.standing());
  });
  live.onConnect(() => void catchUp.now());
  // Before the socket is there again; what comes between the two is asked for then.
  globalThis.addEventListener?.("online", () => void catchUp.now());

  return {
    /** What is known, by id. */
    book,
    rows: steady(() => [...book.value.values()].map((known) => known.row)),
    /** @param {string} id */
    get: (id) => book.value.get(id),
    /** @param {string} id */
    messages: (id) => {
      const known = book.value.get(id);
      return known ? thread(known) : [];
    },
    put,
    /** Lets rows go that come back with their next news. @param {string[]} ids */
    forget: (ids) => {
      const going = new Set(ids.filter((id) => id !== reading && book.value.has(id)));
      if (going.size) book.value = new Map([...book.value].filter(([id]) => !going.has(id)));
    },
    /** Brings the thread, and keeps all of it up to date. @param {string} id */
    open: (id) => {
      reading = id;
      void load(id).catch(() => undefined);
    },
    /** As it is now, after what was just done to it. @param {string} id */
    refresh: (id) => fetchThread(id),
    /** What stands above the thread as it is here. @param {string} id */
    above: (id) => fetchThread(id, thread(/** @type {Known} */ (book.value.get(id)))[0]?.id),
    /** Change without the server, until its news arrive. @param {string} id @param {Partial<Conversation>} facts */
    assume: (id, facts) => alter(id, (known) => ({ ...known, row: { ...known.row, ...facts } })),
    /**
     * The viewer's own message, as soon as its command was answered; events may have brought more already.
     * @param {Outgoing} item @param {Pick<Message, "id" | "state" | "by" | "reason">} answer
     */
    own: (item, answer) =>
      alter(item.conversation, (known) => {
        if (known.messages.has(answer.id)) return known;
        const { kind, shown: text, at, client_ref, media = [] } = item;
        return withMessage(known, { ...answer, direction: "out", kind, text, at, client_ref, media }, 0);
      }),
    /** @param {{conversations: Conversation[], position: string}} initial of the page */
    start: (initial) => {
      put(initial.conversations);
      position.reached(initial.position, null);
    },
    sync: catchUp.now,
  };
}

/** @typedef {ReturnType<typeof createConversations>} Conversations */
