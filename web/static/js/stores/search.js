// What is asked for, as the address of the page says it, and the conversations it finds, page by page.
import { signal } from "@preact/signals-core";
import { ApiProblem } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { complain } from "../lib/toasts.js";
/** @import { Call, Conversation } from "../types.js" */

/** Fields of the address that filter. */
export const NAMES = [
  "q", "campaign", "assignee", "team", "status", "tag", "sentiment", "question", "answer", "field", "replies", "error", "number", "since", "until",
  "wants_out", "needs_attention_without_report",
];
const PAGE = 50;

/** @typedef {Record<string, string>} Filter only what is asked for */

/** @param {string} search @returns {Filter} */
export function filterOf(search) {
  const given = new URLSearchParams(search);
  /** @type {Filter} */
  const filter = {};
  for (const name of NAMES) {
    const value = given.get(name)?.trim();
    if (value) filter[name] = value;
  }
  return filter;
}

/** @param {Filter} filter @param {Record<string, string>} [more] */
export const addressOf = (filter, more = {}) => new URLSearchParams({ ...filter, ...more }).toString();

/** An address may be written by hand: which part of it cannot be used, and what may stand there. @param {unknown} problem */
function why(problem) {
  if (!(problem instanceof ApiProblem)) return t("That did not work. Try again.");
  const [field] = problem.fields;
  return field ? t("“{name}” in the address cannot be used: {why}", { name: field.field, why: field.detail }) : problem.message;
}

/**
 * @param {Call} call
 * @param {(rows: Conversation[]) => void} put what was found
 */
export function createSearch(call, put) {
  const filter = signal(filterOf(location.search));
  /** What was found, in order; null before the first answer. */
  const ids = signal(/** @type {string[] | null} */ (null));
  const cursor = signal(/** @type {string | null} */ (null));
  const busy = signal(false);
  const total = signal(/** @type {{count: number, more: boolean} | null} */ (null));
  /** Why nothing could be searched for, empty while it could. */
  const wrong = signal("");
  /** Of the newest question: an answer to an older one is dropped. */
  let asked = 0;

  /** @param {Record<string, string>} more */
  const page = (more) => call("GET", `/api/v1/conversations?${addressOf(filter.value, { limit: String(PAGE), ...more })}`);

  async function begin() {
    const mine = (asked += 1);
    busy.value = true;
    try {
      const [found, counted] = await Promise.all([page({}), call("GET", `/api/v1/conversations/count?${addressOf(filter.value)}`)]);
      if (mine !== asked) return;
      take([], found);
      total.value = counted;
      wrong.value = "";
    } catch (problem) {
      if (mine !== asked) return;
      ids.value = [];
      total.value = null;
      wrong.value = why(problem);
    } finally {
      if (mine === asked) busy.value = false;
    }
  }

  /** @param {string[]} before @param {{items: Conversation[], next_cursor: string | null}} found */
  function take(before, found) {
    ids.value = [...new Set([...before, ...found.items.map((row) => row.id)])];
    cursor.value = found.next_cursor;
    put(found.items);
  }

  /** The next page, if there is one. @returns {Promise<void>} */
  async function more() {
    if (!cursor.value || busy.value) return;
    const mine = asked;
    busy.value = true;
    try {
      const found = await page({ cursor: cursor.value });
      if (mine === asked) take(ids.value ?? [], found);
    } catch (problem) {
      complain(problem);
    } finally {
      if (mine === asked) busy.value = false;
    }
  }

  /** Everything on the screen, afresh. @returns {Promise<Conversation[]>} */
  async function again() {
    const limit = String(Math.min(200, Math.max(PAGE, ids.value?.length ?? 0)));
    const found = await page({ limit });
    take([], found);
    return found.items;
  }

  /** @param {Filter} next @param {boolean} [remember] whether the way back leads to what was asked before */
  function ask(next, remember = true) {
    filter.value = next;
    const address = addressOf(next);
    if (remember) history.pushState(null, "", address ? `?${address}` : location.pathname);
    total.value = null;
    return begin();
  }

  addEventListener("popstate", () => void ask(filterOf(location.search), false));
  return { filter, ids, cursor, busy, total, wrong, begin, more, again, ask };
}

/** @typedef {ReturnType<typeof createSearch>} Search */
