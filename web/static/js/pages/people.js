// People of the organization: whose role was changed stands in another group at once.
import { startForms } from "../lib/forms.js";
import { every, one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();
document.addEventListener("api:done", () => void redraw());
for (const box of /** @type {HTMLInputElement[]} */ (every("input[data-instead]"))) {
  const name = box.dataset["instead"];
  const choice = /** @type {HTMLSelectElement} */ (one(`select[name=${name}]`, box.form ?? document));
  const instead = /** @type {HTMLInputElement} */ (one(`input[name=${name}]`, box.form ?? document));
  const follow = () => {
    choice.disabled = box.checked;
    instead.disabled = !box.checked;
  };
  box.addEventListener("change", follow);
  follow();
}
