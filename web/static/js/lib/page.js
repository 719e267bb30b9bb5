// What the server put into the page for the modules.

/** @param {string} id @param {Document} [page] @returns {any} */
export function payload(id, page = document) {
  const element = page.getElementById(id);
  if (!element) throw new Error(`The page lacks its data: ${id}`);
  return JSON.parse(element.textContent || "null");
}

/** @template {Element} T @param {string} selector @param {ParentNode} [root] @returns {T[]} */
export function every(selector, root = document) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)]);
}

/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement} */
export function one(selector, root = document) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`The page lacks ${selector}`);
  return element;
}
