// A launched campaign: its set-up and its figures as they come; its tables follow a little later.
import { effect } from "@preact/signals-core";
import { call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { number, t } from "../lib/i18n.js";
import { every, payload } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";
import { startToasts } from "../lib/toast-place.js";
import { createCampaigns } from "../stores/campaigns.js";
import { startShare } from "./share.js";
/** @import { Campaign } from "../types.js" */

const PAUSE = 5_000; // ms between two looks at the tables

/** @type {Campaign} */
const campaign = payload("initial").campaign;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

startForms();
startToasts();
startShare();
const live = connect();
const campaigns = createCampaigns(live, [campaign]);
live.on("session.ended", () => location.assign("/login"));
live.onConnect(() => {
  void live.ask("watch", { campaign: campaign.id }).catch(() => undefined);
  void catchUp();
});
let state = `${campaign.state} ${campaign.paused ?? ""}`;
let figures = campaign.progress;
effect(() => show(/** @type {Campaign} */ (campaigns.byId.value.get(campaign.id))));

/** What was said while nobody listened. */
async function catchUp() {
  const [now, progress] = await Promise.all([
    call("GET", `/api/v1/campaigns/${campaign.id}`).catch(() => null),
    call("GET", `/api/v1/campaigns/${campaign.id}/progress`).catch(() => null),
  ]);
  if (now && progress) campaigns.put(campaign.id, { state: now.state, paused: now.paused, setup: now.setup, progress });
}

/** @param {Campaign} now */
function show(now) {
  const next = `${now.state} ${now.paused ?? ""}`;
  if (next !== state) void redraw().then(startShare);
  else if (now.progress !== figures) timer ??= setTimeout(() => void tables(), PAUSE);
  state = next;
  figures = now.progress;
  showSetUp(now);
  showFigures(now);
}

/** Once more, later, if they are of before the last figures: an analysis that takes long is shown while the next is made. */
async function tables() {
  const drawn = await redraw();
  timer = undefined;
  if (drawn && !alike(payload("initial", drawn).campaign.progress, figures)) timer = setTimeout(() => void tables(), PAUSE);
}

/** @param {any} one @param {any} other */
const alike = (one, other) => Object.keys(one).every((name) => typeof one[name] !== "number" || one[name] === other?.[name]);

/** @param {Campaign} now */
function showSetUp({ setup }) {
  if (!setup) return;
  for (const bar of every("[data-setup]")) Object.assign(bar, { max: setup.total || 1, value: setup.done });
  const words = t("{done} of {total} people", { done: number(setup.done), total: number(setup.total) });
  for (const element of every("[data-setup-words]")) if (element.textContent !== words) element.textContent = words;
}

/** @param {Campaign} now */
function showFigures({ progress }) {
  if (!progress) return;
  for (const element of every("[data-figure]")) {
    const value = /** @type {any} */ (progress)[/** @type {HTMLElement} */ (element).dataset["figure"] ?? ""];
    if (typeof value === "number") element.textContent = number(value);
  }
  for (const bar of every("[data-done]")) Object.assign(bar, { max: progress.contacts || 1, value: progress.processed + progress.suppressed });
}
