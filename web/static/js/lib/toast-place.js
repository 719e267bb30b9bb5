// Toasts on pages without components.
import { effect } from "@preact/signals-core";
import { t } from "./i18n.js";
import { dismiss, toasts } from "./toasts.js";
/** @import { Toast } from "./toasts.js" */

export function startToasts() {
  const place = Object.assign(document.createElement("div"), { className: "toasts" });
  place.setAttribute("role", "status");
  document.body.append(place);
  effect(() => place.replaceChildren(...toasts.value.map(element)));
}

/** @param {Toast} toast */
function element(toast) {
  const box = Object.assign(document.createElement("div"), { className: "toast" });
  const text = Object.assign(document.createElement("span"), { className: "grow", textContent: toast.text });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button" });
  button.textContent = toast.undo ? t("Undo") : t("Dismiss");
  button.addEventListener("click", () => {
    dismiss(toast.id);
    toast.undo?.();
  });
  box.append(text, button);
  return box;
}
