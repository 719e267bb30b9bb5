// Phones that are not texted: what was added or ended stands in the list at once.
import { startForms } from "../lib/forms.js";
import { t } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();

document.addEventListener("api:done", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const answer = /** @type {CustomEvent} */ (event).detail;
  if (form.id === "many") {
    const said = one("#imported");
    said.textContent = t("{created} phones added, {known} were there before, {invalid} are no phone numbers.", answer);
    said.hidden = false;
  }
  if (form.isConnected) form.reset();
  void redraw();
});
