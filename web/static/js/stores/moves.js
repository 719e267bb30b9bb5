// Says in one sentence which conversations others gave to this person or took away, however many at once.
import { say } from "../lib/toasts.js";
import { t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
/** @import { ConversationMoved, Live } from "../types.js" */

const TOGETHER = 300;

/** @param {Live} live @param {{id: string, name: string}} me */
export function announceMoves(live, me) {
  /** @type {ConversationMoved[]} */
  let moves = [];

  function tell() {
    const given = moves.filter((move) => move.to === me.id);
    const taken = moves.filter((move) => move.to !== me.id);
    moves = [];
    if (given[0]) say(sentenceGiven(given, given[0]));
    if (taken[0]) say(sentenceTaken(taken, taken[0]));
  }

  live.on("conversation.moved", (/** @type {ConversationMoved} */ move) => {
    const concerns = (move.from === me.id) !== (move.to === me.id);
    if (!concerns || move.by === me.name) return;
    if (moves.push(move) === 1) setTimeout(tell, TOGETHER);
  });
}

/** @param {ConversationMoved[]} moves @param {ConversationMoved} first */
function sentenceGiven(moves, first) {
  const values = { name: nameOf(first.row.contact), by: first.by };
  return tn("{by} gave you the conversation with {name}.", "{by} gave you {count} conversations.", moves.length, values);
}

/** @param {ConversationMoved[]} moves @param {ConversationMoved} first */
function sentenceTaken(moves, first) {
  const owners = new Set(moves.map((move) => move.row.assignee_name));
  const owner = owners.size === 1 ? first.row.assignee_name : null;
  const values = { name: nameOf(first.row.contact), owner: owner ?? "" };
  if (owner) return tn("The conversation with {name} is now with {owner}.", "{count} conversations are now with {owner}.", moves.length, values);
  return tn("The conversation with {name} went back to the pool.", "{count} conversations are now with others.", moves.length, values);
}
