// Lists that grow under the form that makes them: what was made stands there at once.
import { startForms } from "../lib/forms.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();
document.addEventListener("api:done", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if ("new" in form.dataset) form.reset();
  void redraw();
});
