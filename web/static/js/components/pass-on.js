// Handing a conversation to a coordinator, with the reason.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Dialog } from "./dialog.js";

const OWN = "own";

const reasons = () => [
  { value: "cannot_answer", text: t("I cannot answer their question") },
  { value: "other_language", text: t("They write in another language") },
  { value: "upset", text: t("They are upset") },
  { value: "undelivered", text: t("My texts do not reach them") },
  { value: "help", text: t("I need help") },
  { value: OWN, text: t("Something else") },
];

/** @param {{name: string, first: string, onPass: (reason: string, note: string) => void, onClose: () => void}} props */
export function PassOn({ name, first, onPass, onClose }) {
  const [chosen, choose] = useState(first);
  const [own, setOwn] = useState("");
  const [note, setNote] = useState("");
  /** @param {string} reason */
  const pass = (reason) => {
    onPass(reason, note.trim());
    onClose();
  };
  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    pass(chosen === OWN ? own.trim() : chosen);
  };
  return html`<${Dialog} title=${t("Pass {name} on to a coordinator", { name })} onClose=${onClose}>
    <form class="stack" onSubmit=${onSubmit}>
      <fieldset>
        <legend class="label">${t("Why?")}</legend>
        ${reasons().map(
          ({ value, text }) => html`<label class="choice" key=${value}>
            <input type="radio" name="reason" value=${value} checked=${chosen === value} onChange=${() => choose(value)} />${text}
          </label>`,
        )}
      </fieldset>
      ${chosen === OWN
        ? html`<div class="field"><label for="pass-own">${t("Your reason")}</label>
            <input class="input" id="pass-own" required maxlength="100" value=${own} onInput=${(/** @type {any} */ event) => setOwn(event.target.value)} /></div>`
        : null}
      <div class="field">
        <label for="pass-note">${t("Note (optional)")}</label>
        <textarea class="input" id="pass-note" rows="2" maxlength="1000" value=${note} onInput=${(/** @type {any} */ event) => setNote(event.target.value)}></textarea>
      </div>
      <div class="row row--wrap">
        <button class="button button--primary" type="submit">${t("Pass on")}</button>
        <button class="button" type="button" onClick=${onClose}>${t("Cancel")}</button>
      </div>
    </form>
    <div class="notice notice--warn"><${Icon} name="alert" /><div class="grow stack stack--close"><p>${t("A threat, or somebody in danger?")}</p>
      <button class="button" type="button" onClick=${() => pass("escalate")}>${t("Somebody should look now")}</button></div></div>
  <//>`;
}
