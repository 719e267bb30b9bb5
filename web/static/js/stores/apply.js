// How events change what is known. Pure, and the newest version wins: late, doubled and swapped events do no harm.

/** @typedef {import("../types.js").Conversation} Conversation */
/** @typedef {import("../types.js").Message} Message */

/**
 * What is known of one conversation. Facts and each message carry the version they come from,
 * because `changed` of version 6 may arrive before `message.added` of version 5.
 * @typedef {object} Known
 * @property {Conversation} row
 * @property {number} facts version of everything but the messages
 * @property {Map<string, {version: number, message: Message}>} messages
 * @property {Map<string, {version: number, change: StateChange}>} early states that overtook their message
 * @property {boolean} whole whether the whole thread was fetched
 */
/** @typedef {import("../types.js").MessageStateChanged["message"]} StateChange */
/** @typedef {ReadonlyMap<string, Known>} Book */

/** @param {Conversation} row @returns {Known} */
function fresh(row) {
  return { row, facts: row.version, messages: new Map(), early: new Map(), whole: false };
}

/**
 * A row as a list, a claim, a sync or a fetch gave it.
 * @param {Known | undefined} known @param {Conversation} row @returns {Known}
 */
export function withRow(known, row) {
  const { messages, ...facts } = row;
  const base = known ?? fresh(facts);
  const newer = row.version >= base.facts;
  const next = newer ? { ...base, row: { ...base.row, ...facts }, facts: row.version } : base;
  return messages ? withThread(next, messages, row.version) : next;
}

/** @param {Known} known @param {Message[]} messages @param {number} version @returns {Known} */
function withThread(known, messages, version) {
  const merged = messages.reduce((state, message) => withMessage(state, message, version), known);
  return { ...merged, whole: true };
}

/** @param {Known} known @param {Message} message @param {number} version @returns {Known} */
export function withMessage(known, message, version) {
  const before = known.messages.get(message.id);
  if (before && before.version > version) return known;
  const messages = new Map(known.messages).set(message.id, { version, message: { ...before?.message, ...message } });
  const next = withPreview({ ...known, messages }, message);
  const early = known.early.get(message.id);
  return early ? withState(next, early.change, early.version) : next;
}

/** The newest message is what lists show. @param {Known} known @param {Message} message @returns {Known} */
function withPreview(known, message) {
  const shown = known.row.last_message;
  if (shown && shown.at > message.at) return known;
  const { direction, text, at, score, band, opt_out } = message;
  return { ...known, row: { ...known.row, last_message: { direction, text, at, score, band, opt_out } } };
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

/**
 * The facts of `conversation.changed`, which may be only those that changed.
 * @param {Known} known @param {import("../types.js").ConversationChanged} change @returns {Known}
 */
export function withChange(known, change) {
  if (change.version < known.facts) return known;
  const { conversation: _id, messages: _messages, ...facts } = change;
  return { ...known, row: { ...known.row, ...facts }, facts: change.version };
}

/** The thread in the order people read it. @param {Known} known @returns {Message[]} */
export function thread(known) {
  return [...known.messages.values()].map((entry) => entry.message).sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}
