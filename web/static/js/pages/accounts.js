// Accounts at carriers: what a test found stands under its button; everything else is drawn anew.
import { startForms } from "../lib/forms.js";
import { one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();
document.addEventListener("api:done", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const place = form.dataset["check"];
  if (place) return tell(one(`#${place}`), /** @type {CustomEvent} */ (event).detail);
  if ("new" in form.dataset) form.reset();
  void redraw();
});

/** @param {HTMLElement} place @param {{works: boolean, detail: string}} found */
function tell(place, { works, detail }) {
  place.className = works ? "notice notice--good" : "notice notice--bad";
  place.textContent = detail;
  place.hidden = false;
}
