// Handing a conversation to a coordinator, with the reason.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Dialog } from "./dialog.js";

const reasons = () => [
  { value: "other_language", text: t("They write in another language") },
  { value: "upset", text: t("They are upset") },
  { value: "cannot_answer", text: t("I cannot answer their question") },
  { value: "escalate", text: t("Something serious: someone should look now") },
];

/** @param {{name: string, onPass: (reason: string, note: string) => void, onClose: () => void}} props */
export function PassOn({ name, onPass, onClose }) {
  const [reason, setReason] = useState("cannot_answer");
  const [note, setNote] = useState("");
  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    onPass(reason, note.trim());
    onClose();
  };
  return html`<${Dialog} title=${t("Pass {name} on to a coordinator", { name })} onClose=${onClose}>
    <form class="stack" onSubmit=${onSubmit}>
      <fieldset>
        <legend class="label">${t("Why?")}</legend>
        ${reasons().map(
          ({ value, text }) => html`<label class="choice" key=${value}>
            <input type="radio" name="reason" value=${value} checked=${reason === value} onChange=${() => setReason(value)} />${text}
          </label>`,
        )}
      </fieldset>
      <div class="field">
        <label for="pass-note">${t("Note (optional)")}</label>
        <textarea class="input" id="pass-note" rows="2" value=${note} onInput=${(/** @type {any} */ event) => setNote(event.target.value)}></textarea>
      </div>
      <div class="row">
        <button class="button button--primary" type="submit">${t("Pass on")}</button>
        <button class="button" type="button" onClick=${onClose}>${t("Cancel")}</button>
      </div>
    </form>
  <//>`;
}
