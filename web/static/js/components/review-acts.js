// What can be done to the selection, or to everything that matches; how far it is; the way back.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { progressOf } from "../stores/bulk.js";
import { useWhom } from "./whom.js";
/** @import { To } from "../stores/hand-over.js" */
/** @import { Review } from "../stores/review.js" */

/** @param {{review: Review}} props */
export function Acts({ review }) {
  const running = review.bulk.running.value;
  const moving = review.handOver.moving.value;
  if (running)
    return html`<div class="review__acts" role="status"><progress class="progress grow" max=${(running.state === "undoing" ? running.changed : running.total) || 1} value=${running.state === "undoing" ? running.restored : running.done} aria-label=${progressOf(running)}></progress><span>${progressOf(running)}</span></div>`;
  if (moving) return html`<div class="review__acts" role="status"><progress class="progress grow" aria-hidden="true"></progress><span>${tn("{count} conversation changes hands…", "{count} conversations change hands…", moving)}</span></div>`;
  const count = review.chosen.value.size;
  return count || review.everything.value ? html`<${Chosen} review=${review} count=${count} />` : html`<${Idle} review=${review} />`;
}

/** @param {{review: Review}} props */
function Idle({ review }) {
  const given = review.handOver.last.value;
  const last = review.bulk.last.value ?? (given && { ...given, text: [given.text, given.since].filter(Boolean).join(" ") });
  const undo = () => (review.bulk.last.value ? review.bulk.undo() : review.handOver.undo());
  if (!last && !review.rows.value.length) return null;
  return html`<div class="review__acts">
    ${last
      ? html`<p class="grow small" role="status">${last.text}</p><button class="button" type="button" onClick=${() => void undo()}>${t("Undo")}</button><span class="soft small">${t("until {time}", { time: clock(last.until) })}</span>`
      : html`<p class="grow soft small">${t("Choose conversations to close, tag or hand over many at once.")}</p><a class="tool" href=${review.exported.value} download><${Icon} name="down" size="small" />${t("Export")}</a>`}
  </div>`;
}

/** @param {{review: Review, count: number}} props */
function Chosen({ review, count }) {
  const total = review.search.total.value;
  const everything = review.everything.value;
  const words = everything ? t("All that match") : tn("{count} chosen", "{count} chosen", count);
  const hasMore = !everything && total && (total.more || total.count > count) && count >= (review.search.ids.value?.length ?? 0);
  return html`<div class="review__acts" role="group" aria-label=${t("With those chosen")}>
    <strong>${words}</strong>
    ${hasMore && html`<button class="link-button" type="button" onClick=${review.chooseEverything}>${total.more ? t("Choose all that match") : t("Choose all {count} that match", { count: number(total.count) })}</button>`}
    <button class="tool push" type="button" onClick=${review.chooseNone}>${t("Choose none")}</button>
    <div class="review__buttons">
      <button class="button" type="button" onClick=${() => void review.act("close")}>${t("Close")}</button>
      <button class="button" type="button" onClick=${() => void review.act("reopen")}>${t("Reopen")}</button>
      <${Tagging} review=${review} />
      <${Handing} review=${review} />
      <button class="button" type="button" onClick=${() => void review.act("opt_out")}>${t("Opt out")}</button>
      <a class="button" href=${review.exported.value} download>${t("Export")}</a>
    </div>
  </div>`;
}

/** A menu that opens upwards and closes once something was chosen. @param {{label: string, children?: any}} props */
function Pick({ label, children }) {
  return html`<details class="pick"><summary class="button">${label}</summary><div class="pick__list stack stack--close">${children}</div></details>`;
}

/** @param {Event} event */
const shut = (event) => /** @type {HTMLElement} */ (event.currentTarget).closest("details")?.removeAttribute("open");

/** @param {{review: Review}} props */
function Tagging({ review }) {
  const [tag, setTag] = useState("");
  if (!review.choices.tags.length) return null;
  /** @param {"add" | "remove"} how */
  const change = (how) => (/** @type {Event} */ event) => (shut(event), void review.act("tag", { [how]: [tag] }));
  return html`<${Pick} label=${t("Tag")}>
    <label class="field"><span>${t("Tag")}</span><select class="input input--small" value=${tag} onChange=${(/** @type {any} */ event) => setTag(event.target.value)}>
      <option value="">${t("Choose…")}</option>${review.choices.tags.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>
    <div class="row"><button class="button button--primary" type="button" disabled=${!tag} onClick=${change("add")}>${t("Put on")}</button><button class="button" type="button" disabled=${!tag} onClick=${change("remove")}>${t("Take off")}</button></div>
  <//>`;
}

/** @param {{review: Review}} props */
function Handing({ review }) {
  const whom = useWhom(review.choices.people, review.choices.teams);
  /** @param {To} to @param {string} words */
  const give = (to, words) => (/** @type {Event} */ event) => (shut(event), void review.reassign(to, words, whom.reason));
  return html`<${Pick} label=${t("Hand over")}>
    <div class="review__people">${whom.list}</div>
    ${whom.why}
    <button class="button button--primary" type="button" disabled=${!whom.words} onClick=${give(whom.to, whom.words)}>${whom.verb}</button>
    <button class="button" type="button" onClick=${give({ pool: true }, t("the pool"))}>${t("Back to the pool")}</button>
  <//>`;
}
