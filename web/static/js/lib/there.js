// The clock where a contact is. The server writes it with each row; it goes on while somebody looks at it.
import { signal } from "@preact/signals-core";
import { t } from "./i18n.js";
/** @import { Contact } from "../types.js" */

const MINUTE = 60_000;
const DAY = 24 * 60;
const now = () => Math.floor(Date.now() / MINUTE);

/** The minute it is, for what grows older on the screen. */
export const minute = signal(now());
if (globalThis.document) setInterval(() => (minute.value = now()), 5_000);

/** The minute in which a row came. @type {WeakMap<Contact, number>} */
const came = new WeakMap();

/** @param {Contact} contact */
export const arrived = (contact) => void (came.has(contact) || came.set(contact, now()));

/** As people say it: "3:12 pm". @param {Contact} contact */
export function clockThere(contact) {
  const [, hour, past, half] = /^(\d+):(\d+) ([ap]m)$/.exec(contact.local_time) ?? [];
  if (!half) return contact.local_time;
  const later = minute.value - (came.get(contact) ?? minute.value);
  const at = (((Number(hour) % 12) + (half === "pm" ? 12 : 0)) * 60 + Number(past) + later) % DAY;
  return `${Math.floor(at / 60) % 12 || 12}:${String(at % 60).padStart(2, "0")} ${at < DAY / 2 ? t("am") : t("pm")}`;
}
