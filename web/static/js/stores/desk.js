// What a volunteer works with in one campaign: people to send to, threads to answer, texts on their way.
import { computed, effect, signal } from "@preact/signals-core";
import { compare } from "./apply.js";
import { createCampaigns } from "./campaigns.js";
import { createConversations } from "./conversations.js";
import { createDrafts, GONE } from "./drafts.js";
import { createOutbox } from "./outbox.js";
import { announceMoves } from "./moves.js";
import { steady } from "./steady.js";
import { createVerbs } from "./verbs.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Ack, BucketDealt, Campaign, Conversation, Dealt, DeskOptions, Draft, Outgoing } from "../types.js" */

/** People texted and silent so far who are listed, as the server lists them: one who texts all day holds no more. */
export const WAITING = 200;
/** What every row of a bucket begins with. @type {Pick<Conversation, "status" | "preview" | "replies" | "draft">} */
const NEW = { status: "to_send", preview: "", replies: 0, draft: null };

/** @param {DeskOptions} options */
export function createDesk({ initial, live, keep, call, list }) {
  const { me } = initial;
  const { id: campaignId } = initial.campaign;
  const campaigns = createCampaigns(live, [initial.campaign]);
  const campaign = computed(() => /** @type {Campaign} */ (campaigns.byId.value.get(campaignId)));
  const left = signal(initial.left);
  const claiming = signal(false);
  /** Why the last claim brought nobody. */
  const refusal = signal(/** @type {Ack | null} */ (null));
  /** Initials the server refused, by conversation. */
  const refused = signal(/** @type {ReadonlyMap<string, Ack>} */ (new Map()));
  /** First texts in the volunteer's own words, by conversation. */
  const edits = signal(/** @type {ReadonlyMap<string, string>} */ (new Map()));
  /** Written for people who are with somebody else now, until they are put aside. */
  const lost = signal(/** @type {{name: string, words: string, why: string}[]} */ ([]));
  /** Put off once: they come after everybody else. @type {Set<string>} */
  const later = new Set();

  const conversations = createConversations({
    live,
    belongs: (row) => row.assignee === me.id && row.campaign === campaignId,
    fetchAll: async () => (await call("GET", `/api/v1/campaigns/${campaignId}/desk`)).conversations,
    call,
    spread: 3000,
  });
  const drafts = createDrafts({ live, call, shelf: keep.words, onGone: (id, words, why) => lose({ name: nameIn(id), words, why }) });
  const outbox = createOutbox({ live, keep, onSent: sent, onRefused: refuse });
  const verbs = createVerbs({ live, call, conversations });

  const mine = conversations.rows;
  const underway = computed(() => new Set(outbox.items.value.map((item) => item.conversation)));
  const toSend = steady(() => mine.value.filter((row) => row.status === "to_send" && row.text && !underway.value.has(row.id) && !refused.value.has(row.id)).sort(putOffLast));
  const notSent = steady(() => mine.value.filter((row) => row.status === "to_send" && refused.value.has(row.id)));
  const replies = steady(() => mine.value.filter((row) => row.status === "needs_attention" && !underway.value.has(row.id)).sort(longestWaiting));
  const waiting = steady(() => mine.value.filter((row) => row.status === "waiting" || underway.value.has(row.id)).sort(newestFirst));
  const done = steady(() => mine.value.filter((row) => row.status === "closed" || row.status === "opted_out").sort(newestFirst));

  const bucket = signal({ size: initial.conversations.filter((row) => row.status === "to_send").length, done: 0 });
  /** Versions at which texts were sent: a status that came since is newer than our guess. @type {Map<string, number>} */
  const versions = new Map();

  /** @param {Outgoing} item @param {Ack} answer */
  function sent(item, answer) {
    const known = conversations.get(item.conversation);
    const unchanged = known && known.facts === (versions.get(item.client_ref) ?? known.facts);
    versions.delete(item.client_ref);
    const blocked = answer["state"] === "blocked";
    if (blocked) say(t("{name} opted out in the meantime: nothing was sent.", { name: item.name ?? t("Friend") }));
    if (unchanged) conversations.assume(item.conversation, { status: blocked ? "opted_out" : "waiting", preview: item.shown || "\u{1F4F7}", last_message_at: item.at });
    conversations.own(item, { id: String(answer["id"]), state: /** @type {any} */ (answer["state"]), by: me.name, reason: /** @type {any} */ (answer["reason"]) });
  }

  /** @param {Outgoing} item @param {Ack} answer */
  function refuse(item, answer) {
    if (answer.code === "already_sent") return;
    if (GONE.has(answer.code ?? "")) return gone(item, answer);
    if (item.kind === "reply") drafts.restore(item);
    else {
      bucket.value = { ...bucket.value, done: Math.max(0, bucket.value.done - 1) };
      if (item.text !== undefined) edit(item.conversation, item.text);
    }
    refused.value = new Map(refused.value).set(item.conversation, answer);
  }

  /** The conversation is no longer ours: there is no card or thread left to say it at. @param {Outgoing} item @param {Ack} answer */
  function gone({ conversation, name = nameIn(conversation), text, shown }, answer) {
    lose({ name, words: text === undefined ? "" : shown, why: answer.detail ?? t("the server refused it") });
    void conversations.sync();
  }

  /** @param {{name: string, words: string, why: string}} one */
  const lose = (one) => void (lost.value = [...lost.value, one]);

  /** @param {string} id */
  function nameIn(id) {
    const row = conversations.get(id)?.row;
    return row ? nameOf(row.contact) : t("Friend");
  }

  /** @param {string[]} ids */
  function forgive(...ids) {
    refused.value = new Map([...refused.value].filter(([id]) => !ids.includes(id)));
  }

  /** Those that were refused for one reason, once more after everybody else. @param {Ack} why */
  function putOff(why) {
    const ids = notSent.value.filter((row) => refused.value.get(row.id)?.code === why.code).map((row) => row.id);
    ids.forEach((id) => later.add(id));
    forgive(...ids);
  }

  /** @param {Conversation} a @param {Conversation} b */
  function putOffLast(a, b) {
    return Number(later.has(a.id)) - Number(later.has(b.id));
  }

  /** @param {string} id @param {string | null} text */
  function edit(id, text) {
    const next = new Map(edits.value);
    if (text === null) next.delete(id);
    else next.set(id, text);
    edits.value = next;
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
    edit(row.id, null);
    bucket.value = { ...bucket.value, done: bucket.value.done + 1 };
    send({ ...outgoing(row, "initial", edited ?? row.text ?? ""), ...(edited === undefined ? {} : { text: edited }) });
  }

  /** @param {Conversation} row */
  function sendReply(row) {
    const draft = drafts.get(row.id, row.draft);
    if (!ready(draft)) return;
    forgive(row.id);
    drafts.clear(row.id);
    conversations.assume(row.id, { draft: null });
    send(answering(row, draft));
  }

  async function claim() {
    if (claiming.value) return;
    claiming.value = true;
    refusal.value = null;
    try {
      const answer = await live.ask("claim", { campaign: campaignId });
      if (answer.ok) take(/** @type {any} */ (answer));
      else refusal.value = answer;
    } catch {
      refusal.value = { ok: false, code: "offline" };
    } finally {
      claiming.value = false;
    }
  }

  /** @param {{conversations: Dealt[], left: number}} answer */
  function take(answer) {
    putDealt(answer.conversations);
    left.value = answer.left;
    bucket.value = { size: toSend.value.length, done: 0 };
  }

  /** What is the same for all of a bucket is left out of it. @param {Dealt[]} rows */
  function putDealt(rows) {
    conversations.put(rows.map((row) => /** @type {Conversation} */ ({ ...NEW, ...row, campaign: campaignId, assignee: me.id, assignee_name: me.name })));
  }

  /** Rows that came without the text one press sends: people somebody else handed over. */
  async function fetchTexts() {
    const answer = await call("GET", `/api/v1/campaigns/${campaignId}/bucket`).catch(() => null);
    if (!answer) return;
    putDealt(answer.conversations);
    left.value = answer.left;
  }

  /** Up to 25 threads nobody answers. @returns {Promise<boolean>} whether any came */
  async function claimReplies() {
    if (claiming.value) return false;
    claiming.value = true;
    try {
      const answer = await call("POST", `/api/v1/campaigns/${campaignId}/reply-buckets`, {});
      conversations.put(answer.conversations);
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    } finally {
      claiming.value = false;
    }
  }

  conversations.start(initial);
  void outbox.restore();
  announceMoves(live, me);
  live.on("bucket.dealt", (/** @type {BucketDealt} */ event) => event.campaign === campaignId && putDealt(event.conversations));
  const lacking = computed(() => mine.value.filter((row) => row.status === "to_send" && !row.text).length);
  effect(() => void (lacking.value && fetchTexts()));
  effect(() => {
    if (waiting.value.length < 2 * WAITING) return;
    const texted = waiting.value.filter((row) => row.status === "waiting" && !underway.value.has(row.id));
    conversations.forget(texted.slice(WAITING).map((row) => row.id));
  });

  return {
    me, call, list, organization: initial.organization, campaign, left, claiming, refusal, refused, bucket,
    conversations, drafts, outbox, verbs, toSend, notSent, replies, waiting, done, edits, lost,
    sendInitial, sendReply, claim, claimReplies, edit, putOff,
  };
}

