// What a volunteer works with in one campaign: people to send to, threads to answer, texts on their way.
import { computed, signal } from "@preact/signals-core";
import { createConversations, dealt } from "./conversations.js";
import { createDrafts } from "./drafts.js";
import { createOutbox } from "./outbox.js";
import { createVerbs } from "./verbs.js";
import { newRef } from "../lib/refs.js";

/** @typedef {import("../types.js").Conversation} Conversation */
/** @typedef {import("../types.js").Ack} Ack */
/** @typedef {import("../types.js").Outgoing} Outgoing */
/**
 * @typedef {object} Initial
 * @property {{id: string, name: string, first_name: string}} me
 * @property {{name: string}} organization
 * @property {import("../types.js").Campaign} campaign
 * @property {Conversation[]} conversations
 * @property {number} left people nobody has claimed yet
 * @property {string | null} position
 */

/**
 * @param {object} options
 * @param {Initial} options.initial
 * @param {import("../lib/socket.js").Live} options.live
 * @param {import("../lib/keep.js").Keep} options.keep
 * @param {typeof import("../lib/api.js").call} options.call
 * @param {typeof import("../lib/api.js").list} options.list
 */
export function createDesk({ initial, live, keep, call, list }) {
  const { me } = initial;
  const campaign = signal(initial.campaign);
  const left = signal(initial.left);
  const claiming = signal(false);
  /** Why the last claim brought nobody. */
  const refusal = signal(/** @type {Ack | null} */ (null));
  /** Initials the server refused, by conversation. */
  const refused = signal(/** @type {ReadonlyMap<string, Ack>} */ (new Map()));

  const conversations = createConversations({
    live,
    viewer: me.id,
    fetchAll: () => list(`/api/v1/conversations?campaign=${initial.campaign.id}&assignee=me&limit=200`),
    fetchOne: (id) => call("GET", `/api/v1/conversations/${id}`),
    spread: 3000,
  });
  const drafts = createDrafts((id, text) => call("PUT", `/api/v1/conversations/${id}/draft`, { text }));
  const outbox = createOutbox({ live, keep, onSent: sent, onRefused: refuse });
  const verbs = createVerbs({ live, call, conversations });

  const mine = computed(() => conversations.rows.value.filter((row) => row.campaign === initial.campaign.id));
  const underway = computed(() => new Set(outbox.items.value.map((item) => item.conversation)));
  const toSend = computed(() => mine.value.filter((row) => row.status === "to_send" && !underway.value.has(row.id) && !refused.value.has(row.id)));
  const notSent = computed(() => mine.value.filter((row) => row.status === "to_send" && refused.value.has(row.id)));
  const replies = computed(() => mine.value.filter((row) => row.status === "needs_attention" && !underway.value.has(row.id)).sort(oldestFirst));
  const waiting = computed(() => mine.value.filter((row) => row.status === "waiting" || underway.value.has(row.id)).sort(newestFirst));
  const done = computed(() => mine.value.filter((row) => row.status === "closed" || row.status === "opted_out").sort(newestFirst));

  const bucket = signal({ size: initial.conversations.filter((row) => row.status === "to_send").length, done: 0 });
  /** Versions at which texts were sent: a status that came since is newer than our guess. @type {Map<string, number>} */
  const versions = new Map();

  /** @param {Outgoing} item @param {Ack} answer */
  function sent(item, answer) {
    const known = conversations.get(item.conversation);
    const unchanged = known && known.facts === (versions.get(item.client_ref) ?? known.facts);
    versions.delete(item.client_ref);
    if (unchanged) conversations.assume(item.conversation, { status: answer["state"] === "blocked" ? "opted_out" : "waiting" });
    conversations.own(item, { id: String(answer["id"]), state: /** @type {any} */ (answer["state"]), by: me, reason: /** @type {any} */ (answer["reason"]) });
  }

  /** @param {Outgoing} item @param {Ack} answer */
  function refuse(item, answer) {
    if (answer.code === "already_sent") return;
    if (item.kind === "reply") drafts.restore(item.conversation, item.shown);
    else bucket.value = { ...bucket.value, done: Math.max(0, bucket.value.done - 1) };
    refused.value = new Map(refused.value).set(item.conversation, answer);
  }

  /** @param {string} id */
  function forgive(id) {
    const next = new Map(refused.value);
    next.delete(id);
    refused.value = next;
  }

  /** @param {Outgoing} item */
  function send(item) {
    versions.set(item.client_ref, conversations.get(item.conversation)?.facts ?? 0);
    void outbox.add(item);
  }

  /** One deliberate act, one message: the reference is made here, once. @param {Conversation} row @param {string} [edited] */
  function sendInitial(row, edited) {
    if (underway.value.has(row.id)) return;
    forgive(row.id);
    bucket.value = { ...bucket.value, done: bucket.value.done + 1 };
    send({ ...outgoing(row, "initial", edited ?? row.text ?? ""), ...(edited === undefined ? {} : { text: edited }) });
  }

  /** @param {Conversation} row */
  function sendReply(row) {
    const draft = drafts.get(row.id, row.draft);
    if (!draft.text.trim()) return;
    forgive(row.id);
    const script = draft.script ? { response_script_id: draft.script } : {};
    const text = draft.script && draft.text === draft.plain ? {} : { text: draft.text };
    drafts.clear(row.id);
    conversations.assume(row.id, { draft: null });
    send({ ...outgoing(row, "reply", draft.text), ...script, ...text });
  }

  async function claim() {
    if (claiming.value) return;
    claiming.value = true;
    refusal.value = null;
    try {
      const answer = await live.ask("claim", { campaign: initial.campaign.id });
      if (answer.ok) take(/** @type {any} */ (answer));
      else refusal.value = answer;
    } catch {
      refusal.value = { ok: false, code: "offline" };
    } finally {
      claiming.value = false;
    }
  }

  /** @param {{conversations: Conversation[], left: number}} answer */
  function take(answer) {
    conversations.put(answer.conversations.map((row) => dealt({ ...row, assignee: me }, initial.campaign.id)));
    left.value = answer.left;
    bucket.value = { size: answer.conversations.length, done: 0 };
  }

  /** Up to 25 threads nobody answers. */
  async function claimReplies() {
    const answer = await call("POST", `/api/v1/campaigns/${initial.campaign.id}/reply-buckets`, {});
    conversations.put(answer.conversations.map((/** @type {Conversation} */ row) => ({ ...row, campaign: initial.campaign.id })));
    return answer.conversations.length;
  }

  conversations.start({ items: initial.conversations, position: initial.position });
  void outbox.restore();
  live.on("campaign.progress", (event) => {
    if (event.campaign === initial.campaign.id && event.state) campaign.value = { ...campaign.value, state: event.state };
  });

  return {
    me, organization: initial.organization, campaign, left, claiming, refusal, refused, bucket,
    conversations, drafts, outbox, verbs, toSend, notSent, replies, waiting, done,
    sendInitial, sendReply, claim, claimReplies, forgive,
  };
}

/** @param {Conversation} row @param {"initial" | "reply"} kind @param {string} shown @returns {Outgoing} */
export function outgoing(row, kind, shown) {
  return { client_ref: newRef(), conversation: row.id, kind, shown, at: new Date().toISOString() };
}

/** @param {Conversation} row */
const at = (row) => row.last_message?.at ?? "";
/** @param {Conversation} a @param {Conversation} b */
export const oldestFirst = (a, b) => at(a).localeCompare(at(b));
/** @param {Conversation} a @param {Conversation} b */
export const newestFirst = (a, b) => at(b).localeCompare(at(a));

/** @typedef {ReturnType<typeof createDesk>} Desk */
