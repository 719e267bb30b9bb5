// The open text banks: one that is shared, shown, paused, resumed or over comes and goes without a reload.
import { t } from "../lib/i18n.js";
import { every } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";
import { say } from "../lib/toasts.js";
import "./plain.js";

const SPREAD = 600; // ms in which all who wait for the same text bank ask for it, one after the other
const BACK = 3_000; // the same after a break of the line, when everybody comes back at once
const PAUSE = 3_000; // between two looks because of one's own threads

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let due = Infinity;
let drawing = Promise.resolve();
let again = false;

const live = connect();
live.on("campaign.changed", ({ state }) => state !== "setting_up" && look(Math.random() * SPREAD));
live.on("notice", () => look(Math.random() * SPREAD));
for (const event of /** @type {const} */ (["bucket.dealt", "conversation.changed", "conversation.moved", "message.added"])) live.on(event, () => look(PAUSE));
live.on("session.ended", () => location.assign("/login"));
// How many people are left changes with what others do, and is told to nobody: who comes back to the page sees it.
document.addEventListener("visibilitychange", () => document.hidden || look(0));
live.onConnect(() => {
  look(again ? Math.random() * BACK : 0); // what was said before anybody listened
  again = true;
});

/** Draws once, however many ask meanwhile. @param {number} within ms */
function look(within) {
  if (Date.now() + within >= due) return;
  clearTimeout(timer);
  due = Date.now() + within;
  timer = setTimeout(() => {
    due = Infinity;
    drawing = drawing.then(draw);
  }, within);
}

async function draw() {
  const before = shown();
  await redraw();
  for (const [id, title] of shown()) if (!before.has(id)) say(t("“{title}” is open for texting.", { title }));
}

/** Titles by part. */
function shown() {
  const banks = /** @type {HTMLElement[]} */ (every("[data-bank]"));
  return new Map(banks.map(({ dataset }) => [dataset["part"], dataset["bank"] ?? ""]));
}
