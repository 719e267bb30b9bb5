// The place for short words, read out by screen readers.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { dismiss, toasts } from "../lib/toasts.js";
/** @import { Toast } from "../lib/toasts.js" */

/** @param {{toast: Toast}} props */
function Toast({ toast }) {
  const undo = () => {
    dismiss(toast.id);
    toast.undo?.();
  };
  return html`<div class="toast">
    <span class="grow">${toast.text}</span>
    ${toast.undo
      ? html`<button class="button" type="button" onClick=${undo}>${t("Undo")}</button>`
      : html`<button class="icon-button" type="button" aria-label=${t("Dismiss")} onClick=${() => dismiss(toast.id)}><${Icon} name="close" /></button>`}
  </div>`;
}

export function Toasts() {
  return html`<div class="toasts" role="status">${toasts.value.map((toast) => html`<${Toast} key=${toast.id} toast=${toast} />`)}</div>`;
}
