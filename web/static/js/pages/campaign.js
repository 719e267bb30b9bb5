// One campaign: its draft, its set-up, its figures as they come.
import { startForms } from "../lib/forms.js";
import { number, t } from "../lib/i18n.js";
import { every, payload } from "../lib/page.js";
import { startRows } from "../lib/rows.js";
import { connect } from "../lib/socket.js";
import { startToasts } from "../lib/toast-place.js";
import { call } from "../lib/api.js";
import { createCampaigns } from "../stores/campaigns.js";
import { effect } from "@preact/signals-core";
import { startBuilder, startScript } from "./builder.js";
/** @import { Campaign } from "../types.js" */

const initial = payload("initial");

startForms();
startRows(document, (row) => row.matches("[data-script]") && startScript(row));
startToasts();
startBuilder();
if (initial.campaign && initial.campaign.state !== "draft") watch(initial.campaign);

/** @param {Campaign} campaign */
function watch(campaign) {
  const live = connect();
  const campaigns = createCampaigns(live, [campaign]);
  live.onConnect(() => {
    void live.ask("watch", { campaign: campaign.id }).catch(() => undefined);
    void catchUp(campaign.id, campaigns.put);
  });
  effect(() => show(/** @type {Campaign} */ (campaigns.byId.value.get(campaign.id)), campaign.state));
}

/** What was said while nobody listened. @param {string} id @param {(id: string, facts: Partial<Campaign>) => void} put */
async function catchUp(id, put) {
  const campaign = await call("GET", `/api/v1/campaigns/${id}`).catch(() => null);
  if (campaign) put(id, { state: campaign.state, paused: campaign.paused, setup: campaign.setup });
}

/** @param {Campaign} campaign @param {string} drawn state the page was drawn for */
function show(campaign, drawn) {
  if (campaign.state !== drawn) return location.reload();
  const { progress, setup } = campaign;
  if (setup) {
    for (const bar of every("[data-setup]")) Object.assign(bar, { max: setup.total || 1, value: setup.done });
    for (const words of every("[data-setup-words]")) words.textContent = t("{done} of {total} people", { done: number(setup.done), total: number(setup.total) });
  }
  if (!progress) return;
  for (const element of every("[data-figure]")) {
    const value = /** @type {any} */ (progress)[/** @type {HTMLElement} */ (element).dataset["figure"] ?? ""];
    if (typeof value === "number") element.textContent = number(value);
  }
  for (const bar of every("[data-done]")) Object.assign(bar, { max: progress.contacts || 1, value: progress.processed + progress.suppressed });
}
