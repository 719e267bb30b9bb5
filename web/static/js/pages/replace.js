// Find and replace over the scripts of campaigns: each change is shown, then all of them are made, or none.
import { ApiProblem, call } from "../lib/api.js";
import { clear, show, startForms } from "../lib/forms.js";
import { t, tn } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { toBody } from "../lib/serialize.js";
import { startToasts } from "../lib/toast-place.js";

/** @typedef {{campaign: string, kind: "initial" | "response", place: number, title: string, before: string, locked: boolean}} Change */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("#replacing"));
/** What was looked at: this is done, whatever the form says by then. @type {Record<string, unknown>} */
let asked = {};

startForms();
startToasts();
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked = toBody(form);
    void ask(form, true);
  });
  form.addEventListener("input", () => (one("#changes").hidden = true));
  one("#apply").addEventListener("click", () => void ask(form, false));
}

/** @param {HTMLFormElement} form @param {boolean} look */
async function ask(form, look) {
  clear(form);
  const apply = /** @type {HTMLButtonElement} */ (one("#apply"));
  apply.disabled = true;
  try {
    draw(await call("POST", "/api/v1/campaigns/replacements", { ...asked, dry_run: look }), look);
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    show(form, new ApiProblem(problem.status, { code: problem.code, detail: problem.message })); // fields are those of scripts, not of this form
  } finally {
    apply.disabled = false;
  }
}

/** @param {{count: number, changes: Change[]}} answer @param {boolean} look */
function draw({ count, changes }, look) {
  const title = one("#changes-title");
  one("#changes").hidden = false;
  title.textContent = !look ? tn("{count} script was changed.", "{count} scripts were changed.", count) : count ? tn("{count} script will change.", "{count} scripts will change.", count) : t("Nothing would change.");
  one("#change-rows").replaceChildren(...changes.map(row));
  one("#apply").textContent = tn("Replace in {count} script", "Replace in {count} scripts", count);
  one("#apply-row").hidden = !look || !count;
  title.focus();
}

/** @param {Change} change */
function row(change) {
  const item = Object.assign(document.createElement("li"), { className: "list__link change" });
  const body = Object.assign(document.createElement("div"), { className: "grow stack stack--tight" });
  const where = change.kind === "initial" ? t("First text {number}", { number: change.place + 1 }) : change.title;
  body.append(
    Object.assign(document.createElement("strong"), { textContent: change.campaign, className: "breaks" }),
    Object.assign(document.createElement("p"), { textContent: change.locked ? t("{script}: stays as it is, the campaign was launched.", { script: where }) : where, className: "soft small" }),
    difference(change),
  );
  item.append(body);
  return item;
}

/** What goes is marked, what comes stands behind it. @param {Change} change */
function difference({ before, locked }) {
  const text = Object.assign(document.createElement("p"), { className: "preserve breaks", dir: "auto" });
  if (locked) text.textContent = before;
  else text.append(...pieces(before));
  return text;
}

/** @param {string} before @returns {(string | Element)[]} */
function pieces(before) {
  const find = String(asked["find"]);
  const pattern = new RegExp(`(${find.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")})`, asked["match_case"] ? "u" : "iu");
  return before.split(pattern).flatMap(/** @returns {(string | Element)[]} */ (text, place) => (place % 2 ? [marked("del", text), marked("ins", String(asked["replace"]))] : [text]));
}

/** @param {"del" | "ins"} name @param {string} text */
const marked = (name, text) => Object.assign(document.createElement(name), { textContent: text });
