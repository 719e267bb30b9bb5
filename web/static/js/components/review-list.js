// What was found, newest text first; the next page comes when its end is near.
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { ago } from "../lib/time.js";
import { LongList } from "./long-list.js";
import { Sentiment } from "./sentiment.js";
import { statuses } from "./review-filters.js";
/** @import { Conversation } from "../types.js" */
/** @import { Review } from "../stores/review.js" */
/** @import { Place } from "./long-list.js" */

/** @type {Partial<Record<Conversation["status"], string>>} */
const TONES = { needs_attention: "chip--warn", opted_out: "chip--bad" };

const HIGH = 89; // px of a row

/** @param {{row: Conversation, place: Place, campaign: string, chosen: boolean, open: boolean, onChoose: Review["choose"], onOpen: (row: Conversation) => void}} props */
function Item({ row, place, campaign, chosen, open, onChoose, onOpen }) {
  const name = nameOf(row.contact);
  const classes = ["review__item", chosen && "review__item--chosen", open && "review__item--open"].filter(Boolean).join(" ");
  const status = statuses().find(([value]) => value === row.status)?.[1] ?? row.status;
  return html`<li class=${classes} data-row=${row.id} ...${place}>
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
  /** @param {Conversation} row @param {Place} place */
  const draw = (row, place) => {
    const look = { campaign: titles.get(row.campaign) ?? "", chosen: review.everything.value || review.chosen.value.has(row.id), open: open === row.id };
    return html`<${Item} key=${row.id} row=${row} place=${place} ...${look} onChoose=${review.choose} onOpen=${onOpen} />`;
  };
  if (search.ids.value === null) return html`<p class="empty soft" role="status">${t("Searching…")}</p>`;
  const total = search.total.value?.more ? -1 : (search.total.value?.count ?? -1);
  const all = rows.length > 0 && (review.everything.value || review.chosen.value.size >= rows.length);
  return html`<div class="review__head">
      <h2 class="review__count"><span role="status">${search.busy.value && !search.total.value ? t("Searching…") : counted(search.total.value)}</span></h2>
      ${rows.length ? html`<button class="tool push" type="button" onClick=${all ? review.chooseNone : review.chooseAll}>${all ? t("Choose none") : tn("Choose these {count}", "Choose these {count}", rows.length)}</button>` : null}
    </div>
    ${rows.length
      ? html`<${LongList} rows=${rows} open=${open} name="review__list" high=${HIGH} total=${total} draw=${draw} more=${search.cursor.value ? search.more : null} />`
      : html`<${Nothing} search=${search} />`}`;
}

/** @param {{search: Review["search"]}} props */
function Nothing({ search }) {
  const asked = Object.keys(search.filter.value).length > 0;
  if (search.wrong.value)
    return html`<div class="empty" role="alert"><${Icon} name="alert" size="big" /><p>${search.wrong.value}</p>
      ${asked ? html`<button class="button" type="button" onClick=${() => void search.ask({})}>${t("Show all conversations")}</button>` : null}</div>`;
  return html`<div class="empty"><${Icon} name="search" size="big" /><p class="soft">${asked ? t("Nothing matches all of this. Take a filter away, or use fewer words.") : t("Conversations appear here once somebody is texted.")}</p></div>`;
}

/** @param {{count: number, more: boolean} | null} total */
function counted(total) {
  if (!total) return t("Conversations");
  return total.more ? t("More than {count} conversations", { count: number(total.count) }) : tn("{count} conversation", "{count} conversations", total.count);
}
