// Tells those who watch what this person is doing: reading a conversation, typing in it.
/** @import { Live, Presence } from "../types.js" */

/** Said again while somebody types. */
const AGAIN = 3_000;

/** @param {Live} live @returns {Presence} */
export function createDoing(live) {
  let saidAt = 0;
  return {
    look: (conversation) => void live.ask("look", conversation ? { conversation } : {}).catch(() => undefined),
    type: (conversation) => {
      if (Date.now() - saidAt < AGAIN) return;
      saidAt = Date.now();
      void live.ask("typing", { conversation }).catch(() => undefined);
    },
  };
}
