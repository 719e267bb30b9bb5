// Where an answer is written, with what it costs and the cure if it costs more than it must.
import { html, Icon } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { measure } from "../lib/sms.js";
import { OnDemand } from "./on-demand.js";

/** @param {{text: string, notice?: string}} props `notice`: what the server will add */
export function Counter({ text, notice = "" }) {
  const { parts, left } = measure(text ? text + notice : "");
  if (!parts) return null;
  return html`<p class=${parts > 1 ? "counter counter--over" : "counter"}>
    <b>${tn("{count} text", "{count} texts", parts)}</b> · ${tn("{count} character left", "{count} characters left", left)}
  </p>`;
}

/**
 * What made it dearer, and the cure; most texts never need it.
 * @param {{text: string, notice?: string, onReplace: (text: string) => void}} props
 */
export function Why({ text, notice = "", onReplace }) {
  const cost = measure(text ? text + notice : "");
  if (cost.parts < 2) return null;
  return html`<${OnDemand} load=${async () => (await import("./why.js")).Why} ...${{ text, notice, cost, onReplace }} />`;
}

/**
 * @param {object} props
 * @param {string} props.name
 * @param {string} props.text
 * @param {string} [props.notice]
 * @param {string | null} props.problem why the last text was not sent
 * @param {boolean} props.locked only canned responses may be sent
 * @param {string | null} props.closed why nothing can be sent now
 * @param {(text: string) => void} props.onType
 * @param {() => void} props.onSend
 */
export function Composer({ name, text, notice = "", problem, locked, closed, onType, onSend }) {
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!event.repeat) onSend();
  };
  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    onSend();
  };
  const label = t("Reply to {name}", { name });
  return html`<form class="composer" aria-label=${t("Your reply")} onSubmit=${onSubmit}>
    ${problem ? html`<p class="why why--bad" role="alert"><${Icon} name="alert" size="small" /><span class="grow">${problem}</span></p>` : null}
    <${Why} text=${text} notice=${notice} onReplace=${onType} />
    <div class="composer__box">
      <label class="visually-hidden" for="reply">${label}</label>
      <textarea id="reply" rows="2" value=${text} readonly=${locked} placeholder=${closed ?? (locked ? t("Choose a canned response") : label)}
        onInput=${(/** @type {any} */ event) => onType(event.target.value)} onKeyDown=${onKeyDown}></textarea>
      <div class="composer__bar">
        <div class="grow"><${Counter} text=${text} notice=${notice} /></div>
        <button class="button button--primary" type="submit" disabled=${!text.trim() || closed !== null} onKeyDown=${oncePerPress}>
          <${Icon} name="send" />${t("Send")}<kbd class="only-wide">Ctrl ⏎</kbd>
        </button>
      </div>
    </div>
  </form>`;
}

/** A held Enter on a button would press it again and again. @param {KeyboardEvent} event */
export function oncePerPress(event) {
  if (event.repeat) event.preventDefault();
}
