// What a supervisor works with: figures, threads that need attention, a selection to hand to others.
import { computed, effect, signal } from "@preact/signals-core";
import { createCampaigns } from "./campaigns.js";
import { createConversations } from "./conversations.js";
import { createDashboard } from "./dashboard.js";
import { answering, longestWaiting, ready } from "./desk.js";
import { createDrafts } from "./drafts.js";
import { createHandOver } from "./hand-over.js";
import { createOutbox } from "./outbox.js";
import { createPace } from "./pace.js";
import { createVerbs } from "./verbs.js";
import { t, tn } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Ack, Conversation, WatchOptions } from "../types.js" */
/** @import { To, Which } from "./hand-over.js" */

const AGAIN = 2_000; // ms
/** Threads of a page; so many of the list come back after a long break; with fewer than this left more are fetched. */
const PAGE = 100;
const MOST = 1_000;
const FEW = 20;

/** @param {WatchOptions} options */
export function createWatch({ initial, live, keep, call, list }) {
  const { me } = initial;
  const campaigns = createCampaigns(live, initial.campaigns);
  const { campaign: current } = initial;
  const pace = createPace({ live, call, campaign: current });
  const dashboard = createDashboard(live, initial);
  const refused = signal(/** @type {ReadonlyMap<string, Ack>} */ (new Map()));
  const chosen = signal(/** @type {ReadonlySet<string>} */ (new Set()));

  /** Whether it stands in the list. @param {Conversation} row */
  const waits = (row) => row.status === "needs_attention" && (!current || row.campaign === current);
  const conversations = createConversations({
    live,
    belongs: (row, reading) => reading || waits(row),
    fetchAll,
    spread: 3000,
  });
  const drafts = createDrafts({ live, call, shelf: keep.words, onGone: (_id, _text, why) => say(why, { tone: "bad" }) });
  const outbox = createOutbox({
    live,
    keep,
    onSent: (item, answer) => conversations.own(item, { id: String(answer["id"]), state: /** @type {any} */ (answer["state"]), by: me.name }),
    onRefused: (item, answer) => {
      drafts.restore(item);
      refused.value = new Map(refused.value).set(item.conversation, answer);
    },
  });
  const verbs = createVerbs({ live, call, conversations });

  /** Where the next page begins, as far as there is one. */
  const next = signal(initial.next);
  let fetching = false;
  const page = (/** @type {string | null} */ cursor) =>
    call("GET", `/api/v1/conversations/attention?limit=${PAGE}${current ? `&campaign=${current}` : ""}${cursor ? `&cursor=${cursor}` : ""}`);

  /** As much of the list as was here. */
  async function fetchAll() {
    const wanted = Math.min(MOST, attention.value.length);
    /** @type {Conversation[]} */
    const rows = [];
    /** @type {string | null} */
    let cursor = null;
    do {
      const { items, next_cursor } = await page(cursor);
      rows.push(...items);
      cursor = next_cursor;
    } while (cursor && rows.length < wanted);
    next.value = cursor;
    return rows;
  }

  async function more() {
    if (fetching || !next.value) return;
    fetching = true;
    try {
      const { items, next_cursor } = await page(next.value);
      conversations.put(items);
      next.value = next_cursor;
    } catch (problem) {
      complain(problem);
    } finally {
      fetching = false;
    }
  }

  const attention = computed(() => conversations.rows.value.filter(waits).sort(longestWaiting));
  /** Those of the selection that still need someone. */
  const selection = computed(() => attention.value.filter((row) => chosen.value.has(row.id)).map((row) => row.id));

  /** @param {Conversation} row */
  function sendReply(row) {
    const draft = drafts.get(row.id, row.draft);
    if (!ready(draft)) return;
    const next = new Map(refused.value);
    next.delete(row.id);
    refused.value = next;
    drafts.clear(row.id);
    void outbox.add(answering(row, draft));
  }

  const handOver = createHandOver({ call, live, me, refresh: () => conversations.sync() });

  /** @param {To} to @param {string} whom in words @param {string} reason @param {Which} [which] instead of the selection */
  async function reassign(to, whom, reason, which = { ids: selection.value }) {
    if (await handOver.give(which, to, whom, reason)) chosen.value = new Set();
  }

  /** What a filter names, instead of the selection, and how much it is in words. */
  const all = signal(/** @type {{which: Which, words: string} | null} */ (null));
  const scope = current ? { campaign: current } : {};

  /** What somebody has in hand: to text, to answer, and those who may still write; or only what waits for an answer. @param {string} assignee @param {string} name @param {string} [status] */
  async function takeFrom(assignee, name, status = "to_send,needs_attention,waiting") {
    const which = { filter: { ...scope, assignee, status } };
    const count = await handOver.count(which, { pool: true });
    if (count === 0) return say(t("{name} holds no open conversation.", { name }));
    if (count !== null) all.value = { which, words: tn("{count} conversation of {name}", "All {count} conversations of {name}", count, { name }) };
  }

  /** Everybody who waits for an answer, whoever holds the thread. */
  async function takeAll() {
    const which = { filter: { ...scope, status: "needs_attention" } };
    const count = await handOver.count(which, { pool: true });
    if (count !== null) all.value = { which, words: tn("{count} conversation that needs attention", "All {count} conversations that need attention", count) };
  }

  /** Where a range with Shift begins. @type {string | null} */
  let anchor = null;

  /** @param {string} id @param {boolean} on @param {boolean} [range] all between the last one and this */
  function choose(id, on, range = false) {
    const ids = attention.value.map((row) => row.id);
    const from = range && anchor ? ids.indexOf(anchor) : -1;
    const to = ids.indexOf(id);
    const next = new Set(chosen.value);
    for (const one of from < 0 || to < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (on) next.add(one);
      else next.delete(one);
    }
    anchor = id;
    chosen.value = next;
  }

  /** @param {"pause" | "resume"} verb @param {object} body */
  async function steer(verb, body) {
    try {
      await call("POST", `/api/v1/campaigns/${current}/${verb}`, body);
    } catch (problem) {
      complain(problem);
    }
  }

  /** Until the server has heard it: without this no figures come. */
  async function watch() {
    const answer = await live.ask("watch", current ? { campaign: current } : {}).catch(() => null);
    if (!answer?.ok && live.state.value === "live") setTimeout(() => void watch(), AGAIN);
  }

  conversations.start(initial);
  void outbox.restore();
  live.onConnect(() => void watch());
  effect(() => void (attention.value.length < FEW && next.value && more()));

  return {
    me, organization: initial.organization, users: initial.users, teams: initial.teams, campaigns, current, pace, dashboard, call, list,
    conversations, drafts, outbox, verbs, refused, attention, next, more, chosen, selection, choose, sendReply, reassign, handOver, all, takeFrom, takeAll, steer,
    chooseAll: () => (chosen.value = new Set(attention.value.map((row) => row.id))),
    chooseNone: () => (chosen.value = new Set()),
    /** Figures of what is watched: one campaign, or all together. */
    progress: computed(() => (current ? campaigns.byId.value.get(current)?.progress : dashboard.progress.value)),
  };
}

/** @typedef {ReturnType<typeof createWatch>} Watch */
