// The figures of a campaign; the words stand in the glossary of every report.
import { html } from "../lib/html.js";
import { number, t } from "../lib/i18n.js";
/** @import { Progress } from "../types.js" */

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole ? t("{share} %", { share: number(Math.round((1000 * part) / whole) / 10) }) : "");

/** @param {{progress: Progress}} props */
export function Figures({ progress }) {
  const { sentiment } = progress;
  const scored = sentiment.positive + sentiment.neutral + sentiment.negative;
  const figures = [
    { word: t("Sent"), value: progress.sent, note: t("of {count}", { count: number(progress.contacts) }) },
    { word: t("Delivered"), value: progress.delivered, note: percent(progress.delivered, progress.sent) },
    { word: t("Replies"), value: progress.replies, note: percent(progress.replies, progress.sent) },
    { word: t("Positive replies"), value: sentiment.positive, note: percent(sentiment.positive, scored) },
    { word: t("Opted out"), value: progress.opt_outs, note: percent(progress.opt_outs, progress.sent) },
    { word: t("Left to text"), value: progress.unassigned + progress.assigned, note: "" },
    ...(progress.unconfirmed ? [{ word: t("Not confirmed"), value: progress.unconfirmed, note: "" }] : []),
  ];
  return html`<dl class="figures">
    ${figures.map(({ word, value, note }) => html`<div class="figure" key=${word}><dt>${word}</dt><dd>${number(value)} <small>${note}</small></dd></div>`)}
  </dl>`;
}
