// The four piles of a volunteer's work, as folders on a wide window and as tabs on a phone.
import { html } from "../lib/html.js";
import { number, t } from "../lib/i18n.js";
import { WAITING } from "../stores/desk.js";
/** @import { Desk } from "../stores/desk.js" */

/** @typedef {"send" | "replies" | "waiting" | "done"} Folder */
/** @typedef {{desk: Desk, folder: Folder, onChoose: (folder: Folder) => void}} Props */

/** @param {Desk} desk @returns {{folder: Folder, word: string, count: number}[]} */
function piles(desk) {
  const all = /** @type {const} */ ([
    { folder: "send", word: t("To send"), count: desk.toSend.value.length },
    { folder: "replies", word: t("Replies"), count: desk.replies.value.length },
    { folder: "waiting", word: t("Waiting"), count: desk.waiting.value.length },
    { folder: "done", word: t("Done"), count: desk.done.value.length },
  ]);
  const { work } = desk.campaign.value.switches;
  // What somebody holds is theirs to do, also where no more of it is dealt to them.
  return all.filter((pile) => pile.count || (pile.folder !== "send" || work !== "replies") && (pile.folder !== "replies" || work !== "initials"));
}

/** @param {Props & {count: number, word: string, own: Folder}} props */
function Pile({ own, word, count, folder, onChoose }) {
  const loud = own === "replies" && count > 0;
  return html`<button type="button" aria-current=${own === folder ? "page" : undefined} onClick=${() => onChoose(own)}>
    ${word} <span class=${loud ? "count" : "count count--quiet"}>${own === "waiting" && count >= WAITING ? t("{count}+", { count: number(WAITING) }) : number(count)}</span>
  </button>`;
}

/** @param {Props} props */
export function Folders(props) {
  return html`<div class="folders only-wide-grid">${piles(props.desk).map((pile) => html`<${Pile} key=${pile.folder} ...${props} own=${pile.folder} word=${pile.word} count=${pile.count} />`)}</div>`;
}

/** @param {Props} props */
export function Tabs(props) {
  return html`<nav class="tabs only-phone" aria-label=${t("Folders")}>
    ${piles(props.desk).map((pile) => html`<${Pile} key=${pile.folder} ...${props} own=${pile.folder} word=${pile.word} count=${pile.count} />`)}
  </nav>`;
}
