// A first text in the volunteer's own words, where the campaign allows it.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Counter } from "./counter.js";
import { Why } from "./why.js";

/** Words that tell how to stop the texts, nearly as the server finds them: it adds its notice where there are none. */
const WAY_OUT = /\bstop\W{0,2}(2|=|to|para)|\b(reply|text|send|answer|type|responde|responda|env[ií][ae])\W+(with |us |con )?(stop|alto|quit|end)\b|unsubscribe|opt[ -]?out|darse de baja/i;

/** @param {{name: string, text: string, notice: string, onEdit: (text: string) => void}} props `notice`: what the server adds to a text without a way out */
export function OwnWords({ name, text, notice, onEdit }) {
  const added = text.trim() && !WAY_OUT.test(text) ? notice : "";
  return html`<label class="visually-hidden" for="edit">${t("Text to {name}", { name })}</label>
    <textarea class="input" id="edit" value=${text} onInput=${(/** @type {any} */ event) => onEdit(event.target.value)}></textarea>
    ${added ? html`<p class="soft small">${t("{words} is added when it leaves.", { words: added.trim() })}</p>` : null}
    <${Why} text=${text} notice=${added} onReplace=${onEdit} />
    <${Counter} text=${text} notice=${added} />`;
}
