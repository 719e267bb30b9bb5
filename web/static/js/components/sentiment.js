// How a reply sounded.
import { html, Icon } from "../lib/html.js";
import { bandWord } from "../lib/names.js";
/** @import { Band } from "../types.js" */

/** @type {Record<Band, {icon: string, tone: string}>} */
const BANDS = {
  positive: { icon: "rise", tone: "chip--good" },
  neutral: { icon: "level", tone: "" },
  negative: { icon: "fall", tone: "chip--bad" },
};

/** Never colour alone: a sign, a number, a word. @param {{score?: number | null, band?: Band | null}} props */
export function Sentiment({ score, band }) {
  if (!band) return null;
  const { icon, tone } = BANDS[band];
  return html`<span class=${`chip ${tone}`}><${Icon} name=${icon} />${score ?? ""} ${bandWord(band)}</span>`;
}
