// What a supervisor reviews with: a search, the open thread, a selection and what is done to it, searches with names.
import { computed, signal } from "@preact/signals-core";
import { createBulk } from "./bulk.js";
import { createConversations } from "./conversations.js";
import { answering, ready } from "./desk.js";
import { createDrafts } from "./drafts.js";
import { createHandOver } from "./hand-over.js";
import { createOutbox } from "./outbox.js";
import { addressOf, createSearch, filterOf } from "./search.js";
import { createVerbs } from "./verbs.js";
import { t } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Ack, Campaign, Conversation, ReviewOptions, SavedFilter } from "../types.js" */
/** @import { Act } from "./bulk.js" */
/** @import { To } from "./hand-over.js" */

/** @param {ReviewOptions} options */
export function createReview({ initial, live, keep, call }) {
  const { me } = initial;
  const listed = computed(() => new Set(search.ids.value ?? []));
  const conversations = createConversations({
    live,
    belongs: (row, reading) => reading || listed.value.has(row.id),
    fetchAll: () => search.again(),
    spread: 3000,
  });
  const search = createSearch(call, (rows) => conversations.put(rows));
  const drafts = createDrafts({ live, call, shelf: keep.words, onGone: (_id, _text, why) => say(why, { tone: "bad" }) });
  const refused = signal(/** @type {ReadonlyMap<string, Ack>} */ (new Map()));
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
  const refresh = () => search.begin();
  const handOver = createHandOver({ call, live, me, refresh });
  const bulk = createBulk(call, refresh);

  /** In the order they were found. */
  const rows = computed(() =>
    (search.ids.value ?? []).flatMap((id) => {
      const known = conversations.book.value.get(id);
      return known ? [known.row] : [];
    }),
  );
  const chosen = signal(/** @type {ReadonlySet<string>} */ (new Set()));
  /** Not the selection, but everything that matches, also what was not fetched. */
  const everything = signal(false);
  const saved = signal(/** @type {SavedFilter[]} */ (initial.saved));
  /** Of the threads that were opened. @type {import("@preact/signals-core").Signal<ReadonlyMap<string, Campaign>>} */
  const campaigns = signal(new Map());

  const which = () => (everything.value ? { filter: search.filter.value } : { ids: [...chosen.value] });
  const chooseNone = () => {
    chosen.value = new Set();
    everything.value = false;
  };

  /** @param {Record<string, string>} filter */
  function ask(filter) {
    chooseNone();
    return search.ask(filter);
  }

  /** Where a range with Shift begins. @type {string | null} */
  let anchor = null;

  /** @param {string} id @param {boolean} on @param {boolean} range all between the last one and this */
  function choose(id, on, range) {
    const ids = search.ids.value ?? [];
    const from = range && anchor ? ids.indexOf(anchor) : -1;
    const to = ids.indexOf(id);
    const next = new Set(everything.value ? ids : chosen.value);
    everything.value = false;
    for (const one of from < 0 || to < 0 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (on) next.add(one);
      else next.delete(one);
    }
    anchor = id;
    chosen.value = next;
  }

  /** @param {Conversation} row */
  async function open(row) {
    conversations.open(row.id);
    if (campaigns.value.has(row.campaign)) return;
    try {
      const campaign = await call("GET", `/api/v1/campaigns/${row.campaign}`);
      campaigns.value = new Map(campaigns.value).set(row.campaign, campaign);
    } catch (problem) {
      complain(problem);
    }
  }

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

  /** @param {Act} act @param {{add?: string[], remove?: string[]}} [tags] */
  async function act(act, tags) {
    if (await bulk.act(act, which(), tags)) chooseNone();
  }

  /** @param {To} to @param {string} whom in words @param {string} reason */
  async function reassign(to, whom, reason) {
    if (!(await handOver.give(which(), to, whom, reason))) return;
    chooseNone();
    await refresh();
  }

  /** @param {string} name @param {boolean} shared */
  async function save(name, shared) {
    const made = await call("POST", "/api/v1/saved-filters", { name, shared, query: addressOf(search.filter.value) }).catch(complain);
    if (!made) return;
    saved.value = [...saved.value.filter(({ id }) => id !== made.id), made];
    say(t("“{name}” is kept.", { name }));
  }

  /** @param {SavedFilter} one */
  async function forget(one) {
    try {
      await call("DELETE", `/api/v1/saved-filters/${one.id}`);
      saved.value = saved.value.filter(({ id }) => id !== one.id);
    } catch (problem) {
      complain(problem);
    }
  }

  conversations.start(initial);
  void outbox.restore();
  void search.begin();

  return {
    me, organization: initial.organization, choices: initial.choices, search, conversations, drafts, outbox, verbs, refused, rows, chosen, everything,
    campaigns, saved, handOver, bulk, ask, open, choose, chooseNone, sendReply, act, reassign, save, forget,
    chooseAll: () => (chosen.value = new Set(search.ids.value ?? [])),
    chooseEverything: () => (everything.value = true),
    /** @param {SavedFilter} one */
    askSaved: (one) => ask(filterOf(one.query)),
    /** Where the table of what is chosen is. */
    exported: computed(() => {
      const asked = everything.value || !chosen.value.size ? search.filter.value : { ids: [...chosen.value].join(",") };
      return `/api/v1/conversations/export.csv?${addressOf(/** @type {Record<string, string>} */ (asked), { bom: "1" })}`;
    }),
  };
}

/** @typedef {ReturnType<typeof createReview>} Review */
