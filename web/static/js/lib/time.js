// Times as people say them, in the viewer's zone; the contact's clock comes from the server as a text.
import { language, t, tn } from "./i18n.js";

const MINUTE = 60_000;

// Made once: each takes longer than all it ever writes.
const clocks = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const days = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

/** Clock time where the viewer is. @param {Date | string} at */
export function clock(at) {
  return clocks.format(new Date(at)).replace(/\s?([AP])M$/, (_, half) => ` ${half.toLowerCase()}m`);
}

/** How long ago, in one short word: "now", "4 min", "3 h", "2 d". @param {string} at @param {number} [now] */
export function ago(at, now = Date.now()) {
  const minutes = Math.max(0, Math.floor((now - Date.parse(at)) / MINUTE));
  if (minutes < 1) return t("now");
  if (minutes < 60) return t("{count} min", { count: minutes });
  if (minutes < 60 * 24) return t("{count} h", { count: Math.floor(minutes / 60) });
  return tn("{count} day", "{count} days", Math.floor(minutes / 1440));
}

/** Heading over the messages of one day. @param {string} at */
export function day(at) {
  const date = new Date(at);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return t("Today");
  const yesterday = new Date(today.getTime() - 24 * 60 * MINUTE);
  if (date.toDateString() === yesterday.toDateString()) return t("Yesterday");
  return days.format(date);
}
