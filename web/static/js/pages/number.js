// One number: its forms, and a word after its people were moved.
import { startForms } from "../lib/forms.js";
import { tn } from "../lib/i18n.js";
import { startToasts } from "../lib/toast-place.js";
import { say } from "../lib/toasts.js";

startForms();
startToasts();

const move = document.getElementById("move");
move?.addEventListener("api:done", (event) => {
  const { count } = /** @type {CustomEvent} */ (event).detail;
  say(tn("{count} person hears from another number now.", "{count} people hear from another number now.", count));
  setTimeout(() => location.reload(), 2_000);
});
