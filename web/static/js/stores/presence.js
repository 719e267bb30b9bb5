// Who else looks at a conversation or types in it, for as long as that is likely to be true.
import { signal } from "@preact/signals-core";
import { t } from "../lib/i18n.js";
import { createDoing } from "./doing.js";
/** @import { ConversationMoved, Live, Presence } from "../types.js" */

/** @typedef {{conversation?: string | null, user: string, name: string, doing: "online" | "looking" | "typing" | "away"}} Doing */

const LASTS = { typing: 6_000, looking: 120_000, online: 0, away: 0 };

/** @param {Live} live @param {string} me @returns {Presence & {wordFor: (conversation: string) => string | null}} */
export function createPresence(live, me) {
  const byUser = signal(/** @type {ReadonlyMap<string, Doing>} */ (new Map()));
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  const ends = new Map();

  /** @param {Doing} doing */
  function put(doing) {
    clearTimeout(ends.get(doing.user));
    byUser.value = new Map(byUser.value).set(doing.user, doing);
    ends.set(doing.user, setTimeout(() => over(doing), LASTS[doing.doing]));
  }

  /** Who stopped typing still looks. @param {Doing} doing */
  function over(doing) {
    if (doing.doing === "typing") return put({ ...doing, doing: "looking" });
    const next = new Map(byUser.value);
    next.delete(doing.user);
    byUser.value = next;
  }

  live.on("presence.changed", (/** @type {Doing} */ doing) => {
    const before = byUser.value.get(doing.user);
    // The two are said at the same time when somebody opens a conversation and types, and may change places.
    const isLate = doing.doing === "looking" && before?.doing === "typing" && before.conversation === doing.conversation;
    if (doing.user !== me && !isLate) put(doing);
  });

  // From whom a conversation was taken, they look at it no more.
  live.on("conversation.moved", (/** @type {ConversationMoved} */ { conversation, from }) => {
    const doing = byUser.value.get(from ?? "");
    if (doing?.conversation === conversation) put({ ...doing, doing: "away" });
  });

  return {
    ...createDoing(live),
    /** @param {string} conversation @returns {string | null} */
    wordFor: (conversation) => {
      const there = [...byUser.value.values()].find((doing) => doing.conversation === conversation && doing.doing !== "away");
      if (!there) return null;
      return there.doing === "typing" ? t("{name} is typing", { name: there.name }) : t("{name} is looking", { name: there.name });
    },
  };
}
