// Rate against limit, what holds the campaign, and when it is done.
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
/** @import { Pace, Progress } from "../types.js" */
/** @import { Signal } from "@preact/signals-core" */

/** @type {Record<string, () => string>} */
const HOLDS = {
  numbers: () => t("Held by the rate of the numbers"),
  class: () => t("Held by the carriers' limit of the registration"),
  day: () => t("Held by T-Mobile's daily limit"),
  account: () => t("Held by the limit of the carrier account"),
  hours: () => t("Held by texting hours: where these people live it is too early or too late"),
  paused: () => t("Paused"),
};

/** @param {{pace: Signal<Pace | null>, progress: Progress}} props */
export function RatePanel({ pace, progress }) {
  if (!pace.value) return null;
  const { campaign, active, resting } = pace.value;
  const { rate, limit, bound_by: bound } = campaign;
  const left = progress.unassigned + progress.assigned;
  return html`<section class="rate" aria-label=${t("Rate of sending")}>
    <p class="rate__now"><strong>${number(round(rate))}</strong> ${t("of {limit} parts a second", { limit: number(round(limit)) })}</p>
    <meter class="rate__bar" min="0" max=${limit || 1} value=${Math.min(rate, limit)} aria-hidden="true"></meter>
    <p class="rate__facts">
      <span>${progress.waiting ? tn("{count} text waits", "{count} texts wait", progress.waiting) : t("Nothing waits")}</span>
      ${campaign.forecast_end ? html`<span><${Icon} name="clock" size="small" />${t("gone by {time}", { time: clock(campaign.forecast_end) })}</span>` : null}
      ${rate > 0 && left ? html`<span>${t("everybody texted by {time} at this pace", { time: clock(endOf(left, rate)) })}</span>` : null}
      ${campaign.id ? html`<span>${bound ? (HOLDS[bound]?.() ?? bound) : t("Held by nothing: it goes as fast as people press Send")}</span>` : null}
      <span>${tn("{count} number", "{count} numbers", active)}${resting ? `, ${tn("{count} resting", "{count} resting", resting)}` : ""}</span>
    </p>
  </section>`;
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/** @param {number} left people @param {number} rate a second */
const endOf = (left, rate) => new Date(Date.now() + (left / rate) * 1000).toISOString();
