// The end of a bucket: a breath, the replies first, then the next people.
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { oncePerPress } from "../lib/keys.js";
/** @import { Ack } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */

/** The server counts no further, and nobody needs it to. */
const MANY = 2000;

/** @param {number} left */
const counted = (left) => (left < MANY ? number(left) : t("{count}+", { count: number(MANY) }));

/** @param {Ack} refusal */
const sentence = (refusal) => refusal.detail ?? t("You are not connected. Try again in a moment.");

/** The button that was pressed is gone: who hears the screen goes on with whom comes next. */
const look = () => requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".screen__body"))?.focus());

/** @param {{desk: Desk, onReplies: () => void, onRest: () => void}} props */
export function Pause({ desk, onReplies, onRest }) {
  const { bucket, replies, left, refusal, campaign, claiming } = desk;
  const answering = replies.value.length;
  const sent = bucket.value.done;
  const { switches, state, made_up } = campaign.value;
  const initials = switches.work !== "replies" && state !== "ended" && refusal.value?.code !== "cap_reached";
  const fresh = !made_up && !sent && !desk.conversations.rows.value.length;
  const size = Math.min(campaign.value.bucket_size ?? 50, left.value);
  const first = answering > 0 ? "button" : "button button--primary";
  return html`<div class="pause">
    <h2 class="type-2xl">${title(sent, answering, left.value)}</h2>
    ${sent || answering
      ? html`<dl class="pause__figures">
          <div><dt>${t("Texts sent")}</dt><dd>${number(sent)}</dd></div>
          <div><dt>${t("Replies to answer")}</dt><dd>${number(answering)}</dd></div>
          <div><dt>${t("People left")}</dt><dd>${counted(left.value)}</dd></div>
        </dl>`
      : html`<p class="soft">${left.value ? tn("{count} person is waiting for a text.", "{count} people are waiting for a text.", left.value, { count: counted(left.value) }) : t("Replies usually start within ten minutes.")}</p>`}
    ${refusal.value ? html`<p class="notice notice--warn" role="alert"><${Icon} name="alert" /><span>${sentence(refusal.value)}</span></p>` : null}
    ${answering > 0
      ? html`<button class="button button--primary button--send" type="button" onClick=${onReplies}>${tn("Answer {count} reply", "Answer {count} replies", answering)}</button>`
      : null}
    ${initials && left.value > 0
      ? html`<button class=${`${first} button--send`} type="button" disabled=${claiming.value} onClick=${() => void desk.claim().then(look)} onKeyDown=${oncePerPress}>
          ${sent ? t("Next {count}", { count: size }) : tn("Give me {count} person", "Give me {count} people", size)}
        </button>`
      : null}
    <${TakeReplies} desk=${desk} onTaken=${onReplies} />
    ${fresh ? html`<a class="button button--quiet" href="/practice">${t("Practice first")}</a>` : null}
    <button class="button button--quiet" type="button" onClick=${onRest}>${t("Done for today")}</button>
  </div>`;
}

/** Replies that nobody answers, for those who have none of their own. @param {{desk: Desk, onTaken?: () => void}} props */
export function TakeReplies({ desk, onTaken }) {
  const { switches, state } = desk.campaign.value;
  if (switches.work === "initials" || state === "ended" || desk.replies.value.length > 0) return null;
  return html`<button class="button button--send" type="button" disabled=${desk.claiming.value} onClick=${() => void desk.claimReplies().then((came) => came && onTaken?.())} onKeyDown=${oncePerPress}>${t("Take replies")}</button>`;
}

/** @param {number} sent @param {number} answering @param {number} left */
function title(sent, answering, left) {
  if (sent) return t("Well done. Take a breath.");
  if (answering) return t("People answered you.");
  return left ? t("Ready when you are") : t("Nobody left to text");
}
