// What happens minute by minute, who delivers, who is at work: as the server says it, always whole.
import { signal } from "@preact/signals-core";
/** @import { DashboardChanged, Live, Progress, WatchOptions } from "../types.js" */

/** @param {Live} live @param {WatchOptions["initial"]} initial */
export function createDashboard(live, { campaign, progress }) {
  const now = signal(/** @type {DashboardChanged | null} */ (null));
  const figures = signal(/** @type {Progress | undefined} */ (progress));

  live.on("dashboard.changed", (said) => {
    if ((said.campaign ?? null) === campaign) now.value = said;
  });
  live.on("organization.progress", (said) => {
    if (!campaign) figures.value = /** @type {Progress} */ (said);
  });

  return { now, progress: figures };
}
