// The next person: who, where, what time it is there, and the exact text that one press sends.
import { useLayoutEffect } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { initialOf, nameOf } from "../lib/names.js";
import { listen, oncePerPress } from "../lib/keys.js";
import { clockThere } from "../lib/there.js";
import { OnDemand } from "./on-demand.js";
/** @import { Conversation } from "../types.js" */

/** For those who write, and only while they do. */
export const counter = async () => (await import("./counter.js")).Counter;

/** Name, town and the time there. @param {{row: Conversation, avatar?: boolean}} props */
export function Person({ row, avatar = true }) {
  const { contact } = row;
  const place = [contact.city || contact.state, t("{time} there", { time: clockThere(contact) })].filter(Boolean).join(", ");
  return html`<div class="person">
    ${avatar ? html`<span class="avatar" aria-hidden="true">${initialOf(nameOf(contact))}</span>` : null}
    <div class="person__text">
      <h2 class="person__name one-line"><bdi>${nameOf(contact)}</bdi></h2>
      <p class="person__facts one-line number">${place}</p>
    </div>
  </div>`;
}

/**
 * @param {object} props
 * @param {Conversation} props.row
 * @param {{name: string, waits: boolean} | null} props.before whom the last press was for, and whether that text still waits here
 * @param {string | null} props.edited own words
 * @param {(text: string | null) => void} props.onEdit
 * @param {boolean} props.editable
 * @param {string} [props.notice] what the server adds to own words that say no way out
 * @param {string | null} props.closed why nothing can be sent now
 * @param {(edited?: string) => void} props.onSend
 * @param {() => void} props.onSkip
 */
export function Card({ row, before, edited, onEdit, editable, notice = "", closed, onSend, onSkip }) {
  const text = edited ?? row.text ?? "";
  const name = row.contact.first_name || t("Friend");
  const send = () => {
    if (closed === null && text.trim()) onSend(edited === null || edited === row.text ? undefined : edited);
  };
  // In step with the screen.
  useLayoutEffect(() => listen({ Enter: send, s: onSkip }));
  // The second click of a double click would go to the next person.
  const press = (/** @type {MouseEvent} */ event) => event.detail <= 1 && send();
  return html`<div class="screen__body" tabindex="0">
      <p class="log-note" role="status">${before ? html`<span class="state"><${Icon} name=${before.waits ? "clock" : "check"} />${before.waits ? t("Waiting to leave for {name}", { name: before.name }) : t("Sent to {name}", { name: before.name })}</span>` : null}</p>
      <article class="log log--card measure" aria-label=${t("Next person: {name}", { name: nameOf(row.contact) })}>
        <${Person} row=${row} />
        <p class="divider">${t("Nothing sent to {name} yet", { name })}</p>
        ${edited === null
          ? html`<div class="bubble bubble--out bubble--unsent" dir="auto">${text}</div>`
          : html`<${OnDemand} load=${async () => (await import("./own-words.js")).OwnWords} onClose=${() => onEdit(null)} ...${{ name, text, notice, onEdit }} />`}
        ${editable && edited === null
          ? html`<p class="bubble-facts bubble-facts--out"><${OnDemand} load=${counter} text=${text} /><button class="tool" type="button" onClick=${() => onEdit(text)}><${Icon} name="edit" size="small" />${t("Edit")}</button></p>`
          : null}
      </article>
    </div>
    <footer class="screen__foot">
      <div class="row measure">
        <button class="button button--send" type="button" onClick=${onSkip} onKeyDown=${oncePerPress}><${Icon} name="skip" />${t("Skip")}<kbd class="only-wide">s</kbd></button>
        <button class="button button--primary button--send grow" type="button" disabled=${closed !== null} onClick=${press} onKeyDown=${oncePerPress}>
          <${Icon} name="send" /><span class="one-line">${t("Send to {name}", { name })}</span><kbd class="only-wide">⏎</kbd>
        </button>
      </div>
    </footer>`;
}
