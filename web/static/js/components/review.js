// The review screen: what is asked for and found on the left, the open thread on the right; arrows lead to the next one.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { OpenConversation } from "./conversation.js";
import { Connection } from "./connection.js";
import { Acts } from "./review-acts.js";
import { Filters } from "./review-filters.js";
import { Found } from "./review-list.js";
import { Reading } from "./reading.js";
import { Toasts } from "./toasts.js";
/** @import { Conversation, Live, Presence } from "../types.js" */
/** @import { Review } from "../stores/review.js" */

/** @param {{review: Review, live: Live, presence: Presence}} props */
export function ReviewScreen({ review, live, presence }) {
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const row = open ? review.conversations.get(open)?.row : undefined;
  const rows = review.rows.value;
  const at = rows.findIndex((one) => one.id === open);
  /** @param {Conversation} one */
  const openOne = (one) => {
    setOpen(one.id);
    void review.open(one);
    presence.look(one.id);
  };
  /** @param {number} step */
  const move = (step) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (next && next.id !== open) openOne(next);
    if (at + step >= rows.length - 5) void review.search.more();
  };
  // A link to one thread, as on a person's page, opens it as soon as it is found.
  const [wanted, setWanted] = useState(() => new URLSearchParams(location.search).get("open"));
  useEffect(() => {
    const asked = wanted && rows.find((one) => one.id === wanted);
    if (!asked) return;
    setWanted(null);
    openOne(asked);
  }, [wanted, rows]);
  const [down, up] = [() => move(1), () => move(-1)];
  useEffect(() => listen({ j: down, ArrowDown: down, ArrowRight: down, k: up, ArrowUp: up, ArrowLeft: up, "/": () => /** @type {HTMLElement | null} */ (document.querySelector(".review__ask input"))?.focus() }));
  const campaign = row && review.campaigns.value.get(row.campaign);
  return html`<main class=${row ? "review review--open" : "review"} id="main" tabindex="-1">
    <h1 class="visually-hidden">${t("Review")}</h1>
    <div class="review__main">
      <div class="review__title"><strong class="review__name" aria-hidden="true">${t("Review")}</strong><${Connection} live=${live} /></div>
      <${Filters} review=${review} />
      <div class="review__found" tabindex="0" role="region" aria-label=${t("Conversations found")}><${Found} review=${review} open=${open} onOpen=${openOne} /></div>
      <${Acts} review=${review} />
    </div>
    <section class="review__thread" aria-label=${t("Open conversation")}>
      ${row && campaign
        ? html`<div class="review__steps">
              <button class="icon-button" type="button" disabled=${at <= 0} aria-label=${t("Previous conversation")} onClick=${up}><${Icon} name="back" /></button>
              <span class="soft small grow one-line">${campaign.title}</span>
              <button class="icon-button review__next" type="button" disabled=${at >= rows.length - 1} aria-label=${t("Next conversation")} onClick=${down}><${Icon} name="back" /></button>
            </div>
            <${Reading} messages=${review.conversations.messages(row.id)} />
            <${OpenConversation} work=${review} row=${row} campaign=${campaign} online=${live.state.value === "live"} presence=${presence} onBack=${() => setOpen(null)} onDone=${() => undefined} />`
        : html`<div class="empty"><${Icon} name="canned" size="big" /><p class="soft">${row ? t("Fetching the conversation…") : t("Open a conversation to read all of it and to answer. Arrows lead to the next one.")}</p></div>`}
    </section>
    <${Toasts} />
  </main>`;
}
