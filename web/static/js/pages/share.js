// Whom a launched campaign is shown to: all volunteers, or teams and people.
import { ApiProblem, call } from "../lib/api.js";
import { clear, show } from "../lib/forms.js";
import { toBody } from "../lib/serialize.js";
import { say } from "../lib/toasts.js";
import { startFields } from "./draft-form.js";

/** Makes the form work, once for each time it was drawn. */
export function startShare() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form#share"));
  if (!form || "started" in form.dataset) return;
  form.dataset["started"] = "";
  startFields(form);
  form.addEventListener("submit", (event) => void share(event, form));
}

/** @param {Event} event @param {HTMLFormElement} form */
async function share(event, form) {
  event.preventDefault();
  clear(form);
  const { kind, to, ...rest } = /** @type {Record<string, unknown>} */ (toBody(form));
  const [method = "", path = ""] = (form.dataset["publish"] ?? "").split(" ");
  try {
    await call(method, path, { ...rest, to: kind === "public" ? "public" : (to ?? {}) });
    say(form.dataset["done"] ?? "");
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    show(form, problem);
  }
}
