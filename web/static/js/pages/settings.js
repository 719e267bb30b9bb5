// Settings: forms that stay where they are, and the key that is shown once.
import { startForms } from "../lib/forms.js";
import { one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();
document.addEventListener("api:done", (event) => {
  const answer = /** @type {CustomEvent} */ (event).detail;
  if (answer?.key) {
    one("[data-new-key]").textContent = answer.key;
    one("#new-key").hidden = false;
    /** @type {HTMLFormElement} */ (event.target).reset();
  }
  void redraw();
});
