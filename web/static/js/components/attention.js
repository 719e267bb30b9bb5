// Threads whose contact wrote last and whom nobody has answered, the oldest first.
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { ago } from "../lib/time.js";
import { compare } from "../stores/apply.js";
import { LongList } from "./long-list.js";
import { Sentiment } from "./sentiment.js";
/** @import { Conversation } from "../types.js" */
/** @import { Watch } from "../stores/watch.js" */
/** @import { Presence } from "../types.js" */
/** @import { Place } from "./long-list.js" */

const HIGH = 65; // px of a row

/** @param {Conversation} row */
const since = (row) => (row.needs_attention_since ? ago(row.needs_attention_since) : "");

/** @param {{row: Conversation, place: Place, campaign: string, chosen: boolean, open: boolean, presence: string | null, onChoose: (id: string, on: boolean, range: boolean) => void, onOpen: (id: string) => void, onOptOut: (row: Conversation) => void}} props */
function Item({ row, place, campaign, chosen, open, presence, onChoose, onOpen, onOptOut }) {
  const name = nameOf(row.contact);
  const classes = ["attention__item", chosen && "attention__item--chosen", open && "attention__item--open"].filter(Boolean).join(" ");
  return html`<li class=${classes} data-row=${row.id} ...${place}>
    <label class="check"><span class="visually-hidden">${t("Choose {name}", { name })}</span>
      <input type="checkbox" checked=${chosen} onClick=${(/** @type {any} */ event) => onChoose(row.id, event.target.checked, event.shiftKey)} /></label>
    <button class="attention__open" type="button" aria-current=${open ? "true" : undefined} onClick=${() => onOpen(row.id)}>
      <span class="row row--wrap"><strong class="one-line"><bdi>${nameOf(row.contact)}</bdi></strong>${row.wants_out ? html`<span class="chip chip--bad">${t("No more texts?")}</span>` : null}<${Sentiment} score=${row.score} band=${row.band} />${campaign ? html`<span class="one-line soft small">${campaign}</span>` : null}</span>
      <span class="one-line soft"><bdi>${row.preview}</bdi></span>
    </button>
    ${row.wants_out ? html`<button class="button button--danger" type="button" aria-label=${t("Opt {name} out", { name })} onClick=${() => onOptOut(row)}>${t("Opt out")}</button>` : null}
    <span class="attention__facts"><span class="number">${since(row)}</span><span class="one-line">${presence ?? row.assignee_name ?? t("Nobody")}</span></span>
  </li>`;
}

/** Where to find whose report is missing, if one is wanted. @param {{watch: Watch}} props */
function Reports({ watch }) {
  const { byId } = watch.campaigns;
  const watched = watch.current ? [byId.value.get(watch.current)] : [...byId.value.values()];
  if (!watched.some((campaign) => campaign?.switches.needs_attention_without_report)) return null;
  const scope = watch.current ? `&campaign=${watch.current}` : "";
  return html`<a class="tool" href=${`/review?needs_attention_without_report=true${scope}`}>${t("Without a report")}</a>`;
}

/** @param {{watch: Watch, presence: Presence, open: string | null, onOpen: (id: string) => void}} props */
export function Attention({ watch, presence, open, onOpen }) {
  const rows = watch.attention.value;
  const count = watch.progress.value?.needs_attention ?? rows.length;
  const oldest = [rows[0], rows.find((row) => !row.wants_out)].sort((a, b) => compare(a?.needs_attention_since ?? "~", b?.needs_attention_since ?? "~"))[0];
  /** @param {Conversation} row @param {Place} place */
  const draw = (row, place) => {
    const campaign = watch.current ? "" : (watch.campaigns.byId.value.get(row.campaign)?.title ?? "");
    const look = { campaign, chosen: watch.chosen.value.has(row.id), open: open === row.id, presence: presence.wordFor?.(row.id) ?? null };
    return html`<${Item} key=${row.id} row=${row} place=${place} ...${look} onChoose=${watch.choose} onOpen=${onOpen} onOptOut=${watch.verbs.optOut} />`;
  };
  const all = rows.length > 0 && watch.selection.value.length === rows.length;
  return html`<section aria-labelledby="attention-title">
    <div class="attention__head">
      <h2 id="attention-title">${t("Needs attention")} <span class="count">${number(Math.max(count, rows.length))}</span></h2>
      <p class="soft small">${oldest ? t("Oldest {age}", { age: since(oldest) }) : ""}</p>
      <${Reports} watch=${watch} />
      ${rows.length ? html`<button class="tool push" type="button" onClick=${all ? watch.chooseNone : watch.chooseAll}>${all ? t("Choose none") : watch.next.value ? tn("Choose these {count}", "Choose these {count}", rows.length) : tn("Choose all {count}", "Choose all {count}", rows.length)}</button>` : null}
    </div>
    ${rows.length
      ? html`<${LongList} rows=${rows} open=${open} name="attention" high=${HIGH} total=${count} draw=${draw} more=${watch.next.value ? watch.more : null} />`
      : html`<div class="empty"><${Icon} name="checks" size="big" /><p class="soft">${t("Everyone who wrote has an answer. New replies appear here by themselves.")}</p></div>`}
  </section>`;
}
