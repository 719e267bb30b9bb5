// Texts to decide about: choose some, send them again or leave them, and take it back.
import { call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { t, tn } from "../lib/i18n.js";
import { every } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";
import { complain, say } from "../lib/toasts.js";

startForms();
startToasts();

document.addEventListener("change", (event) => {
  const all = event.target;
  if (!(all instanceof HTMLInputElement) || !("all" in all.dataset)) return;
  for (const box of /** @type {HTMLInputElement[]} */ (every("input[name=ids]"))) box.checked = all.checked;
});

// The form hears the button before it is sent.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-decision]") : null;
  const field = document.querySelector("#decisions input[name=decision]");
  if (button instanceof HTMLElement && field instanceof HTMLInputElement) field.value = button.dataset["decision"] ?? "leave";
});

document.addEventListener("api:done", (event) => {
  const { count, refused, undo } = /** @type {CustomEvent} */ (event).detail;
  const resent = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("decision") === "resend";
  if (count) {
    const words = resent
      ? tn("{count} text is in the queue again.", "{count} texts are in the queue again.", count)
      : tn("{count} text is left as it is.", "{count} texts are left as they are.", count);
    say(words, undo ? { undo: () => void takeBack(undo) } : {});
  }
  for (const one of refused.slice(0, 2)) say(one.detail, { tone: "bad" });
  void redraw();
});

/** @param {string} token */
async function takeBack(token) {
  try {
    const { count } = await call("POST", `/api/v1/undo/${token}`, {});
    say(count ? tn("{count} text is as it was.", "{count} texts are as they were.", count) : t("Nothing could be taken back: the texts have left."));
  } catch (problem) {
    complain(problem);
  }
  void redraw();
}
