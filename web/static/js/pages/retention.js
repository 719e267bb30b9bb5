// How long people are kept: the number of those whose time would be over follows what one types.
import { ApiProblem, call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { number, t, tn } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { startToasts } from "../lib/toast-place.js";

const TYPED = 300; // ms after the last key

const days = /** @type {HTMLInputElement} */ (one("#retention_days"));
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

startForms();
startToasts();
days.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), TYPED);
});
void look();

/** Only the newest answer counts. */
async function look() {
  const asked = days.value;
  const said = one("#over");
  said.hidden = !asked || !days.checkValidity();
  if (said.hidden) return;
  try {
    const over = await call("POST", "/api/v1/retention/preview", { days: Number(asked) });
    if (asked === days.value) said.textContent = sentence(over);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    said.textContent = problem.message;
  }
}

/** @param {{contacts: number, texts: number, orphans: number, rejects: number}} over */
function sentence({ contacts, texts, orphans, rejects }) {
  if (!contacts && !orphans && !rejects) return t("As of now nobody would be erased.");
  const people = tn("As of now {count} person would be erased,", "As of now {count} people would be erased,", contacts);
  const more = t("with {texts} texts, {orphans} texts from nobody we know, and {rejects} rows of imports.", { texts: number(texts), orphans: number(orphans), rejects: number(rejects) });
  return `${people} ${more}`;
}
