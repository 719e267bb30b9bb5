// A template while it is written: its fields, what it costs, its picture.
import { startForms } from "../lib/forms.js";
import { t, tn } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { canBePlain, toPlain } from "../lib/plain.js";
import { measure } from "../lib/sms.js";
import { startToasts } from "../lib/toast-place.js";
import { startPictures } from "./picture-field.js";

const form = one("#template");
const field = /** @type {HTMLTextAreaElement} */ (one("#text"));

startForms();
startToasts();
startPictures();
field.addEventListener("input", draw);
form.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-merge], [data-plain]")) : null;
  if (button?.dataset["merge"]) write(button.dataset["merge"]);
  if (!button?.matches("[data-plain]")) return;
  field.select();
  write(toPlain(field.value));
});
draw();

/** @param {string} text */
function write(text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  draw();
}

function draw() {
  const { parts, left, unicode } = measure(field.value);
  const said = [tn("{count} text", "{count} texts", parts), tn("{count} character left", "{count} characters left", left)];
  one("[data-counter]").textContent = said.join(" · ");
  one("[data-plain]").hidden = !unicode || !canBePlain(field.value);
  one("[data-warnings]").textContent = parts > 1 ? t("A template is best one text long: up to {count} characters.", { count: unicode ? 70 : 160 }) : "";
}
