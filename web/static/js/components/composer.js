// Where an answer is written, with what it costs and the cure if it costs more than it must.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { oncePerPress } from "../lib/keys.js";
import { counter } from "./card.js";
import { OnDemand } from "./on-demand.js";
/** @import { Attachment } from "../types.js" */

const why = async () => (await import("./why.js")).Why;
const attach = async () => (await import("./attach.js")).Attach;
const templates = async () => (await import("./insert-template.js")).InsertTemplate;

/**
 * @param {object} props
 * @param {string} props.name
 * @param {string} props.text
 * @param {() => Record<string, string>} props.fields what scripts may say of the person
 * @param {Attachment[]} props.media
 * @param {boolean} props.ready whether there is something to send
 * @param {string} [props.notice]
 * @param {string | null} props.problem why the last text was not sent
 * @param {boolean} props.locked only canned responses may be sent
 * @param {string | null} props.closed why nothing can be sent now
 * @param {(text: string) => void} props.onType
 * @param {false | ((change: (media: Attachment[]) => Attachment[]) => void)} props.onAttach
 * @param {() => void} props.onSend
 */
export function Composer({ name, text, fields, media, ready, notice = "", problem, locked, closed, onType, onAttach, onSend }) {
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
  // With words in the field nobody sees what stands behind them.
  const said = text && closed ? closed : problem;
  return html`<form class="composer" aria-label=${t("Your reply")} onSubmit=${onSubmit}>
    ${said ? html`<p class="why why--bad" role="alert"><${Icon} name="alert" size="small" /><span class="grow">${said}</span></p>` : null}
    ${media.length ? null : html`<${OnDemand} load=${why} ...${{ text, notice, onReplace: onType }} />`}
    <div class="composer__box">
      <label class="visually-hidden" for="reply">${label}</label>
      <textarea id="reply" rows="2" value=${text} readonly=${locked} placeholder=${closed ?? (locked ? t("Choose a canned response") : label)}
        onInput=${(/** @type {any} */ event) => onType(event.target.value)} onKeyDown=${onKeyDown}></textarea>
      <div class="composer__bar">
        ${locked || closed || !onAttach ? null : html`<${OnDemand} load=${attach} media=${media} onChange=${onAttach} /><${OnDemand} load=${templates} ...${{ fields, onType, onAttach }} />`}
        <div class="grow"><${OnDemand} load=${counter} ...${{ text, notice, pictures: media.filter(({ problem: wrong }) => !wrong).length }} /></div>
        <button class="button button--primary" type="submit" disabled=${!ready || closed !== null} onKeyDown=${oncePerPress}>
          <${Icon} name="send" />${t("Send")}<kbd class="only-wide">Ctrl ⏎</kbd>
        </button>
      </div>
    </div>
  </form>`;
}
