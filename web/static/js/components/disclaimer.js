// What a coordinator wants everybody to read before the first text of a text bank, once in each window.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
/** @import { Campaign } from "../types.js" */

/** @param {{campaign: Campaign, onRead: () => void}} props */
export function Disclaimer({ campaign: { id, disclaimer = "", start_label: label }, onRead }) {
  const begin = () => {
    sessionStorage.setItem(`read-${id}`, disclaimer);
    onRead();
  };
  return html`<div class="screen__body" tabindex="0">
      <article class="log log--card measure"><h2>${t("Before you begin")}</h2><p class="preserve" dir="auto">${disclaimer}</p></article>
    </div>
    <footer class="screen__foot"><div class="row measure">
      <button class="button button--primary button--send grow" type="button" onClick=${begin}>${label || t("Start texting")}</button>
    </div></footer>`;
}
