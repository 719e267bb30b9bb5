// Parts of a page as the server draws them now, put in place without a reload: markup exists once, there.
import { startForms } from "./forms.js";
import { showMoments } from "./moments.js";
import { every } from "./page.js";

/** Every element with `data-part` that has changed; the focus stays in the part that had it. A part of parts says in `data-drawn` when it is another one as a whole. Answers the page as the server drew it, null when it could not. */
export async function redraw() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return null;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  showMoments(fresh);
  for (const old of /** @type {HTMLElement[]} */ (every("[data-part]"))) {
    const next = /** @type {HTMLElement | null} */ (fresh.querySelector(`[data-part="${old.dataset["part"]}"]`));
    const same = !next || (next.dataset["drawn"] ? next.dataset["drawn"] === old.dataset["drawn"] : next.isEqualNode(old));
    if (!same && old.isConnected) replace(old, document.importNode(next, true));
  }
  for (const next of /** @type {HTMLElement[]} */ ([...fresh.querySelectorAll("[data-part]")])) add(next);
  return fresh;
}

/** A part that was not there before stands after the one it follows. @param {HTMLElement} next */
function add(next) {
  const follows = /** @type {HTMLElement | null} */ (next.previousElementSibling)?.dataset?.["part"];
  const before = follows && document.querySelector(`[data-part="${follows}"]`);
  if (before && !document.querySelector(`[data-part="${next.dataset["part"]}"]`)) before.after(document.importNode(next, true));
}

/** @param {HTMLElement} old @param {HTMLElement} next */
function replace(old, next) {
  const focused = old.contains(document.activeElement);
  const opened = [...old.querySelectorAll("details[data-kept]")].map((one) => /** @type {HTMLDetailsElement} */ (one).open);
  [...next.querySelectorAll("details[data-kept]")].forEach((one, at) => one.toggleAttribute("open", opened[at] ?? false));
  old.replaceWith(next);
  startForms(next);
  if (!focused) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}
