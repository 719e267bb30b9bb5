// Figures and states of campaigns as the server last said them; figures always come whole.
import { signal } from "@preact/signals-core";

/** @typedef {import("../types.js").Campaign} Campaign */
/** @typedef {import("../types.js").Progress} Progress */

/** @param {import("../lib/socket.js").Live} live @param {Campaign[]} initial */
export function createCampaigns(live, initial) {
  const byId = signal(new Map(initial.map((campaign) => [campaign.id, campaign])));

  /** @param {string} id @param {Partial<Campaign>} facts */
  function put(id, facts) {
    const before = byId.value.get(id);
    if (before) byId.value = new Map(byId.value).set(id, { ...before, ...facts });
  }

  live.on("campaign.progress", ({ campaign, state, setup, ...progress }) => {
    const facts = { ...(state ? { state } : {}), ...(setup ? { setup } : {}) };
    put(campaign, { ...facts, progress: /** @type {Progress} */ (progress) });
  });

  return { byId, put };
}
