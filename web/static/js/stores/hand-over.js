// Giving conversations to others: how many it will be, that it was done, and the way back for ten minutes.
import { signal } from "@preact/signals-core";
import { tn } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Call } from "../types.js" */

/** A selection, or everything a filter names. @typedef {{ids: string[]} | {filter: {campaign?: string, assignee?: string, status?: string}}} Which */
/** @typedef {{user_ids: string[]} | {team_id: string} | {pool: true}} To */
/** @typedef {{text: string, token: string, until: string}} Last */

/** @param {Call} call @param {() => Promise<unknown>} refresh */
export function createHandOver(call, refresh) {
  const last = signal(/** @type {Last | null} */ (null));
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
    try {
      const answer = await call("POST", "/api/v1/reassignments", { ...which, to, ...(reason ? { reason } : {}) });
      const text = tn("{count} conversation now with {whom}.", "{count} conversations now with {whom}.", answer.count, { whom });
      if (answer.undo) remember({ text, token: answer.undo, until: answer.undo_until });
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
    const { token } = last.value ?? {};
    if (!token) return;
    remember(null);
    const answer = await call("POST", `/api/v1/undo/${token}`, {}).catch(complain);
    if (answer) say(tn("{count} conversation is back where it was.", "{count} conversations are back where they were.", answer.count));
    await refresh();
  }

  return { last, moving, count, give, undo };
}
