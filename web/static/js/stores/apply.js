// How events change what is known. Pure, and the newest version wins: late, doubled and swapped events do no harm.

/** @import { Conversation, Known, Message, StateChange, WholeThread } from "../types.js" */

/** @param {Conversation} row @returns {Known} */
function fresh(row) {
  return { row, facts: row.version, messages: new Map(), early: new Map(), whole: false, earlier: false };
}

/**
 * A row as a list, an event, a sync or a fetch gave it. The text of a first text is only in some of them, and stays.
 * @param {Known | undefined} known @param {Conversation} row @returns {Known}
 */
export function withRow(known, row) {
  if (!known) return fresh(row);
  if (row.version >= known.facts) return { ...known, row: { ...known.row, ...row }, facts: row.version };
  return row.text && !known.row.text ? { ...known, row: { ...known.row, text: row.text } } : known;
}

/** The newest of a thread, or what stands above what is known of it. @param {Known} known @param {WholeThread} fetched @param {boolean} above @returns {Known} */
export function withThread(known, { conversation, messages, ...beside }, above) {
  const merged = messages.reduce((state, message) => withMessage(state, message, conversation.version), known);
  // Fetched again, the newest say nothing of what stands above all that is here.
  const earlier = above || !known.whole ? beside.earlier : known.earlier;
  return { ...merged, ...beside, earlier, whole: true };
}

/** @param {Known} known @param {Message} message @param {number} version @returns {Known} */
export function withMessage(known, message, version) {
  const before = known.messages.get(message.id);
  if (before && before.version > version) return known;
  const messages = new Map(known.messages).set(message.id, { version, message: { ...before?.message, ...message } });
  const early = known.early.get(message.id);
  return early ? withState({ ...known, messages }, early.change, early.version) : { ...known, messages };
}

/** @param {Known} known @param {StateChange} change @param {number} version @returns {Known} */
export function withState(known, change, version) {
  const before = known.messages.get(change.id);
  if (!before) return withEarly(known, change, version);
  if (before.version > version) return known;
  const message = { ...before.message, ...change };
  return { ...known, messages: new Map(known.messages).set(change.id, { version, message }) };
}

/** @param {Known} known @param {StateChange} change @param {number} version @returns {Known} */
function withEarly(known, change, version) {
  if ((known.early.get(change.id)?.version ?? -1) > version) return known;
  return { ...known, early: new Map(known.early).set(change.id, { version, change }) };
}

/** Of times and ids as the server writes them; what languages say of their order takes many times longer. @param {string} a @param {string} b */
export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The thread in the order people read it. @param {Known} known @returns {Message[]} */
export function thread(known) {
  return [...known.messages.values()].map((entry) => entry.message).sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}
