// What came with a text and is no picture: a film or a sound, fetched once and played where it stands.
import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

/** @param {{url: string, look: string, alt: string}} props */
export function Recording({ url, look, alt }) {
  const [found, put] = useState(/** @type {{type: string, src: string} | null} */ (null));
  useEffect(() => {
    let src = "";
    fetch(url)
      .then((answer) => (answer.ok ? answer.blob() : Promise.reject()))
      .then((blob) => put({ type: blob.type, src: (src = URL.createObjectURL(blob)) }))
      .catch(() => put({ type: "", src: "" }));
    return () => URL.revokeObjectURL(src);
  }, [url]);
  if (!found) return html`<span class=${`${look} skeleton`}></span>`;
  const player = { class: look, controls: true, src: found.src, "aria-label": alt };
  if (found.type.startsWith("video/")) return html`<video ...${player} playsinline></video>`;
  if (found.type.startsWith("audio/")) return html`<audio ...${player}></audio>`;
  return html`<p class="log-note soft">${t("This file cannot be shown.")}</p>`;
}
