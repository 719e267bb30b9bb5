// The list of keys.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Dialog } from "./dialog.js";

const keys = () => [
  ["Enter", t("Send to the person on the screen; send a canned response you inserted")],
  ["Ctrl Enter", t("Send while typing")],
  ["j  k", t("Next and previous conversation")],
  ["1 … 9", t("Insert a canned response")],
  ["/", t("Search canned responses")],
  ["q", t("To the questions; there 1 … 9 choose an answer")],
  ["t", t("Tags and notes")],
  ["s", t("Skip")],
  ["x", t("Close the conversation")],
  ["o", t("Opt out")],
  ["?", t("This list")],
];

/** @param {{onClose: () => void}} props */
export function Shortcuts({ onClose }) {
  return html`<${Dialog} title=${t("Keys")} onClose=${onClose}>
    <dl class="keys">${keys().map(([key, text]) => html`<dt key=${key}><kbd>${key}</kbd></dt><dd>${text}</dd>`)}</dl>
    <button class="button" type="button" onClick=${onClose}>${t("Close")}</button>
  <//>`;
}
