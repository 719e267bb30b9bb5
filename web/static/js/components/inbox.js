// The list of conversations: who, what they wrote last, how they sounded, how long ago.
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { minute } from "../lib/there.js";
import { ago } from "../lib/time.js";
import { Sentiment } from "./sentiment.js";
/** @import { Conversation } from "../types.js" */

/** Rows at first, and again each time somebody comes near the end of them. */
const PAGE = 50;

/** @param {{row: Conversation, open: boolean, onOpen: (id: string) => void}} props */
function Item({ row, open, onOpen }) {
  const unread = row.status === "needs_attention";
  const preview = row.status === "waiting" ? t("You: {text}", { text: row.preview }) : row.preview;
  return html`<button type="button" class=${unread ? "inbox__item inbox__item--unread" : "inbox__item"} aria-current=${open ? "true" : undefined} onClick=${() => onOpen(row.id)}>
    ${unread ? html`<span class="inbox__mark"><span class="visually-hidden">${t("Unanswered")}</span></span>` : null}
    <span class="inbox__name one-line"><bdi>${nameOf(row.contact)}</bdi></span>
    <span class="inbox__time">${row.last_message_at ? ago(row.last_message_at) : ""}</span>
    <span class="inbox__preview one-line" dir="auto">${preview}</span>
    ${row.band ? html`<span class="inbox__facts">${row.wants_out ? html`<span class="chip chip--bad">${t("No more texts?")}</span>` : null}<${Sentiment} score=${row.score} band=${row.band} /></span>` : null}
  </button>`;
}

/** @param {{rows: Conversation[], open: string | null, onOpen: (id: string) => void, empty: string, children?: any}} props `children`: what to do when it is empty */
export function Inbox({ rows, open, onOpen, empty, children }) {
  const [most, show] = useState(PAGE);
  const place = rows.findIndex((row) => row.id === open);
  const more = (/** @type {any} */ { target }) => target.scrollHeight - target.scrollTop < 2 * target.clientHeight && most < rows.length && show(most + PAGE);
  // A row that did not change is not drawn again, but for its age.
  const drawn = useRef(/** @type {WeakMap<Conversation, {as: string, item: any}>} */ (new WeakMap()));
  const act = useRef(onOpen);
  act.current = onOpen;
  /** @param {Conversation} row */
  const draw = (row) => {
    const as = `${row.id === open} ${minute.value}`;
    const known = drawn.current.get(row);
    if (known?.as === as) return known.item;
    const item = html`<${Item} key=${row.id} row=${row} open=${row.id === open} onOpen=${(/** @type {string} */ id) => act.current(id)} />`;
    drawn.current.set(row, { as, item });
    return item;
  };
  if (!rows.length) return html`<div class="inbox"><div class="empty soft"><p>${empty}</p>${children}</div></div>`;
  return html`<div class="inbox" onScroll=${more}>${rows.slice(0, Math.max(most, place + PAGE / 2)).map(draw)}</div>`;
}
