// What a supervisor works with: figures, threads that need attention, a selection to hand to others.
import { computed, signal } from "@preact/signals-core";
import { createCampaigns } from "./campaigns.js";
import { createConversations } from "./conversations.js";
import { longestWaiting, outgoing } from "./desk.js";
import { createDrafts } from "./drafts.js";
import { createHandOver } from "./hand-over.js";
import { createOutbox } from "./outbox.js";
import { createPace } from "./pace.js";
import { createVerbs } from "./verbs.js";
import { complain } from "../lib/toasts.js";
/** @import { Ack, Conversation, WatchOptions } from "../types.js" */
/** @import { Which } from "./hand-over.js" */

/** @param {WatchOptions} options */
export function createWatch({ initial, live, keep, call, list }) {
  const { me } = initial;
  const campaigns = createCampaigns(live, initial.campaigns);
  const pace = createPace({ live, call, campaign: initial.campaign });
  const refused = signal(/** @type {ReadonlyMap<string, Ack>} */ (new Map()));
  const chosen = signal(/** @type {ReadonlySet<string>} */ (new Set()));

  const conversations = createConversations({
    live,
    belongs: (row, reading) => reading || (row.campaign === initial.campaign && row.status === "needs_attention"),
    fetchAll: () => list(`/api/v1/conversations?campaign=${initial.campaign}&status=needs_attention&limit=200`),
    fetchOne: (id) => call("GET", `/api/v1/conversations/${id}`),
    spread: 3000,
  });
  const drafts = createDrafts((id, text) => call("PUT", `/api/v1/conversations/${id}/draft`, { text }));
  const outbox = createOutbox({
    live,
    keep,
    onSent: (item, answer) => conversations.own(item, { id: String(answer["id"]), state: /** @type {any} */ (answer["state"]), by: me.name }),
    onRefused: (item, answer) => {
      drafts.restore(item.conversation, item.shown);
      refused.value = new Map(refused.value).set(item.conversation, answer);
    },
  });
  const verbs = createVerbs({ live, call, conversations });

  const attention = computed(() =>
    conversations.rows.value.filter((row) => row.campaign === initial.campaign && row.status === "needs_attention").sort(longestWaiting),
  );
  /** Those of the selection that still need someone. */
  const selection = computed(() => attention.value.filter((row) => chosen.value.has(row.id)).map((row) => row.id));

  /** @param {Conversation} row */
  function sendReply(row) {
    const draft = drafts.get(row.id, row.draft);
    if (!draft.text.trim()) return;
    const next = new Map(refused.value);
    next.delete(row.id);
    refused.value = next;
    drafts.clear(row.id);
    const script = draft.script ? { response_script_id: draft.script } : {};
    const text = draft.script && draft.text === draft.plain ? {} : { text: draft.text };
    void outbox.add({ ...outgoing(row, "reply", draft.text), ...script, ...text });
  }

  const handOver = createHandOver(call, () => conversations.sync());

  /** @param {{user_ids?: string[], pool?: true}} to @param {string} whom in words @param {Which} [which] instead of the selection */
  async function reassign(to, whom, which = { ids: selection.value }) {
    if (await handOver.give(which, to, whom)) chosen.value = new Set();
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
      await call("POST", `/api/v1/campaigns/${initial.campaign}/${verb}`, body);
    } catch (problem) {
      complain(problem);
    }
  }

  conversations.start(initial);
  void outbox.restore();
  live.onConnect(() => void live.ask("watch", { campaign: initial.campaign }).catch(() => undefined));

  return {
    me, organization: initial.organization, users: initial.users, campaigns, current: initial.campaign, pace,
    conversations, drafts, outbox, verbs, refused, attention, chosen, selection, choose, sendReply, reassign, handOver, steer,
    chooseAll: () => (chosen.value = new Set(attention.value.map((row) => row.id))),
    chooseNone: () => (chosen.value = new Set()),
  };
}

/** @typedef {ReturnType<typeof createWatch>} Watch */
