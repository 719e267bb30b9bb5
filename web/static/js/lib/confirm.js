// Asks before what cannot be undone, and says in numbers what will happen.
import { t } from "./i18n.js";

/** @param {string} question @param {string} [word] of the button that does it @returns {Promise<boolean>} */
export function confirmed(question, word = t("Yes, do it")) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = Object.assign(document.createElement("p"), { textContent: question, id: "confirm-question" });
  dialog.setAttribute("aria-labelledby", text.id);
  const form = Object.assign(document.createElement("form"), { method: "dialog", className: "stack" });
  const row = Object.assign(document.createElement("div"), { className: "row" });
  row.append(button(word, "yes", "button button--primary"), button(t("Cancel"), "", "button"));
  form.append(text, row);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @param {string} text @param {string} value @param {string} className */
function button(text, value, className) {
  return Object.assign(document.createElement("button"), { textContent: text, value, className });
}
