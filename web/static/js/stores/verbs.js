// Skip, close, opt out, pass on: shown at once, told to the server, taken back with its sentence if refused.
import { complain, say } from "../lib/toasts.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
/** @import { Ack, Call, Commands, Conversation, Live } from "../types.js" */
/** @import { Conversations } from "./conversations.js" */

/** @param {{live: Live, call: Call, conversations: Conversations}} options */
export function createVerbs({ live, call, conversations }) {
  /**
   * @param {keyof Commands} verb @param {Conversation} row @param {Partial<Conversation>} shown
   * @param {string} done sentence of the toast @param {object} [fields]
   */
  async function act(verb, row, shown, done, fields = {}) {
    const before = { status: row.status };
    conversations.assume(row.id, shown);
    const answer = await ask(verb, { conversation: row.id, ...fields });
    if (answer.ok) {
      if (answer.row) conversations.put([answer.row]);
      return say(done, answer.undo ? { undo: () => void takeBack(row, String(answer.undo)) } : {});
    }
    conversations.assume(row.id, before);
    say(answer.detail ?? t("That did not work. Try again."), { tone: "bad" });
  }

  /** @param {keyof Commands} verb @param {any} payload @returns {Promise<Ack>} */
  async function ask(verb, payload) {
    try {
      return await live.ask(verb, payload);
    } catch {
      return { ok: false, code: "offline", detail: t("You are not connected. Nothing was changed; try again in a moment.") };
    }
  }

  /** @param {Conversation} row @param {string} token */
  async function takeBack(row, token) {
    try {
      const { count } = await call("POST", `/api/v1/undo/${token}`, {});
      if (!count) say(t("{name} changed in the meantime: it was not undone.", name(row)), { tone: "bad" });
      await conversations.sync();
    } catch (problem) {
      complain(problem);
    }
  }

  /** @param {Conversation} row */
  const name = (row) => ({ name: nameOf(row.contact) });
  return {
    /** @param {Conversation} row */
    skip: (row) => act("skip", row, { status: "skipped" }, t("{name} was skipped.", name(row))),
    /** @param {Conversation} row */
    close: (row) => act("close", row, { status: "closed" }, t("The conversation with {name} is closed.", name(row))),
    /** @param {Conversation} row @param {boolean} [confirm] whether a closing text goes out */
    optOut: (row, confirm = false) =>
      act("opt_out", row, { status: "opted_out" }, t("{name} will get no more texts.", name(row)), { confirm_text: confirm }),
    /** Whoever has this phone now is not asked again. @param {Conversation} row */
    wrongNumber: (row) => act("wrong_number", row, { status: "opted_out" }, t("{name} has another number: no more texts go there.", name(row))),
    /** @param {Conversation} row */
    release: (row) => act("release", row, {}, t("{name} is back with everybody.", name(row))),
    /** @param {Conversation} row @param {string} reason @param {string} note */
    passOn: (row, reason, note) => act("pass_on", row, {}, t("Passed {name} on to a coordinator.", name(row)), { reason, ...(note ? { note } : {}) }),
  };
}

/** @typedef {ReturnType<typeof createVerbs>} Verbs */
