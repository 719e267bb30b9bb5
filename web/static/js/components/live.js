// The supervisor's screen: how the text bank goes, who waits for an answer, one open thread.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { Alarms } from "./alarms.js";
import { Announce } from "./announce.js";
import { Attention } from "./attention.js";
import { Connection } from "./connection.js";
import { Figures } from "./figures.js";
import { OnDemand } from "./on-demand.js";
import { Panels } from "./panels.js";
import { RatePanel } from "./rate-panel.js";
import { Reassign } from "./reassign.js";
import { Toasts } from "./toasts.js";
import { WatchedThread } from "./watched-thread.js";
/** @import { Live, Presence } from "../types.js" */
/** @import { Watch } from "../stores/watch.js" */

/** @param {{watch: Watch, live: Live, presence: Presence}} props */
export function LiveScreen({ watch, live, presence }) {
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const campaign = watch.campaigns.byId.value.get(watch.current ?? "");
  const row = open ? watch.conversations.get(open)?.row : undefined;
  const progress = watch.progress.value;
  /** @param {string} id */
  const openOne = (id) => {
    setOpen(id);
    watch.conversations.open(id);
    presence.look(id);
  };
  const shut = () => {
    setOpen(null);
    presence.look(null);
  };
  /** @param {number} step */
  const move = (step) => {
    const rows = watch.attention.value;
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((other) => other.id === open) + step))];
    if (next) openOne(next.id);
  };
  useEffect(() => listen({ j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), Escape: shut }));
  return html`<main class=${row ? "live live--open" : "live"} id="main" tabindex="-1">
    <h1 class="visually-hidden">${campaign?.title ?? t("All text banks")}</h1>
    <div class="live__main">
      <div class="live__top">
        <${Head} watch=${watch} live=${live} />
        <${Alarms} alarms=${watch.dashboard.now.value?.alarms ?? []} />
        ${progress ? html`<${Figures} progress=${progress} /><${RatePanel} pace=${watch.pace} progress=${progress} />` : null}
        <${OnDemand} load=${async () => (await import("./activity.js")).Activity} dashboard=${watch.dashboard} />
      </div>
      <${Attention} watch=${watch} presence=${presence} open=${open} onOpen=${openOne} />
      <${Reassign} watch=${watch} />
    </div>
    <section class="live__thread" aria-label=${row ? t("Open conversation") : t("How it goes")}>
      ${row ? html`<${WatchedThread} key=${row.id} ...${{ watch, row, presence, online: live.state.value === "live", onShut: shut }} />` : html`<${Panels} watch=${watch} />`}
    </section>
    <${Toasts} />
  </main>`;
}

/** @param {{watch: Watch, live: Live}} props */
function Head({ watch, live }) {
  const all = [...watch.campaigns.byId.value.values()];
  const campaign = watch.campaigns.byId.value.get(watch.current ?? "");
  return html`<div class="live__head">
    ${all.length > 1
      ? html`<label class="grow"><span class="visually-hidden">${t("Text bank")}</span>
          <select class="input live__title" value=${watch.current ?? "all"} onChange=${(/** @type {any} */ event) => location.assign(`/live?campaign=${event.target.value}`)}>
            <option value="all" selected=${!campaign}>${t("All text banks")}</option>
            ${all.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === watch.current}>${one.title}</option>`)}
          </select></label>`
      : html`<p class="live__title one-line grow">${campaign?.title ?? t("All text banks")}</p>`}
    <${Connection} live=${live} />
    <div class="live__steer">
      <${Announce} watch=${watch} />
      ${campaign ? html`<${Steer} watch=${watch} state=${campaign.state} paused=${campaign.paused ?? null} />` : null}
    </div>
  </div>`;
}

/** @param {{watch: Watch, state: string, paused: string | null}} props */
function Steer({ watch, state, paused }) {
  if (state === "paused")
    return html`<span class="chip chip--warn"><${Icon} name="clock" />${paused === "initials" ? t("New texts are paused") : t("Paused")}</span>
      <button class="button" type="button" onClick=${() => void watch.steer("resume", {})}>${t("Resume")}</button>`;
  if (state !== "running") return html`<span class="chip">${t("Ended")}</span>`;
  return html`<button class="button" type="button" onClick=${() => void watch.steer("pause", { scope: "initials" })}>${t("Pause new texts")}</button>
    <button class="button" type="button" onClick=${() => void watch.steer("pause", { scope: "all" })}>${t("Pause everything")}</button>`;
}
