// Parts of a page as the server draws them now, put in place without a reload: markup exists once, there.
import { startForms } from "./forms.js";
import { every } from "./page.js";

/** Every element with `data-part` that has changed; the focus stays in the part that had it. A part of parts says in `data-drawn` when it is another one as a whole. Answers the page as the server drew it, null when it could not. */
export async function redraw() {
  const response = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!response?.ok || response.redirected) return null;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const old of /** @type {HTMLElement[]} */ (every("[data-part]"))) {
    const next = /** @type {HTMLElement | null} */ (fresh.querySelector(`[data-part="${old.dataset["part"]}"]`));
    const same = !next || (next.dataset["drawn"] ? next.dataset["drawn"] === old.dataset["drawn"] : next.isEqualNode(old));
    if (!same && old.isConnected) replace(old, document.importNode(next, true));
  }
  return fresh;
}

/** @param {HTMLElement} old @param {HTMLElement} next */
function replace(old, next) {
  const focused = old.contains(document.activeElement);
  old.replaceWith(next);
  startForms(next);
  if (!focused) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}
