// How fast the watched campaign goes against its limit: said by the governor, else asked for when figures come.
import { signal } from "@preact/signals-core";
/** @import { Call, Live, Pace } from "../types.js" */

const QUIET = 5_000; // ms without a word of the governor, after which new figures are a reason to ask

/** @param {{live: Live, call: Call, campaign: string}} options */
export function createPace({ live, call, campaign }) {
  const pace = signal(/** @type {Pace | null} */ (null));
  let heard = 0;

  /** @param {{numbers: {state: string}[], campaigns: Pace["campaign"][]}} told */
  function take({ numbers, campaigns }) {
    heard = Date.now();
    const own = campaigns.find((one) => one.id === campaign);
    const count = (/** @type {string} */ state) => numbers.filter((one) => one.state === state).length;
    if (own) pace.value = { campaign: own, active: count("active"), resting: count("resting") };
  }

  async function ask() {
    heard = Date.now();
    take(await call("GET", "/api/v1/live/governor").catch(() => ({ numbers: [], campaigns: [] })));
  }

  live.on("governor.changed", take);
  live.on("campaign.progress", () => Date.now() - heard > QUIET && void ask());
  live.onConnect(() => void ask());
  return pace;
}
