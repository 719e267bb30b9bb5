// Moments that the server wrote into a page, in the reader's own zone.
import { language } from "./i18n.js";
import { every } from "./page.js";

/** Each with its zone, and in English with small letters, as everywhere; `data-local-time="seconds"` has those too. @param {Document} [where] */
export function showMoments(where = document) {
  for (const element of /** @type {HTMLTimeElement[]} */ (every("[data-local-time]", where))) element.textContent = said(element);
}

/** @param {HTMLTimeElement} element */
function said({ dateTime, dataset }) {
  const seconds = dataset["localTime"] === "seconds";
  const form = new Intl.DateTimeFormat(language, {
    ...(seconds ? { month: "short", second: "2-digit" } : { weekday: "short", month: "long" }),
    ...{ day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  });
  return form.format(new Date(dateTime)).replace(/\s([AP])M\b/, (_, half) => ` ${half.toLowerCase()}m`);
}
