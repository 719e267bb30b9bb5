// Templates of components: `html` makes elements from text, never HTML from strings.
import { h, render } from "preact";
import htm from "htm";
import "@preact/signals";

/** @type {(strings: TemplateStringsArray, ...values: any[]) => import("preact").VNode} */
export const html = /** @type {any} */ (htm.bind(/** @type {any} */ (h)));
export { render };

/** @param {{name: string, size?: "small" | "big"}} props */
export function Icon({ name, size }) {
  return html`<svg class=${size ? `icon icon--${size}` : "icon"} aria-hidden="true"><use href=${`#icon-${name}`} /></svg>`;
}
