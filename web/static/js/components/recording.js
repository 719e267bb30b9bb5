// What came with a text and is no picture: a film or a sound, fetched once and played where it stands.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

/** @param {{url: string, look: string}} props */
export function Recording({ url, look }) {
  const [found, put] = useState(/** @type {{type: string, src: string} | null} */ (null));
  const [times, again] = useState(0);
  useEffect(() => {
    let src = "";
    put(null);
    fetch(url)
      .then(async (answer) => (answer.ok ? answer.blob() : new Blob()))
      .then((blob) => put({ type: blob.type || "none", src: (src = URL.createObjectURL(blob)) }))
      .catch(() => put({ type: "", src: "" }));
    return () => URL.revokeObjectURL(src);
  }, [url, times]);
  if (!found) return html`<span class=${`${look} skeleton skeleton--box`}></span>`;
  const player = { class: look, controls: true, src: found.src };
  if (found.type.startsWith("video/")) return html`<video ...${player} playsinline aria-label=${t("Film")}></video>`;
  if (found.type.startsWith("audio/")) return html`<audio ...${player} aria-label=${t("Sound")}></audio>`;
  if (found.type.startsWith("image/")) return html`<img class=${look} src=${found.src} alt=${t("Picture")} />`;
  return html`<p class="log-note soft">${t("This file cannot be shown.")} ${found.type ? null : html`<button class="link-button" type="button" onClick=${() => again(times + 1)}>${t("Try again")}</button>`}</p>`;
}
