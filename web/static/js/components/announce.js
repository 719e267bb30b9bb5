// A word to everybody who texts in this campaign, or to all: said once, read at once and where they begin.
import { useRef, useState } from "preact/hooks";
import { call } from "../lib/api.js";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { complain } from "../lib/toasts.js";

const LONGEST = 500;

/** @param {{campaign: {id: string, title: string} | null}} props null: to all */
export function Announce({ campaign }) {
  const place = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  const [text, setText] = useState("");
  const [toAll, setToAll] = useState(false);
  const [busy, setBusy] = useState(false);
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    try {
      await call("POST", "/api/v1/announcements", toAll || !campaign ? { text } : { text, campaign_id: campaign.id });
      setText("");
      if (place.current) place.current.open = false;
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  };
  return html`<details class="pick" ref=${place}>
    <summary class="button">${t("Announce…")}</summary>
    <form class="pick__list stack" onSubmit=${send}>
      <label class="field"><span>${t("What everybody should read now")}</span>
        <textarea class="input" rows="3" maxlength=${LONGEST} required value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea></label>
      ${campaign ? html`<label class="choice"><input type="checkbox" checked=${toAll} onChange=${(/** @type {any} */ event) => setToAll(event.target.checked)} />${t("Also to those of other text banks")}</label>` : null}
      <button class="button button--primary" type="submit" disabled=${busy}>${t("Send to everybody")}</button>
    </form>
  </details>`;
}
