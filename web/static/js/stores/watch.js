// What a supervisor works with: figures, threads that need attention, a selection to hand to others.
import { computed, signal } from "@preact/signals-core";
import { createCampaigns } from "./campaigns.js";
import { createConversations } from "./conversations.js";
import { longestWaiting, outgoing } from "./desk.js";
import { createDrafts } from "./drafts.js";
import { createOutbox } from "./outbox.js";
import { createVerbs } from "./verbs.js";
import { t, tn } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Ack, Conversation, WatchOptions } from "../types.js" */

/** @param {WatchOptions} options */
export function createWatch({ initial, live, keep, call, list }) {
  const { me } = initial;
  const campaigns = createCampaigns(live, initial.campaigns);
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

  /** @param {{user_ids?: string[], pool?: true}} to @param {string} whom in words */
  async function reassign(to, whom) {
    const ids = selection.value;
    try {
      const answer = await call("POST", "/api/v1/reassignments", { ids, to });
      chosen.value = new Set();
      const done = tn("{count} conversation now with {whom}.", "{count} conversations now with {whom}.", answer.count, { whom });
      say(done, answer.undo ? { undo: () => void undo(answer.undo) } : {});
    } catch (problem) {
      complain(problem);
    }
  }

  /** @param {string} token */
  async function undo(token) {
    await call("POST", `/api/v1/undo/${token}`, {}).catch(complain);
    await conversations.sync();
  }

  /** @param {string} id @param {boolean} on */
  function choose(id, on) {
    const next = new Set(chosen.value);
    if (on) next.add(id);
    else next.delete(id);
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
    me, organization: initial.organization, users: initial.users, campaigns, current: initial.campaign,
    conversations, drafts, outbox, verbs, refused, attention, chosen, selection, choose, sendReply, reassign, steer,
    chooseAll: () => (chosen.value = new Set(attention.value.map((row) => row.id))),
    chooseNone: () => (chosen.value = new Set()),
  };
}

/** @typedef {ReturnType<typeof createWatch>} Watch */
