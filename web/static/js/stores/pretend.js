// Two made-up people who answer by a script, in place of the server: for those who text for the first time.
import { signal } from "@preact/signals-core";
import { t } from "../lib/i18n.js";
import { say } from "../lib/toasts.js";
/** @import { Ack, Campaign, Conversation, DeskOptions, Live, Message, Status } from "../types.js" */

const THINKS = 1_500;
const CAMPAIGN = "practice";
const SWITCHES = /** @type {const} */ ({
  custom_responses: true, edit_initials: false, keep_assignments: false, single_sender: false, work: "both",
  replies_first: false, max_per_volunteer: null, hide_media: false,
});

/** @param {{me: DeskOptions["initial"]["me"], organization: {name: string}}} page @returns {DeskOptions} */
export function pretend({ me, organization }) {
  const names = { volunteer: me.first_name, organization: organization.name };
  /** What each of them says, one answer to each text. @type {Record<string, {text: string, status: Status}[]>} */
  const says = {
    1: [{ text: t("Sure! Where do I vote?"), status: "needs_attention" }, { text: t("Great, thank you!"), status: "needs_attention" }],
    2: [{ text: "STOP", status: "opted_out" }],
  };
  /** @type {Map<string, Conversation>} */
  const rows = new Map([person("1", "Maria", "Tucson"), person("2", "Sam", "Phoenix")].map((row) => [row.id, row]));
  /** @type {Map<string, Message[]>} */
  const threads = new Map([...rows.keys()].map((id) => [id, []]));
  /** @type {Map<string, (event: any) => void>} */
  const listeners = new Map();
  let changes = 0;

  /** @param {string} id @param {string} first @param {string} city @returns {Conversation} */
  function person(id, first, city) {
    const text = t("Hi {name}, it's {volunteer} with {organization}. Can we count on your vote? Reply STOP to opt out.", { name: first, ...names });
    return {
      id, campaign: CAMPAIGN, version: 1, changed: "0", status: "to_send", assignee: me.id, assignee_name: me.name, lease_until: null,
      contact: { first_name: first, name: `${first} P.`, city, state: "AZ", local_time: "2:15 pm" },
      needs_attention_since: null, last_message_at: null, preview: "", replies: 0, score: null, band: null, wants_out: false, draft: null, tags: [], text, parts: 1,
    };
  }

  /** @param {string} id @param {Partial<Conversation>} facts @returns {Conversation} */
  function alter(id, facts) {
    const before = /** @type {Conversation} */ (rows.get(id));
    const row = { ...before, ...facts, version: before.version + 1, changed: String(++changes) };
    rows.set(id, row);
    return row;
  }

  /** @param {string} id @param {Message} message @param {Partial<Conversation>} facts */
  function put(id, message, facts) {
    threads.get(id)?.push(message);
    return alter(id, { ...facts, preview: message.text, last_message_at: message.at });
  }

  /** @param {any} command @returns {Ack} */
  function send({ conversation: id, kind, text, response_script_id: script, client_ref }) {
    const words = text ?? (kind === "initial" ? rows.get(id)?.text : campaign.response_scripts.find((one) => one.id === script)?.text) ?? "";
    put(id, { id: `m${client_ref}`, client_ref, direction: "out", kind, text: words, state: "delivered", at: new Date().toISOString(), by: me.name }, { status: "waiting", needs_attention_since: null });
    setTimeout(() => answer(id), THINKS);
    return { ok: true, id: `m${client_ref}`, state: "delivered" };
  }

  /** @param {string} id */
  function answer(id) {
    const said = says[id]?.shift();
    if (!said) return say(t("That is all there is to it. With real people it works the same way."));
    const at = new Date().toISOString();
    /** @type {Message} */
    const message = { id: `r${changes}`, direction: "in", kind: "reply", text: said.text, state: "received", at };
    const row = put(id, message, { status: said.status, needs_attention_since: at, replies: 1 });
    listeners.get("message.added")?.({ conversation: id, changed: row.changed, version: row.version, row, message, client_ref: null });
    if (said.status === "opted_out") say(t("{name} wrote STOP and will get no more texts. That happens by itself.", { name: row.contact.name }));
  }

  /** @type {Record<string, Status>} */
  const becomes = { skip: "skipped", close: "closed", opt_out: "opted_out", wrong_number: "opted_out", pass_on: "waiting", release: "waiting" };

  /** @type {Campaign} */
  const campaign = {
    id: CAMPAIGN, made_up: true, title: t("Practice: nothing is sent"), state: "running", switches: SWITCHES,
    response_scripts: [
      { id: "1", title: t("Polling place"), text: t("You vote at the library on Main Street, from 6 am to 7 pm.") },
      { id: "2", title: t("Thank you"), text: t("Thank you! Have a good day.") },
    ],
  };
  /** @type {Live} */
  const live = {
    state: signal("live"),
    on: (event, listener) => void listeners.set(event, /** @type {any} */ (listener)),
    onConnect: () => undefined,
    close: () => undefined,
    ask: async (command, /** @type {any} */ body) => {
      if (command === "send") return send(body);
      const status = becomes[command];
      return status ? { ok: true, row: alter(body.conversation, { status }) } : { ok: true };
    },
  };
  /** @param {string} _method @param {string} path @returns {Promise<any>} */
  const call = async (_method, path) => {
    const id = /conversations\/(\d+)$/.exec(path)?.[1];
    if (id) return { conversation: rows.get(id), messages: threads.get(id), earlier: false, answers: [], notes: [], contact_tags: [], fields: {}, links: {} };
    return { questions: [], tags: [], fields: [], conversations: [], moved: [], messages: [], left: 0, position: `practice:${changes}` };
  };
  return {
    initial: { me, organization, campaign, conversations: [...rows.values()], left: 0, position: "practice:0" },
    live, call, list: async () => [],
    keep: { all: async () => [], put: async () => undefined, remove: async () => undefined, words: { all: () => [], put: () => undefined, remove: () => undefined } },
  };
}
