// Giving conversations to others: how many it will be, that it was done, and the way back for ten minutes.
import { signal } from "@preact/signals-core";
import { t, tn } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Call, Live } from "../types.js" */

/** A selection, or everything a filter names. @typedef {{ids: string[]} | {filter: {campaign?: string, assignee?: string, status?: string}}} Which */
/** @typedef {{user_ids: string[]} | {team_id: string} | {pool: true}} To */
/** `since`: what others did with them. @typedef {{text: string, token: string, until: string, count: number, since?: string}} Last */

/** What became of an undo: what was touched since stays as it is. @param {number} back @param {number} all */
export function tellBack(back, all) {
  if (!back) return say(t("Nothing was taken back: something has happened in these conversations since."), { tone: "bad" });
  const words = tn("{count} conversation is back where it was.", "{count} conversations are back where they were.", back);
  say(back < all ? `${words} ${tn("In {count} something has happened since: it stays.", "In {count} something has happened since: they stay.", all - back)}` : words);
}

/** @param {{call: Call, live: Live, me: {name: string}, refresh: () => Promise<unknown>}} options */
export function createHandOver({ call, live, me, refresh }) {
  const last = signal(/** @type {Last | null} */ (null));
  /** What the last hand-over moved, as far as it was heard of, and what others moved on since. @type {Set<string>} */
  let mine = new Set();
  let movedOn = 0;
  /** How many are on their way to others at this moment. */
  const moving = signal(0);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let end;

  /** @param {Last | null} next */
  function remember(next) {
    clearTimeout(end);
    last.value = next;
    if (next) end = setTimeout(() => (last.value = null), Date.parse(next.until) - Date.now());
  }

  // Two who move the same at once: whose came later counts, and the other one is told.
  live.on("conversation.moved", ({ conversation, by }) => {
    if (by === me.name) mine.add(conversation);
    else if (mine.delete(conversation) && last.value) {
      movedOn += 1;
      last.value = { ...last.value, since: tn("{name} moved {count} of them on since.", "{name} moved {count} of them on since.", movedOn, { name: by }) };
    }
  });

  /** @param {Which} which @param {To} to @returns {Promise<number | null>} */
  async function count(which, to) {
    const answer = await call("POST", "/api/v1/reassignments", { ...which, to, dry_run: true }).catch(complain);
    return answer ? answer.count : null;
  }

  /** @param {Which} which @param {To} to @param {string} whom in words @param {string} reason @returns {Promise<boolean>} */
  async function give(which, to, whom, reason) {
    const many = await count(which, to);
    if (many === null) return false;
    moving.value = many;
    mine = new Set();
    movedOn = 0;
    try {
      const answer = await call("POST", "/api/v1/reassignments", { ...which, to, ...(reason ? { reason } : {}) });
      const text = tn("{count} conversation now with {whom}.", "{count} conversations now with {whom}.", answer.count, { whom });
      if (answer.undo) remember({ text, token: answer.undo, until: answer.undo_until, count: answer.count });
      else say(text);
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    } finally {
      moving.value = 0;
    }
  }

  async function undo() {
    const taken = last.value;
    if (!taken) return;
    remember(null);
    const answer = await call("POST", `/api/v1/undo/${taken.token}`, {}).catch(complain);
    if (answer) tellBack(answer.count, taken.count);
    await refresh();
  }

  return { last, moving, count, give, undo };
}
