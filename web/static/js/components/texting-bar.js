// The bar of the texting screen: which text bank, how far, whether connected.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { Connection } from "./connection.js";

/** @param {{desk: import("../stores/desk.js").Desk, live: import("../lib/socket.js").Live, hidden: boolean, onHelp: () => void}} props */
export function TextingBar({ desk, live, hidden, onHelp }) {
  const { size, done } = desk.bucket.value;
  const { title, open_until } = desk.campaign.value;
  const progress = t("{done} of {size} sent", { done, size });
  return html`<header class=${hidden ? "topbar only-wide" : "topbar"}>
      <a class="icon-button" href="/text" aria-label=${t("Back to your text banks")}><${Icon} name="back" /></a>
      <div class="grow">
        <h1 class="topbar__title one-line">${title}</h1>
        ${size ? html`<p class="small soft number">${progress}</p>` : null}
      </div>
      ${open_until ? html`<span class="chip only-wide"><${Icon} name="clock" />${t("Open until {time}", { time: open_until })}</span>` : null}
      <${Connection} live=${live} />
      <button class="tool only-wide" type="button" onClick=${onHelp}>${t("Keys")} <kbd>?</kbd></button>
    </header>
    ${size ? html`<progress class=${hidden ? "progress progress--edge only-wide" : "progress progress--edge"} max=${size} value=${done} aria-label=${progress}></progress>` : null}`;
}
