// Campaigns on the screen: their state as it changes, their figures as they come, always whole.
import { signal } from "@preact/signals-core";
/** @import { Campaign, CampaignChanged, Live, Progress } from "../types.js" */

/** @param {Live} live @param {Campaign[]} initial */
export function createCampaigns(live, initial) {
  const byId = signal(new Map(initial.map((campaign) => [campaign.id, campaign])));

  /** @param {string} id @param {Partial<Campaign>} facts */
  function put(id, facts) {
    const before = byId.value.get(id);
    if (before) byId.value = new Map(byId.value).set(id, { ...before, ...facts });
  }

  live.on("campaign.progress", ({ campaign, ...progress }) => put(campaign, { progress: /** @type {Progress} */ (progress) }));
  live.on("campaign.changed", (/** @type {CampaignChanged} */ { campaign, state, paused = null, setup, on_screen: facts }) => {
    const own = byId.value.get(campaign)?.own_work ?? "both";
    put(campaign, { state, paused, ...(setup ? { setup } : {}), ...(facts ? { ...facts, switches: own === "both" ? facts.switches : { ...facts.switches, work: own } } : {}) });
  });

  return { byId, put };
}
