// The bar of the texting screen: which text bank, how far, whether connected.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Connection } from "./connection.js";
/** @import { Live } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */

/** @param {{desk: Desk, live: Live, hidden: boolean, onHelp: () => void, onDone: () => void}} props */
export function TextingBar({ desk, live, hidden, onHelp, onDone }) {
  const { size, done } = desk.bucket.value;
  const { title, open_until } = desk.campaign.value;
  const progress = t("{done} of {size} sent", { done, size });
  return html`<header class=${hidden ? "only-wide-block" : ""}>
    <div class="topbar">
      <a class="icon-button" href="/text" aria-label=${t("Back to your text banks")}><${Icon} name="back" /></a>
      <div class="grow">
        <p class="topbar__title one-line">${title}</p>
        ${size ? html`<p class="small soft number one-line">${progress}</p>` : null}
      </div>
      ${open_until ? html`<span class="chip only-wide"><${Icon} name="clock" />${t("Open until {time}", { time: open_until })}</span>` : null}
      <${Connection} live=${live} />
      <button class="tool only-wide" type="button" onClick=${onHelp}>${t("Keys")} <kbd>?</kbd></button>
      <button class="tool" type="button" onClick=${onDone}>${t("Finish")}</button>
    </div>
    ${size ? html`<progress class="progress progress--edge" max=${size} value=${done} aria-label=${progress}></progress>` : null}
  </header>`;
}
