// One message of a thread: its text, its time, its state in words.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { reasonOf, stateOf } from "../lib/names.js";
import { clock } from "../lib/time.js";
import { MessageTags } from "./message-tags.js";
import { OnDemand } from "./on-demand.js";
import { Sentiment } from "./sentiment.js";
/** @import { Message } from "../types.js" */
/** @typedef {{kind: string, url: string}} Media */

/** @param {{message: Message}} props */
function State({ message }) {
  const { word, icon, tone } = stateOf(message.state);
  const text = message.reason ? t("{state}: {reason}", { state: word(), reason: reasonOf(message.reason) }) : word();
  return html`<span class=${`state state--${tone || "plain"}`}><${Icon} name=${icon} />${text}</span>`;
}

const recording = async () => (await import("./recording.js")).Recording;

/** A picture; what turns out to be none is played. @param {{media: Media, side: "in" | "out", alt: string}} props */
function Shown({ media: { kind, url }, side, alt }) {
  const [plays, play] = useState(kind !== "image");
  const look = `picture bubble--${side}`;
  if (plays) return html`<${OnDemand} load=${recording} ...${{ url, look }} />`;
  return html`<img class=${look} src=${url} alt=${alt} onError=${() => play(true)} />`;
}

/** Pictures from contacts stay covered until someone asks. @param {{media: Media, name: string}} props */
function Picture({ media, name }) {
  const [shown, show] = useState(false);
  if (shown) return html`<${Shown} media=${media} side="in" alt=${t("Picture from {name}", { name })} />`;
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

/** Of texts that the server knows by a number. @param {Message} message */
const tagsOf = (message) => /^\d+$/.test(message.id) && html`<${MessageTags} message=${message} />`;

/** @param {{message: Message, name: string, hideMedia: boolean}} props */
function Incoming({ message, name, hideMedia }) {
  const media = hideMedia ? [] : (message.media ?? []);
  return html`${media.map((item) => html`<${Picture} key=${item.id} media=${item} name=${name} />`)}
    ${message.text ? html`<div class="bubble bubble--in" dir="auto">${message.text}</div>` : null}
    <div class="bubble-facts"><span>${clock(message.at)}</span><${Sentiment} ...${message} />${tagsOf(message)}</div>`;
}

/** @param {{message: Message, me: string}} props */
function Outgoing({ message, me }) {
  const { bubble } = stateOf(message.state);
  const by = !message.by || message.by === me ? t("You") : message.by;
  return html`${message.media?.map((media) => media.id && html`<${Shown} key=${media.id} media=${media} side="out" alt=${t("Picture")} />`)}
    ${message.text && html`<div class=${`bubble bubble--out ${bubble ? `bubble--${bubble}` : ""}`} dir="auto">${message.text}</div>`}
    <div class="bubble-facts bubble-facts--out"><span>${by}, ${clock(message.at)}</span><${State} message=${message} />${tagsOf(message)}</div>`;
}
