// Acts on many conversations: counted and asked about first, watched while the server does them, taken back for ten minutes.
import { signal } from "@preact/signals-core";
import { confirmed } from "../lib/confirm.js";
import { number, t, tn } from "../lib/i18n.js";
import { complain, say } from "../lib/toasts.js";
import { tellBack } from "./hand-over.js";
/** @import { Call } from "../types.js" */

/** A selection, or everything that a filter finds. @typedef {{ids: string[]} | {filter: Record<string, string>}} Which */
/** @typedef {"close" | "reopen" | "opt_out" | "tag"} Act */
/** @typedef {{id: string, act: Act, state: "running" | "done" | "undoing" | "undone", total: number, done: number, changed: number, restored: number, undo_until: string | null}} Bulk */

const LOOK = 700; // ms

/** What is asked before it is done. @type {Record<Act, (count: number) => string>} */
const QUESTIONS = {
  close: (count) => tn("Close {count} conversation?", "Close {count} conversations?", count),
  reopen: (count) => tn("Reopen {count} conversation?", "Reopen {count} conversations?", count),
  opt_out: (count) => tn("Opt {count} person out? They will get no more texts.", "Opt {count} people out? They will get no more texts.", count),
  tag: (count) => tn("Change the tags of {count} conversation?", "Change the tags of {count} conversations?", count),
};
/** @type {Record<Act, () => string>} */
const WORDS = { close: () => t("Close"), reopen: () => t("Reopen"), opt_out: () => t("Opt out"), tag: () => t("Change tags") };

/** @param {Call} call @param {() => Promise<unknown>} refresh */
export function createBulk(call, refresh) {
  /** What is being done. */
  const running = signal(/** @type {Bulk | null} */ (null));
  /** What was done last and can be taken back. */
  const last = signal(/** @type {{text: string, token: string, id: string, until: string} | null} */ (null));

  /** @param {Act} act @param {Which} which @param {{add?: string[], remove?: string[]}} [tags] @returns {Promise<boolean>} whether it was done */
  async function act(act, which, tags = {}) {
    try {
      const { count } = await call("POST", "/api/v1/bulk-acts", { act, ...which, ...tags, dry_run: true });
      if (!(await confirmed(QUESTIONS[act](count), WORDS[act]()))) return false;
      const begun = await call("POST", "/api/v1/bulk-acts", { act, ...which, ...tags });
      last.value = null;
      const done = await followed(begun);
      const text = tn("{count} conversation was changed.", "{count} conversations were changed.", done.changed);
      if (done.changed) last.value = { text, token: begun.undo, id: done.id, until: done.undo_until ?? "" };
      else say(t("Nothing had to be changed."));
      return true;
    } catch (problem) {
      complain(problem);
      return false;
    } finally {
      running.value = null;
      await refresh().catch(complain);
    }
  }

  /** Looks until the server has done it. @param {Bulk} bulk @returns {Promise<Bulk>} */
  async function followed(bulk) {
    let now = bulk;
    while (now.state === "running" || now.state === "undoing") {
      running.value = now;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      now = await call("GET", `/api/v1/bulk-acts/${bulk.id}`);
    }
    return now;
  }

  async function undo() {
    const taken = last.value;
    if (!taken) return;
    last.value = null;
    try {
      await call("POST", `/api/v1/undo/${taken.token}`, {});
      const done = await followed(await call("GET", `/api/v1/bulk-acts/${taken.id}`));
      tellBack(done.restored, done.changed);
    } catch (problem) {
      complain(problem);
    } finally {
      running.value = null;
      await refresh().catch(complain);
    }
  }

  return { running, last, act, undo };
}

/** How far it is, in words. @param {Bulk} bulk */
export function progressOf({ state, done, total, restored, changed }) {
  return state === "undoing"
    ? t("Taking back: {done} of {total}", { done: number(restored), total: number(changed) })
    : t("{done} of {total} done", { done: number(done), total: number(total) });
}

/** @typedef {ReturnType<typeof createBulk>} BulkActs */
