// What a volunteer works with in one campaign: people to send to, threads to answer, texts on their way.
import { computed, effect, signal } from "@preact/signals-core";
import { compare } from "./apply.js";
import { createCampaigns } from "./campaigns.js";
import { createConversations } from "./conversations.js";
import { createDrafts } from "./drafts.js";
import { createOutbox } from "./outbox.js";
import { announceMoves } from "./moves.js";
import { createVerbs } from "./verbs.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Ack, BucketDealt, Campaign, Conversation, Dealt, DeskOptions, Outgoing } from "../types.js" */
/** @import { Draft } from "./drafts.js" */

/** Answers after which a conversation is somebody else's. */
const GONE = new Set(["not_yours", "not_found"]);
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

  const conversations = createConversations({
    live,
    belongs: (row) => row.assignee === me.id && row.campaign === campaignId,
    fetchAll: async () => (await call("GET", `/api/v1/campaigns/${campaignId}/desk`)).conversations,
    fetchOne: (id) => call("GET", `/api/v1/conversations/${id}`),
    call,
    spread: 3000,
  });
  const drafts = createDrafts((id, text) => call("PUT", `/api/v1/conversations/${id}/draft`, { text }));
  const outbox = createOutbox({ live, keep, onSent: sent, onRefused: refuse });
  const verbs = createVerbs({ live, call, conversations });

  const mine = conversations.rows;
  const underway = computed(() => new Set(outbox.items.value.map((item) => item.conversation)));
  const toSend = computed(() => mine.value.filter((row) => row.status === "to_send" && row.text && !underway.value.has(row.id) && !refused.value.has(row.id)));
  const notSent = computed(() => mine.value.filter((row) => row.status === "to_send" && refused.value.has(row.id)));
  const replies = computed(() => mine.value.filter((row) => row.status === "needs_attention" && !underway.value.has(row.id)).sort(longestWaiting));
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
    if (unchanged) conversations.assume(item.conversation, { status: answer["state"] === "blocked" ? "opted_out" : "waiting", preview: item.shown || "\u{1F4F7}", last_message_at: item.at });
    conversations.own(item, { id: String(answer["id"]), state: /** @type {any} */ (answer["state"]), by: me.name, reason: /** @type {any} */ (answer["reason"]) });
  }

  /** @param {Outgoing} item @param {Ack} answer */
  function refuse(item, answer) {
    if (answer.code === "already_sent") return;
    if (GONE.has(answer.code ?? "")) return lose(item, answer);
    if (item.kind === "reply") drafts.restore(item.conversation, item.shown, item.media);
    else bucket.value = { ...bucket.value, done: Math.max(0, bucket.value.done - 1) };
    refused.value = new Map(refused.value).set(item.conversation, answer);
  }

  /** The conversation is no longer ours: there is no card or thread left to say it at. @param {Outgoing} item @param {Ack} answer */
  function lose(item, answer) {
    const row = conversations.get(item.conversation)?.row;
    const why = answer.detail ?? t("the server refused it");
    say(row ? t("Not sent to {name}: {why}", { name: nameOf(row.contact), why }) : why, { tone: "bad" });
    void conversations.sync();
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

  /** Up to 25 threads nobody answers. */
  async function claimReplies() {
    if (claiming.value) return;
    claiming.value = true;
    try {
      const answer = await call("POST", `/api/v1/campaigns/${campaignId}/reply-buckets`, {});
      conversations.put(answer.conversations);
    } catch (problem) {
      complain(problem);
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

  return {
    me, call, list, organization: initial.organization, campaign, left, claiming, refusal, refused, bucket,
    conversations, drafts, outbox, verbs, toSend, notSent, replies, waiting, done,
    sendInitial, sendReply, claim, claimReplies, forgive,
  };
}

/** @param {Conversation} row @param {"initial" | "reply"} kind @param {string} shown @returns {Outgoing} */
export function outgoing(row, kind, shown) {
  return { client_ref: crypto.randomUUID(), conversation: row.id, kind, shown, at: new Date().toISOString() };
}

/** Whether there is something to send, and all of it is here. @param {Draft} draft */
export function ready({ text, media }) {
  return Boolean(text.trim() || media.length) && media.every(({ id }) => id);
}

/** @param {Conversation} row @param {Draft} draft @returns {Outgoing} */
export function answering(row, { text, script, plain, media }) {
  return {
    ...outgoing(row, "reply", text),
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
