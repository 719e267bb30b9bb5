// One word about the live connection.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
/** @import { Live } from "../types.js" */

/** @param {{live: Live}} props */
export function Connection({ live }) {
  const lost = live.state.value === "lost";
  const word = { live: t("Live"), connecting: t("Connecting…"), lost: t("Reconnecting…") }[live.state.value];
  return html`<span class=${lost ? "connection connection--lost" : "connection"} role="status">${word}</span>`;
}
