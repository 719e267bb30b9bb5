// Minute by minute as lines to zoom into, and as the table behind them. Loaded by itself: the drawing library is large.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { number, t } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { Chart } from "./chart.js";
/** @import { DashboardChanged } from "../types.js" */
/** @import { Signal } from "@preact/signals-core" */

/** @typedef {DashboardChanged["minutes"]} Minutes */
/** @typedef {Exclude<keyof Minutes, "begin">} Count */
/** One line: what it counts, its word, its colour as a token, its dashes. @typedef {{count: Count, word: string, ink: string, dash?: number[]}} Line */

/** @type {Record<"texts" | "moods", () => Line[]>} */
const VIEWS = {
  texts: () => [
    { count: "sent", word: t("Sent"), ink: "--accent" },
    { count: "delivered", word: t("Delivered"), ink: "--good", dash: [6, 3] },
    { count: "replies", word: t("Replies"), ink: "--ink" },
    { count: "opt_outs", word: t("Opted out"), ink: "--bad", dash: [2, 3] },
  ],
  moods: () => [
    { count: "positive", word: t("Positive"), ink: "--good" },
    { count: "neutral", word: t("Neutral"), ink: "--ink-soft", dash: [6, 3] },
    { count: "negative", word: t("Negative"), ink: "--bad", dash: [2, 3] },
  ],
};
const SPANS = [15, 60, 120]; // minutes

/** @param {{dashboard: {now: Signal<DashboardChanged | null>}}} props */
export function Activity({ dashboard }) {
  const [view, show] = useState(/** @type {keyof typeof VIEWS} */ ("texts"));
  const [span, setSpan] = useState(60);
  const [hidden, hide] = useState(/** @type {ReadonlySet<Count>} */ (new Set()));
  const [at, point] = useState(/** @type {number | null} */ (null));
  const minutes = dashboard.now.value?.minutes;
  const lines = VIEWS[view]();
  /** @param {Count} count */
  const turn = (count) => hide(new Set(hidden.has(count) ? [...hidden].filter((one) => one !== count) : [...hidden, count]));
  const words = { texts: t("Texts"), moods: t("How replies sound") };
  const place = at ?? (minutes?.sent.length ?? 1) - 1;
  return html`<details class="activity" open=${wasOpen()} onToggle=${(/** @type {any} */ event) => remember(event.target.open)}>
    <summary class="activity__title">${t("Minute by minute")}</summary>
    <div class="activity__head">
      <div class="row" role="group" aria-label=${t("What to show")}>
        ${/** @type {(keyof typeof VIEWS)[]} */ (Object.keys(VIEWS)).map((name) => html`<button class="tool" type="button" key=${name} aria-pressed=${view === name} onClick=${() => show(name)}>${words[name]}</button>`)}
      </div>
      <div class="row push" role="group" aria-label=${t("How far back")}>
        ${SPANS.map((many) => html`<button class="tool" type="button" key=${many} aria-pressed=${span === many} onClick=${() => setSpan(many)}>${spanWord(many)}</button>`)}
      </div>
    </div>
    <div class="activity__lines">
      ${lines.map(
        ({ count, word }) => html`<button class=${`activity__line activity__line--${count}`} type="button" key=${count} aria-pressed=${!hidden.has(count)} onClick=${() => turn(count)}>
          <i aria-hidden="true"></i>${word} <strong>${number(minutes?.[count][place] ?? 0)}</strong>
        </button>`,
      )}
      <span class="soft small push">${minutes ? when(minutes, at) : ""}</span>
    </div>
    ${minutes
      ? html`<${Chart} key=${view} minutes=${minutes} lines=${lines} hidden=${hidden} span=${span} onPoint=${point} onZoom=${() => setSpan(0)} /><${Behind} minutes=${minutes} lines=${lines} />`
      : html`<div class="activity__plot"></div>`}
  </details>`;
}

const KEPT = "textbank-activity";

/** As this person left it; at first open where there is room. */
function wasOpen() {
  const kept = localStorage.getItem(KEPT);
  return kept ? kept === "open" : matchMedia("(min-width: 720px)").matches;
}

/** @param {boolean} open */
const remember = (open) => localStorage.setItem(KEPT, open ? "open" : "shut");

/** @param {number} minutes */
const spanWord = (minutes) => (minutes < 60 ? t("{count} min", { count: minutes }) : t("{count} h", { count: minutes / 60 }));

/** @param {Minutes} minutes @param {number} place */
const timeOf = ({ begin }, place) => clock(new Date(Date.parse(begin) + place * 60_000));

/** @param {Minutes} minutes @param {number | null} place of the pointer */
const when = (minutes, place) => (place === null || place === minutes.sent.length - 1 ? t("this minute so far") : timeOf(minutes, place));

/** The minutes in which anything happened, the newest first. @param {{minutes: Minutes, lines: Line[]}} props */
function Behind({ minutes, lines }) {
  const places = minutes.sent.map((_, place) => place).filter((place) => lines.some(({ count }) => minutes[count][place])).reverse();
  return html`<details class="activity__table"><summary class="tool">${t("As a table")}</summary>
    <div class="scroll-x" tabindex="0" role="region" aria-label=${t("Minute by minute")}><table class="table">
      <thead><tr><th scope="col">${t("Minute")}</th>${lines.map(({ count, word }) => html`<th scope="col" class="number" key=${count}>${word}</th>`)}</tr></thead>
      <tbody>${places.map((place) => html`<tr key=${place}><th scope="row">${timeOf(minutes, place)}</th>${lines.map(({ count }) => html`<td class="number" key=${count}>${number(minutes[count][place] ?? 0)}</td>`)}</tr>`)}</tbody>
    </table></div>
    ${places.length ? null : html`<p class="soft small">${t("Nothing happened in the last two hours.")}</p>`}
  </details>`;
}
