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
  useEffect(() => {
    desk.call("POST", `/api/v1/campaigns/${desk.campaign.value.id}/release`, {}).then(
      ({ count = 0, undo = null }) => give({ count, undo }),
      (problem) => {
        complain(problem);
        onClose();
      },
    );
  }, []);
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
  if (!given) return null;
  const { done } = desk.bucket.value;
  return html`<${Dialog} title=${t("Thank you, {name}!", { name: desk.me.first_name })} onClose=${onClose}>
    ${done ? html`<p>${tn("You texted {count} person in this round.", "You texted {count} people in this round.", done)}</p>` : null}
    <p role="status">${given.count ? tn("{count} open conversation went back to the others.", "{count} open conversations went back to the others.", given.count) : t("Nothing is left open with you.")}</p>
    <div class="row row--wrap">
      <a class="button button--primary" href="/text">${t("To your text banks")}</a>
      ${given.undo ? html`<button class="button" type="button" onClick=${takeBack}>${t("Undo")}</button>` : html`<button class="button" type="button" onClick=${onClose}>${t("Go on texting")}</button>`}
    </div>
  <//>`;
}
