// The wizard of a keyword: write it, see what it will do, confirm. What the server refuses leads back to its field.
import { clear, startForms } from "../lib/forms.js";
import { t } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { measure } from "../lib/sms.js";
import { startToasts } from "../lib/toast-place.js";
import { startFields } from "./draft-form.js";

const form = /** @type {HTMLFormElement} */ (one("#wizard"));
const write = one("#wizard-write");
const check = one("#wizard-check");
const stands = /** @type {HTMLSelectElement | null} */ (document.querySelector("#stands"));

startForms();
startToasts();
startFields(form);

/** @param {string} name @returns {any} */
const control = (name) => form.elements.namedItem(name);

stands?.addEventListener("change", () => {
  const chosen = stands.value ? JSON.parse(stands.value) : {};
  for (const name of ["campaign_id", "question", "choice"]) control(name).value = chosen[name] ?? "";
});

/** @param {boolean} checking */
function go(checking) {
  write.hidden = checking;
  check.hidden = !checking;
  (checking ? one("#check-title") : control("word")).focus();
}

/** What stands in a chosen option. @param {string} id */
const chosen = (id) => /** @type {HTMLSelectElement | null} */ (document.querySelector(id))?.selectedOptions[0]?.text ?? "";

function facts() {
  const word = control("word").value.trim().toUpperCase();
  const answer = control("answer").value.trim();
  const joins = control("does").value === "join";
  const list = control("list_id").value ? chosen("#list_id") : word;
  const does = joins ? t("Joins the list {name}", { name: list }) : [control("tag_id").value && chosen("#tag_id"), stands?.value && chosen("#stands")].filter(Boolean).join(", ");
  const { parts } = measure(answer);
  return [
    [t("Word"), word],
    [t("Does"), does || t("Nothing yet: choose a tag or an answer")],
    [t("Answers"), answer || t("Nothing: they are only added")],
    ...(parts > 1 ? [[t("Length"), t("{parts} parts", { parts })]] : []),
  ];
}

one("#next").addEventListener("click", () => {
  clear(form);
  if (!form.reportValidity()) return;
  one("#check").replaceChildren(
    ...facts().map(([name = "", value = ""]) => {
      const row = document.createElement("div");
      row.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: value, className: "preserve any-break" }));
      return row;
    }),
  );
  go(true);
});
one("#back").addEventListener("click", () => go(false));

// Enter in a field goes on to the check before anything is made.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement) || write.hidden) return;
  event.preventDefault();
  one("#next").click();
});

// A problem is shown beside its field, which has to be in sight then.
new MutationObserver(() => form.querySelector("[data-problem]") && !check.hidden && go(false)).observe(form, { childList: true, subtree: true });

document.addEventListener("api:done", (event) => {
  if (event.target === form) {
    form.reset();
    form.dispatchEvent(new Event("change"));
    go(false);
  }
  void redraw();
});
