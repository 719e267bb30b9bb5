// The end of somebody's day: what they did, what went back to the others, and the way to take that back.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { complain } from "../lib/toasts.js";
import { Dialog } from "./dialog.js";
/** @import { Desk } from "../stores/desk.js" */

const TAKEN_BACK_FOR = 10_000;

/** @param {{desk: Desk, onClose: () => void}} props */
export function Done({ desk, onClose }) {
  const [given, give] = useState(/** @type {{count: number, undo: string | null} | null} */ (null));
  const underway = desk.outbox.items.value.length;
  useEffect(() => {
    // Given back now, what waits on this device would find nobody any more.
    if (underway) return;
    giveBack(desk).then(give, (problem) => {
      complain(problem);
      onClose();
    });
  }, [underway === 0]);
  useEffect(() => {
    const timer = given?.undo ? setTimeout(() => give({ ...given, undo: null }), TAKEN_BACK_FOR) : undefined;
    return () => clearTimeout(timer);
  }, [given]);
  const takeBack = async () => {
    try {
      await desk.call("POST", `/api/v1/undo/${given?.undo}`, {});
      await desk.conversations.sync();
    } catch (problem) {
      complain(problem);
    }
    onClose();
  };
  if (!given && underway) return html`<${Dialog} title=${t("Not quite done")} onClose=${onClose}>
    <p role="status">${tn("{count} text is still on its way. When it has left, the rest goes back to the others.", "{count} texts are still on their way. When they have left, the rest goes back to the others.", underway)}</p>
    <button class="button" type="button" onClick=${onClose}>${t("Go on texting")}</button>
  <//>`;
  if (!given) return null;
  const { done } = desk.bucket.value;
  return html`<${Dialog} title=${t("Thank you, {name}!", { name: desk.me.first_name })} onClose=${onClose}>
    ${done ? html`<p>${tn("You texted {count} person in this round.", "You texted {count} people in this round.", done)}</p>` : null}
    <p role="status">${outcome(desk, given.count)}</p>
    <div class="row row--wrap">
      <a class="button button--primary" href="/text">${t("To your text banks")}</a>
      ${given.undo ? html`<button class="button" type="button" onClick=${takeBack}>${t("Undo")}</button>` : html`<button class="button" type="button" onClick=${onClose}>${t("Go on texting")}</button>`}
    </div>
  <//>`;
}

/** @param {Desk} desk */
async function giveBack(desk) {
  await desk.drafts.flush();
  const { count = 0, undo = null } = await desk.call("POST", `/api/v1/campaigns/${desk.campaign.value.id}/release`, {});
  return { count, undo };
}

/** @param {Desk} desk @param {number} count */
function outcome(desk, count) {
  if (count) return tn("{count} open conversation went back to the others.", "{count} open conversations went back to the others.", count);
  const kept = desk.toSend.value.length + desk.replies.value.length;
  if (kept && desk.campaign.value.switches.keep_assignments) return tn("{count} open conversation stays with you: here everybody keeps their people.", "{count} open conversations stay with you: here everybody keeps their people.", kept);
  return t("Nothing is left open with you.");
}
