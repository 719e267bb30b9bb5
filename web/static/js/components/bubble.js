// One message of a thread: its text, its time, its state in words.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { bandWord, reasonOf, stateOf } from "../lib/names.js";
import { clock } from "../lib/time.js";
/** @import { Band, Message } from "../types.js" */

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

/** @param {{message: Message}} props */
function State({ message }) {
  const { word, icon, tone } = stateOf(message.state);
  const text = message.reason ? t("{state}: {reason}", { state: word(), reason: reasonOf(message.reason) }) : word();
  return html`<span class=${`state state--${tone || "plain"}`}><${Icon} name=${icon} />${text}</span>`;
}

/** Pictures from contacts stay covered until someone asks. @param {{media: {url: string}, name: string}} props */
function Picture({ media, name }) {
  const [shown, show] = useState(false);
  if (shown) return html`<img class="picture bubble--in" src=${media.url} alt=${t("Picture from {name}", { name })} />`;
  return html`<button class="blurred bubble--in" type="button" aria-label=${t("Show picture from {name}", { name })} onClick=${() => show(true)}>
    <span><${Icon} name="eye" size="small" />${t("Show picture")}</span>
  </button>`;
}

/** @param {{message: Message, name: string, me: string, hideMedia: boolean}} props `me`: the name by which the viewer writes */
export function Bubble({ message, name, me, hideMedia }) {
  return message.direction === "in"
    ? html`<${Incoming} ...${{ message, name, hideMedia }} />`
    : html`<${Outgoing} ...${{ message, me }} />`;
}

/** @param {{message: Message, name: string, hideMedia: boolean}} props */
function Incoming({ message, name, hideMedia }) {
  const media = hideMedia ? [] : (message.media ?? []);
  return html`${media.map((item) => html`<${Picture} key=${item.id} media=${item} name=${name} />`)}
    ${message.text ? html`<div class="bubble bubble--in" dir="auto">${message.text}</div>` : null}
    <p class="bubble-facts"><span>${clock(message.at)}</span><${Sentiment} ...${message} /></p>`;
}

/** @param {{message: Message, me: string}} props */
function Outgoing({ message, me }) {
  const { bubble } = stateOf(message.state);
  const by = !message.by || message.by === me ? t("You") : message.by;
  return html`${message.media?.map(({ id, url }) => id && html`<img class="picture bubble--out" key=${id} src=${url} alt=${t("Picture")} />`)}
    ${message.text && html`<div class=${`bubble bubble--out ${bubble ? `bubble--${bubble}` : ""}`} dir="auto">${message.text}</div>`}
    <p class="bubble-facts bubble-facts--out"><span>${by}, ${clock(message.at)}</span><${State} message=${message} /></p>`;
}
