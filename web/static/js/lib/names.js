// Names and words as the screens show them.
import { t } from "./i18n.js";
/** @import { Band, Contact, Message } from "../types.js" */

/** What people see of a contact's name. @param {Contact} contact */
export function nameOf(contact) {
  return contact.name || t("Friend");
}

/** @param {string} name */
export function initialOf(name) {
  return [...name.trim()][0]?.toUpperCase() ?? "·";
}

/** @type {Record<Message["state"], {word: () => string, icon: string, tone: string, bubble: string}>} */
const STATES = {
  queued: { word: () => t("Waiting"), icon: "clock", tone: "", bubble: "waiting" },
  sending: { word: () => t("Sending"), icon: "send", tone: "", bubble: "" },
  accepted: { word: () => t("Sent"), icon: "check", tone: "", bubble: "" },
  sent: { word: () => t("Sent"), icon: "check", tone: "", bubble: "" },
  delivered: { word: () => t("Delivered"), icon: "checks", tone: "delivered", bubble: "" },
  undelivered: { word: () => t("Not delivered"), icon: "alert", tone: "stopped", bubble: "stopped" },
  unknown: { word: () => t("Checking"), icon: "clock", tone: "checking", bubble: "waiting" },
  unconfirmed: { word: () => t("Not confirmed: ask your coordinator"), icon: "help", tone: "checking", bubble: "waiting" },
  failed: { word: () => t("Not sent"), icon: "alert", tone: "stopped", bubble: "stopped" },
  cancelled: { word: () => t("Not sent"), icon: "alert", tone: "stopped", bubble: "stopped" },
  blocked: { word: () => t("Not sent"), icon: "stop", tone: "stopped", bubble: "stopped" },
  received: { word: () => t("Received"), icon: "check", tone: "", bubble: "" },
};

/** @type {Record<string, () => string>} */
const REASONS = {
  hours: () => t("it is outside texting hours there"),
  paused: () => t("the text bank is paused"),
  busy: () => t("the numbers are busy"),
  opted_out: () => t("this person opted out"),
  do_not_call: () => t("this person is on the do-not-text list"),
  ended: () => t("the text bank has ended"),
  undone: () => t("it was undone"),
  released: () => t("the conversation was handed back"),
  late: () => t("it was too late for it"),
};

/** @param {Message["state"]} state */
export const stateOf = (state) => STATES[state] ?? STATES.queued;

/** Plain reason under a bubble; the server's own sentence if it gave one. @param {string} reason */
export function reasonOf(reason) {
  return REASONS[reason]?.() ?? reason;
}

/** @param {Band} band */
export function bandWord(band) {
  return { positive: t("positive"), neutral: t("neutral"), negative: t("negative") }[band];
}
