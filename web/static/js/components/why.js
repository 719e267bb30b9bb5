// Why a text became several, and what makes it one again.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { canBePlain, isEmoji, toPlain } from "../lib/plain.js";
import { measure } from "../lib/sms.js";

/** Most texts never need it. @param {{text: string, notice?: string, onReplace: (text: string) => void}} props */
export function Why({ text, notice = "", onReplace }) {
  const { culprit, parts: count, per_part: room } = measure(text ? text + notice : "");
  if (count < 2) return null;
  if (!culprit) return html`<p class="why"><span class="grow">${t("Longer than one text: this leaves as {count} texts of up to {room} characters.", { count, room })}</span></p>`;
  const cheaper = canBePlain(text) && measure(toPlain(text) + notice).parts < count;
  const emoji = isEmoji(culprit);
  const sentence = emoji
    ? t("The emoji {sign} makes this {count} texts: with it, a text holds {room} characters.", { sign: culprit, count, room })
    : t("The sign {sign} makes this {count} texts: with it, a text holds {room} characters.", { sign: culprit, count, room });
  return html`<p class="why"><span class="grow">${sentence}</span>
    ${cheaper ? html`<button class="button" type="button" onClick=${() => onReplace(toPlain(text))}>${emoji ? t("Remove it") : t("Replace by plain")}</button>` : null}</p>`;
}
