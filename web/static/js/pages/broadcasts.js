// Group messages: the length of the text while it is written, and figures that follow while the page is open.
import { startForms } from "../lib/forms.js";
import { t, tn } from "../lib/i18n.js";
import { showMoments } from "../lib/moments.js";
import { every } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { measure } from "../lib/sms.js";
import { startToasts } from "../lib/toast-place.js";
import { startFields } from "./draft-form.js";

const AGAIN = 4_000; // ms between two looks at a message that is being sent

startForms();
startToasts();
showMoments();

for (const form of /** @type {HTMLFormElement[]} */ (every("form"))) startFields(form);

for (const field of /** @type {HTMLTextAreaElement[]} */ (every("textarea[name=text]"))) {
  const count = field.parentElement?.querySelector("[data-count]");
  const draw = () => {
    const { parts, left, culprit } = measure(field.value);
    const words = parts ? tn("{count} part, {left} characters left", "{count} parts, {left} characters left", parts, { left }) : "";
    if (count) count.textContent = culprit ? `${words}. ${t("{found} makes it dearer.", { found: culprit })}` : words;
  };
  field.addEventListener("input", draw);
  draw();
}

document.addEventListener("api:done", () => void redraw());

const state = document.querySelector('[data-part="state"]');
if (state && !document.querySelector("#change-title")) setInterval(() => document.visibilityState === "visible" && void redraw(), AGAIN);
