// A template put into the answer that is being written, with its fields filled in and its picture attached.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
/** @import { Attachment } from "../types.js" */
/** @import { Fields } from "../lib/merge.js" */

/** @param {{fields: () => Partial<Fields>, onType: (text: string) => void, onAttach: (change: (media: Attachment[]) => Attachment[]) => void}} props */
export function InsertTemplate({ fields, onType, onAttach }) {
  const choose = async () => {
    const { pickTemplate } = await import("../lib/templates.js");
    const template = await pickTemplate();
    if (!template) return;
    const { text, name, media } = template;
    onType(fillFields(text, fields()));
    if (media) onAttach((others) => [...others, { key: crypto.randomUUID(), ...media, name, done: 1 }]);
  };
  return html`<button class="icon-button" type="button" aria-label=${t("Templates")} title=${t("Templates")} onClick=${choose}><${Icon} name="folder" /></button>`;
}
