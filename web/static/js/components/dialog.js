// A question or a list that stands in front of the page.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../lib/html.js";

/** @param {{title: string, onClose: () => void, children?: any}} props */
export function Dialog({ title, onClose, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => element.current?.showModal(), []);
  return html`<dialog class="dialog" ref=${element} onClose=${onClose} aria-labelledby="dialog-title">
    <div class="stack"><h2 id="dialog-title">${title}</h2>${children}</div>
  </dialog>`;
}
