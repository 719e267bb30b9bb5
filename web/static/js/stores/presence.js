// Who else looks at a conversation or types in it, for as long as the server last said so.
import { signal } from "@preact/signals-core";
import { t } from "../lib/i18n.js";

/** @typedef {{conversation?: string | null, user: string, name: string, doing: "online" | "looking" | "typing" | "away"}} Doing */

/** @param {import("../lib/socket.js").Live} live @param {string} me */
export function createPresence(live, me) {
  const byUser = signal(/** @type {ReadonlyMap<string, Doing>} */ (new Map()));
  live.on("presence.changed", (/** @type {Doing} */ doing) => {
    if (doing.user !== me) byUser.value = new Map(byUser.value).set(doing.user, doing);
  });
  return {
    /** @param {string} conversation */
    look: (conversation) => void live.ask("look", { conversation }).catch(() => undefined),
    /** @param {string} conversation @returns {string | null} */
    wordFor: (conversation) => {
      const there = [...byUser.value.values()].find((doing) => doing.conversation === conversation && doing.doing !== "away");
      if (!there) return null;
      return there.doing === "typing" ? t("{name} is typing", { name: there.name }) : t("{name} is looking", { name: there.name });
    },
  };
}

/** @typedef {ReturnType<typeof createPresence>} Presence */
