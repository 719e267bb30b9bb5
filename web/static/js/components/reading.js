// How the classifier read the newest reply of the open thread; one press says how it is meant.
import { call } from "../lib/api.js";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { bandWord } from "../lib/names.js";
import { complain } from "../lib/toasts.js";
/** @import { Band, Message } from "../types.js" */

/** @type {Band[]} */
const BANDS = ["positive", "neutral", "negative"];

/** @param {{messages: Message[]}} props */
export function Reading({ messages }) {
  const reply = messages.filter((message) => message.direction === "in" && message.band).at(-1);
  if (!reply) return null;
  // The answer to the press comes as an event, to everybody who sees the thread.
  const say = (/** @type {Band} */ band) => void call("PUT", `/api/v1/messages/${reply.id}/sentiment`, { band }).catch(complain);
  const label = t("The newest reply is meant");
  return html`<div class="reading" role="group" aria-label=${label}>
    <span class="soft">${label}</span>
    ${BANDS.map((band) => html`<button class="tool" type="button" key=${band} aria-pressed=${reply.band === band} onClick=${() => say(band)}>${bandWord(band)}</button>`)}
  </div>`;
}
