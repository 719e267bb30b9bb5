// The list of conversations: who, what they wrote last, how they sounded, how long ago.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { ago } from "../lib/time.js";
import { Sentiment } from "./bubble.js";
/** @import { Conversation } from "../types.js" */

/** @param {{row: Conversation, open: boolean, onOpen: (id: string) => void}} props */
function Item({ row, open, onOpen }) {
  const unread = row.status === "needs_attention";
  const preview = row.status === "waiting" ? t("You: {text}", { text: row.preview }) : row.preview;
  return html`<button type="button" class=${unread ? "inbox__item inbox__item--unread" : "inbox__item"} aria-current=${open ? "true" : undefined} onClick=${() => onOpen(row.id)}>
    ${unread ? html`<span class="inbox__mark"><span class="visually-hidden">${t("Unanswered")}</span></span>` : null}
    <span class="inbox__name one-line"><bdi>${nameOf(row.contact)}</bdi></span>
    <span class="inbox__time">${row.last_message_at ? ago(row.last_message_at) : ""}</span>
    <span class="inbox__preview one-line" dir="auto">${preview}</span>
    ${row.band ? html`<span class="inbox__facts"><${Sentiment} score=${row.score} band=${row.band} /></span>` : null}
  </button>`;
}

/** @param {{rows: Conversation[], open: string | null, onOpen: (id: string) => void, empty: string, children?: any}} props `children`: what to do when it is empty */
export function Inbox({ rows, open, onOpen, empty, children }) {
  if (!rows.length) return html`<div class="inbox"><div class="empty soft"><p>${empty}</p>${children}</div></div>`;
  return html`<div class="inbox">${rows.map((row) => html`<${Item} key=${row.id} row=${row} open=${row.id === open} onOpen=${onOpen} />`)}</div>`;
}
