// What stands in the way, said once, above everything; and words that found nobody any more.
import { useEffect } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { say } from "../lib/toasts.js";
/** @import { Campaign, Live } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */

/** @param {{desk: Desk, live: Live}} props */
export function Notices({ desk, live }) {
  const { items, safe, slowed } = desk.outbox;
  const waiting = items.value.length;
  const lost = live.state.value === "lost";
  const unsafe = waiting > 0 && !safe.value;
  useEffect(() => {
    /** @param {BeforeUnloadEvent} event */
    const ask = (event) => event.preventDefault();
    if (unsafe) addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsafe]);
  const words = lost ? reconnecting(waiting, unsafe) : waiting && slowed.value ? slower(waiting) : unsafe ? keepOpen() : stopped(desk.campaign.value);
  return html`${words ? html`<p class="bar" role="status"><${Icon} name="clock" size="small" />${words}</p>` : null}
    <${NotSent} desk=${desk} />
    ${desk.lost.value.map((one, place) => html`<${Lost} key=${place} ...${one} onClose=${() => (desk.lost.value = desk.lost.value.filter((other) => other !== one))} />`)}`;
}

/** @param {number} waiting @param {boolean} unsafe */
function reconnecting(waiting, unsafe) {
  if (!waiting) return t("Reconnecting… What you write is kept.");
  if (unsafe) return `${t("Reconnecting…")} ${keepOpen()}`;
  return tn("Reconnecting… {count} text waits on this device and leaves by itself.", "Reconnecting… {count} texts wait on this device and leave by themselves.", waiting);
}

/** @param {number} waiting */
const slower = (waiting) => tn("That was fast. {count} text waits its turn and leaves by itself.", "That was fast. {count} texts wait their turn and leave by themselves.", waiting);

const keepOpen = () => t("This device has no room to keep your texts: leave this page open until they have left.");

/** @param {Campaign} campaign */
function stopped({ state, paused }) {
  if (state === "ended") return t("This text bank has ended. Thank you for texting!");
  if (state !== "paused") return null;
  return paused === "initials"
    ? t("Your coordinator paused first texts. You can go on answering; nothing you have is lost.")
    : t("Your coordinator paused this text bank. Nothing you have is lost.");
}

/** The first of those that were refused, and how many more for the same reason. @param {{desk: Desk}} props */
function NotSent({ desk }) {
  const first = desk.notSent.value[0];
  const why = first && desk.refused.value.get(first.id);
  if (!why) return null;
  const others = desk.notSent.value.filter((row) => row !== first && desk.refused.value.get(row.id)?.code === why.code).length;
  const name = nameOf(first.contact);
  return html`<div class="bar bar--bad" role="alert"><${Icon} name="alert" size="small" />
    <p class="grow">${t("Not sent to {name}: {why}", { name, why: why.detail ?? t("the server refused it") })} ${others ? tn("So it is for {count} more.", "So it is for {count} more.", others) : null}</p>
    <div class="row"><button class="button" type="button" onClick=${() => desk.putOff(why)}>${t("Try later")}</button>
      ${others ? null : html`<button class="button" type="button" onClick=${() => void desk.verbs.skip(first)}>${t("Skip")}</button>`}</div></div>`;
}

/** @param {{name: string, words: string, why: string, onClose: () => void}} props */
function Lost({ name, words, why, onClose }) {
  const copy = () => void navigator.clipboard.writeText(words).then(() => say(t("Copied.")), () => undefined);
  return html`<div class="bar bar--bad" role="alert"><${Icon} name="alert" size="small" />
    <div class="grow"><p>${t("Not sent to {name}: {why}", { name, why })}</p>${words ? html`<p class="preserve" dir="auto">“${words}”</p>` : null}</div>
    ${words ? html`<button class="button" type="button" onClick=${copy}>${t("Copy")}</button>` : null}
    <button class="icon-button" type="button" aria-label=${t("Close")} onClick=${onClose}><${Icon} name="close" size="small" /></button></div>`;
}
