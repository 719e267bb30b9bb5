// Says in one sentence which conversations others gave to this person or took away, however many at once.
import { say } from "../lib/toasts.js";
/** @import { ConversationMoved, Live } from "../types.js" */

const TOGETHER = 300;

/** @param {Live} live @param {{id: string, name: string}} me */
export function announceMoves(live, me) {
  /** @type {ConversationMoved[]} */
  let moves = [];

  async function tell() {
    const given = moves.filter((move) => move.to === me.id);
    const taken = moves.filter((move) => move.to !== me.id);
    moves = [];
    const { sentenceGiven, sentenceTaken } = await import("../lib/move-words.js");
    if (given[0]) say(sentenceGiven(given, given[0]));
    if (taken[0]) say(sentenceTaken(taken, taken[0]));
  }

  live.on("conversation.moved", (/** @type {ConversationMoved} */ move) => {
    const concerns = (move.from === me.id) !== (move.to === me.id);
    if (!concerns || move.by === me.name) return;
    if (moves.push(move) === 1) setTimeout(() => void tell().catch(() => undefined), TOGETHER);
  });
}
