// How it is said that conversations went from one person to another, and why.
import { t, tn } from "./i18n.js";
import { nameOf } from "./names.js";
/** @import { ConversationMoved } from "../types.js" */

/** What moved by itself, or back, says so in one word. */
const CODES = ["lease", "undo", "released", "claimed"];

/** A name may end in a point, as the sentence does. @param {ConversationMoved[]} moves @param {string} sentence */
function why(moves, sentence) {
  const reasons = new Set(moves.map((move) => move.reason));
  const [reason] = reasons;
  const said = sentence.replace(/\.\.$/, ".");
  if (reasons.size > 1 || !reason || CODES.includes(reason)) return said;
  return t("{said} Why: {reason}", { said, reason: /[.!?…]$/.test(reason) ? reason : `${reason}.` });
}

/** @param {ConversationMoved[]} moves @param {ConversationMoved} first */
export function sentenceGiven(moves, first) {
  const values = { name: nameOf(first.row.contact), by: first.by };
  return why(moves, tn("{by} gave you the conversation with {name}.", "{by} gave you {count} conversations.", moves.length, values));
}

/** @param {ConversationMoved[]} moves @param {ConversationMoved} first */
export function sentenceTaken(moves, first) {
  const sentence = taken(moves, first);
  return moves.some(({ row }) => row.draft) ? `${sentence} ${t("What you had begun to write went along.")}` : sentence;
}

/** @param {ConversationMoved[]} moves @param {ConversationMoved} first */
function taken(moves, first) {
  const owners = new Set(moves.map((move) => move.row.assignee_name));
  const owner = owners.size === 1 ? first.row.assignee_name : null;
  const values = { name: nameOf(first.row.contact), owner: owner ?? "" };
  if (moves.every((move) => move.reason === "lease")) return tn("The conversation with {name} lay with you for too long: it went back, for others to take.", "{count} conversations lay with you for too long: they went back, for others to take.", moves.length, values);
  if (owner) return why(moves, tn("The conversation with {name} is now with {owner}.", "{count} conversations are now with {owner}.", moves.length, values));
  return why(moves, tn("The conversation with {name} went back to the pool.", "{count} conversations are now with others.", moves.length, values));
}
