// How fast the watched campaign goes against its limit: said by the governor, else asked for when figures come.
import { signal } from "@preact/signals-core";
/** @import { Call, GovernorChanged, Live, Pace } from "../types.js" */

/** @typedef {Pick<GovernorChanged, "numbers" | "campaigns">} Told */

const QUIET = 5_000; // ms without a word of the governor, after which new figures are a reason to ask

/** @param {{live: Live, call: Call, campaign: string | null}} options */
export function createPace({ live, call, campaign }) {
  const pace = signal(/** @type {Pace | null} */ (null));
  let heard = 0;

  /** @param {Told} told */
  function take(told) {
    heard = Date.now();
    const own = campaign ? told.campaigns.find((one) => one.id === campaign) : together(told);
    const count = (/** @type {string} */ state) => told.numbers.filter((one) => one.state === state).length;
    if (own) pace.value = { campaign: own, active: count("active"), resting: count("resting"), numbers: told.numbers };
  }

  async function ask() {
    heard = Date.now();
    const told = await call("GET", "/api/v1/live/governor").catch(() => null);
    if (told) take(told);
  }

  live.on("governor.changed", take);
  live.on("campaign.progress", () => Date.now() - heard > QUIET && void ask());
  live.onConnect(() => void ask());
  return pace;
}

/** All campaigns as one; nothing in particular holds them. @param {Told} told @returns {Pace["campaign"]} */
function together({ numbers, campaigns }) {
  const sum = (/** @type {number[]} */ values) => values.reduce((one, other) => one + other, 0);
  const ends = campaigns.map((one) => one.forecast_end ?? "").sort();
  return { id: "", rate: sum(campaigns.map((one) => one.rate)), limit: sum(numbers.map((one) => one.limit)), bound_by: null, forecast_end: ends.at(-1) || null };
}
