// Lists in forms that grow and shrink: a `<template>` per row, `__n__` in its names.
import { every } from "./page.js";

let next = 1000;

/** @param {ParentNode} [root] @param {(row: HTMLElement) => void} [onAdd] */
export function startRows(root = document, onAdd) {
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-add], [data-remove]")) : null;
    if (button?.matches("[data-add]")) add(button, onAdd);
    else button?.closest("[data-row]")?.remove();
  });
}

/** @param {HTMLElement} button names the id of the template and stands after the list @param {((row: HTMLElement) => void) | undefined} onAdd */
function add(button, onAdd) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(button.dataset["add"] ?? ""));
  const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const number = String(next++);
  for (const element of [row, ...every("*", row)]) {
    for (const attribute of [...element.attributes]) attribute.value = attribute.value.replaceAll("__n__", number);
  }
  button.before(row);
  onAdd?.(row);
  /** @type {HTMLElement | null} */ (row.querySelector("input, textarea, select"))?.focus();
}