/** @param {Conversation} row @param {"initial" | "reply"} kind @param {string} shown @param {string} [ref] @returns {Outgoing} */
export function outgoing(row, kind, shown, ref) {
  return { client_ref: ref || crypto.randomUUID(), conversation: row.id, kind, shown, name: nameOf(row.contact), at: new Date().toISOString() };
}

/** Whether there is something to send, and all of it is here. @param {Draft} draft */
export function ready({ text, media }) {
  return Boolean(text.trim() || media.length) && media.every(({ id }) => id);
}

/** @param {Conversation} row @param {Draft} draft @returns {Outgoing} */
export function answering(row, { text, script, plain, media, ref }) {
  return {
    ...outgoing(row, "reply", text, ref),
    ...(script ? { response_script_id: script } : {}),
    ...(script && text === plain ? {} : { text }),
    ...(media.length ? { media, media_ids: media.map(({ id }) => id) } : {}),
  };
}

/** @param {Conversation} a @param {Conversation} b */
export const longestWaiting = (a, b) => Number(!!b.wants_out) - Number(!!a.wants_out) || compare(a.needs_attention_since ?? "", b.needs_attention_since ?? "");
/** @param {Conversation} a @param {Conversation} b */
const newestFirst = (a, b) => compare(b.last_message_at ?? "", a.last_message_at ?? "");

/** @typedef {ReturnType<typeof createDesk>} Desk */
