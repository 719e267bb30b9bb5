// What a text costs while it is written.
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { measure } from "../lib/sms.js";

/** @param {{text: string, notice?: string, pictures?: number}} props `notice`: what the server will add */
export function Counter({ text, notice = "", pictures = 0 }) {
  // Carriers count and charge it as one, however long its words.
  if (pictures) return html`<p class="counter"><b>${t("1 picture message")}</b></p>`;
  const { parts, left } = measure(text ? text + notice : "");
  if (!parts) return null;
  return html`<p class=${parts > 1 ? "counter counter--over" : "counter"}>
    <b>${tn("{count} text", "{count} texts", parts)}</b> · ${tn("{count} character left", "{count} characters left", left)}
  </p>`;
}
