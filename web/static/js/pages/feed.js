// The open text banks: one that is shared, shown, paused, resumed or over comes and goes without a reload.
import { number, t, tn } from "../lib/i18n.js";
import { every, one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";
import { say } from "../lib/toasts.js";
import "./plain.js";

const SPREAD = 600; // ms in which all who wait for the same text bank ask for it, one after the other
const BACK = 3_000; // the same after a break of the line, when everybody comes back at once
const PAUSE = 3_000; // between two looks because of one's own threads
const QUARTER = 15 * 60_000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let due = Infinity;
let drawing = Promise.resolve();
let again = false;

const live = connect();
live.on("campaign.changed", ({ campaign, state, left }) => {
  if (left !== undefined && left !== null) count(campaign, left);
  else if (state !== "setting_up") look(Math.random() * SPREAD);
});
live.on("notice", () => look(Math.random() * SPREAD));
for (const event of /** @type {const} */ (["bucket.dealt", "conversation.changed", "conversation.moved", "message.added"])) live.on(event, () => look(PAUSE));
live.on("session.ended", () => location.assign("/login"));
document.addEventListener("visibilitychange", () => document.hidden || look(0));
live.onConnect(() => void follow());
setTimeout(strike, untilStrike());

/** What was said before anybody listened is drawn. */
async function follow() {
  const heard = await live.ask("watch", { feed: true }).catch(() => null);
  if (!heard?.ok && live.state.value === "live") setTimeout(() => void follow(), PAUSE);
  look(again ? Math.random() * BACK : 0);
  again = true;
}

/** Texting hours begin and end by the clock, and nobody says so. */
function strike() {
  look(Math.random() * BACK);
  setTimeout(strike, untilStrike());
}

/** To the next quarter of an hour, and a little. */
function untilStrike() {
  return QUARTER - (Date.now() % QUARTER) + SPREAD;
}

/** Only the number, so that nothing that is read moves; with the last person, or the first, what there is to do is another. @param {string} campaign @param {number} left */
function count(campaign, left) {
  const place = document.querySelector(`[data-part="bank-${campaign}"] [data-left]`);
  if (!(place instanceof HTMLElement) || place.dataset["left"] === String(left)) return;
  if (!left || place.dataset["left"] === "0") return look(Math.random() * SPREAD);
  const most = Number(one("[data-most]").dataset["most"]);
  place.dataset["left"] = String(left);
  place.textContent = tn("{count} person left", "{count} people left", left, { count: left < most ? number(left) : t("{count}+", { count: number(most) }) });
}

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
