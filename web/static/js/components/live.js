// The supervisor's screen: how the text bank goes, who waits for an answer, one open thread.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { Announce } from "./announce.js";
import { Attention } from "./attention.js";
import { Connection } from "./connection.js";
import { OpenConversation } from "./conversation.js";
import { Decisions } from "./decisions.js";
import { Figures } from "./figures.js";
import { RatePanel } from "./rate-panel.js";
import { Reading } from "./reading.js";
import { Reassign } from "./reassign.js";
import { Toasts } from "./toasts.js";
/** @import { Campaign, Live } from "../types.js" */
/** @import { Watch } from "../stores/watch.js" */
/** @import { Presence } from "../types.js" */

/** @param {{watch: Watch, live: Live, presence: Presence}} props */
export function LiveScreen({ watch, live, presence }) {
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const campaign = /** @type {Campaign} */ (watch.campaigns.byId.value.get(watch.current));
  const row = open ? watch.conversations.get(open)?.row : undefined;
  /** @param {string} id */
  const openOne = (id) => {
    setOpen(id);
    watch.conversations.open(id);
    presence.look(id);
    document.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  /** @param {number} step */
  const move = (step) => {
    const rows = watch.attention.value;
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((other) => other.id === open) + step))];
    if (next) openOne(next.id);
  };
  useEffect(() => listen({ j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1) }));
  return html`<main class=${row ? "live live--open" : "live"} id="main" tabindex="-1">
    <h1 class="visually-hidden">${campaign.title}</h1>
    <div class="live__main">
      <div class="live__top"><${Head} watch=${watch} live=${live} campaign=${campaign} />${campaign.progress ? html`<${Figures} progress=${campaign.progress} /><${RatePanel} pace=${watch.pace} progress=${campaign.progress} />` : null}</div>
      <${Attention} watch=${watch} presence=${presence} open=${open} onOpen=${openOne} />
      <${Reassign} watch=${watch} />
    </div>
    <section class="live__thread" aria-label=${t("Open conversation")}>
      ${row
        ? html`<${Decisions} conversation=${row.id} version=${row.version} /><${Reading} messages=${watch.conversations.messages(row.id)} /><${OpenConversation} work=${watch} row=${row} campaign=${campaign} online=${live.state.value === "live"} presence=${presence} onBack=${() => setOpen(null)} onDone=${() => setOpen(null)} />`
        : html`<p class="empty soft"><${Icon} name="canned" size="big" />${t("Open a conversation to read all of it and to answer.")}</p>`}
    </section>
    <${Toasts} />
  </main>`;
}

/** @param {{watch: Watch, live: Live, campaign: Campaign}} props */
function Head({ watch, live, campaign }) {
  const all = [...watch.campaigns.byId.value.values()];
  const paused = campaign.state === "paused";
  return html`<div class="live__head">
    ${all.length > 1
      ? html`<label class="grow"><span class="visually-hidden">${t("Text bank")}</span>
          <select class="input live__title" value=${campaign.id} onChange=${(/** @type {any} */ event) => location.assign(`/live?campaign=${event.target.value}`)}>
            ${all.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === campaign.id}>${one.title}</option>`)}
          </select></label>`
      : html`<p class="live__title one-line grow">${campaign.title}</p>`}
    <${Connection} live=${live} />
    <div class="live__steer">
      <${Announce} campaign=${campaign} />
      ${paused
        ? html`<span class="chip chip--warn"><${Icon} name="clock" />${campaign.paused === "initials" ? t("New texts are paused") : t("Paused")}</span>
            <button class="button" type="button" onClick=${() => void watch.steer("resume", {})}>${t("Resume")}</button>`
        : html`<button class="button" type="button" onClick=${() => void watch.steer("pause", { scope: "initials" })}>${t("Pause new texts")}</button>
            <button class="button" type="button" onClick=${() => void watch.steer("pause", { scope: "all" })}>${t("Pause everything")}</button>`}
    </div>
  </div>`;
}
