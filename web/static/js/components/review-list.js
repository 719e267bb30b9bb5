// What was found, newest text first; the next page comes when its end is near.
import { useEffect, useRef } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { ago } from "../lib/time.js";
import { fifties, useDrawn } from "./drawn.js";
import { Sentiment } from "./sentiment.js";
import { statuses } from "./review-filters.js";
/** @import { Conversation } from "../types.js" */
/** @import { Review } from "../stores/review.js" */

/** @type {Partial<Record<Conversation["status"], string>>} */
const TONES = { needs_attention: "chip--warn", opted_out: "chip--bad" };

/** Before the end of the list is in sight. @type {any} */
const AHEAD = { rootMargin: "400px", scrollMargin: "400px" };

/** @param {{row: Conversation, campaign: string, chosen: boolean, open: boolean, onChoose: Review["choose"], onOpen: (row: Conversation) => void}} props */
function Item({ row, campaign, chosen, open, onChoose, onOpen }) {
  const name = nameOf(row.contact);
  const classes = ["review__item", chosen && "review__item--chosen", open && "review__item--open"].filter(Boolean).join(" ");
  const status = statuses().find(([value]) => value === row.status)?.[1] ?? row.status;
  return html`<li class=${classes} data-row=${row.id}>
    <label class="check"><span class="visually-hidden">${t("Choose {name}", { name })}</span>
      <input type="checkbox" checked=${chosen} onClick=${(/** @type {any} */ event) => onChoose(row.id, event.target.checked, event.shiftKey)} /></label>
    <button class="review__open" type="button" aria-current=${open ? "true" : undefined} onClick=${() => onOpen(row)}>
      <span class="row"><strong class="one-line grow"><bdi>${name}</bdi></strong><span class="soft small">${row.last_message_at ? ago(row.last_message_at) : ""}</span></span>
      <span class="one-line soft" dir="auto">${row.preview || t("Nothing sent yet")}</span>
      <span class="review__facts"><span class=${`chip ${TONES[row.status] ?? ""}`}>${status}</span><${Sentiment} score=${row.score} band=${row.band} /><span class="one-line soft small">${[row.assignee_name, campaign].filter(Boolean).join(" · ")}</span></span>
    </button>
  </li>`;
}

/** @param {{review: Review, open: string | null, onOpen: (row: Conversation) => void}} props */
export function Found({ review, open, onOpen }) {
  const { search } = review;
  const rows = review.rows.value;
  const titles = new Map(review.choices.campaigns.map(({ id, title }) => [id, title]));
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!end.current) return undefined;
    const watching = new IntersectionObserver(([entry]) => entry?.isIntersecting && void search.more(), AHEAD);
    watching.observe(end.current);
    return () => watching.disconnect();
  }, [rows.length]);
  const drawn = useDrawn();
  /** @param {Conversation} row */
  const draw = (row) => {
    const look = { campaign: titles.get(row.campaign) ?? "", chosen: review.everything.value || review.chosen.value.has(row.id), open: open === row.id };
    return drawn(row, Object.values(look).join(), () => html`<${Item} key=${row.id} row=${row} ...${look} onChoose=${review.choose} onOpen=${onOpen} />`);
  };
  if (search.ids.value === null) return html`<p class="empty soft" role="status">${t("Searching…")}</p>`;
  const all = rows.length > 0 && (review.everything.value || review.chosen.value.size >= rows.length);
  return html`<div class="review__head">
      <h2 class="review__count"><span role="status">${search.busy.value && !search.total.value ? t("Searching…") : counted(search.total.value)}</span></h2>
      ${rows.length ? html`<button class="tool push" type="button" onClick=${all ? review.chooseNone : review.chooseAll}>${all ? t("Choose none") : tn("Choose these {count}", "Choose these {count}", rows.length)}</button>` : null}
    </div>
    ${rows.length
      ? html`${fifties(rows).map((some, place) => html`<ul class="review__list" key=${place}>${some.map(draw)}</ul>`)}
        ${search.cursor.value ? html`<p class="review__more" ref=${end}><button class="button" type="button" onClick=${() => void search.more()}>${t("Show more")}</button></p>` : null}`
      : html`<div class="empty"><${Icon} name="search" size="big" /><p class="soft">${Object.keys(search.filter.value).length ? t("Nothing matches all of this. Take a filter away, or use fewer words.") : t("Conversations appear here once somebody is texted.")}</p></div>`}`;
}

/** @param {{count: number, more: boolean} | null} total */
function counted(total) {
  if (!total) return t("Conversations");
  return total.more ? t("More than {count} conversations", { count: number(total.count) }) : tn("{count} conversation", "{count} conversations", total.count);
}
