// Finds the conversation a text belongs to, and puts it there.
import { call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { every } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";
import { complain, say } from "../lib/toasts.js";
/** @import { Conversation } from "../types.js" */

const MOST = 6;

startForms();
startToasts();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset["orphan"]) return;
  event.preventDefault();
  void find(form, form.dataset["orphan"]).catch(complain);
});

/** @param {HTMLFormElement} form @param {string} orphan */
async function find(form, orphan) {
  const q = String(new FormData(form).get("q") ?? "").trim();
  const { items } = await call("GET", `/api/v1/conversations?limit=${MOST}&q=${encodeURIComponent(q)}`);
  const found = /** @type {HTMLElement} */ (form.querySelector(".orphan__found"));
  found.replaceChildren(...items.map((/** @type {Conversation} */ row) => line(row, orphan)));
  if (!items.length) found.append(element("li", "soft", t("Nobody found. Try a first name, or words of their texts.")));
}

/** @param {Conversation} row @param {string} orphan */
function line(row, orphan) {
  const item = element("li", "", "");
  const about = element("span", "grow", "");
  about.append(element("strong", "", nameOf(row.contact)), element("span", "soft small one-line", [row.contact.city, row.preview].filter(Boolean).join(" · ")));
  const button = element("button", "button", t("It is theirs"));
  button.addEventListener("click", () => void attach(orphan, row).catch(complain));
  button.setAttribute("type", "button");
  item.append(about, button);
  return item;
}

/** @param {string} orphan @param {Conversation} row */
async function attach(orphan, row) {
  await call("POST", `/api/v1/orphans/${orphan}/attach`, { conversation: row.id });
  say(t("The text is in the conversation with {name}, and waits for an answer there.", { name: nameOf(row.contact) }));
  for (const form of every(`[data-orphan="${orphan}"]`)) form.closest("article")?.remove();
  if (!document.querySelector("[data-orphan]")) void redraw();
}

/** @param {string} name @param {string} className @param {string} text */
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
