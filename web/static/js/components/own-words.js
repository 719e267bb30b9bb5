// A first text in the volunteer's own words, where the campaign allows it.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Why } from "./why.js";

/** @param {{name: string, text: string, onEdit: (text: string) => void}} props */
export function OwnWords({ name, text, onEdit }) {
  return html`<label class="visually-hidden" for="edit">${t("Text to {name}", { name })}</label>
    <textarea class="input" id="edit" value=${text} onInput=${(/** @type {any} */ event) => onEdit(event.target.value)}></textarea>
    <${Why} text=${text} onReplace=${onEdit} />`;
}
