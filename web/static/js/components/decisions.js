// What coordinators decided about the open thread: texts sent again, another number.
import { useEffect, useState } from "preact/hooks";
import { call } from "../lib/api.js";
import { html, Icon } from "../lib/html.js";
import { clock, day } from "../lib/time.js";

/** @typedef {{id: string, sentence: string, at: string}} Decision */

/** @param {{conversation: string, version: number}} props a new version may bring a new one */
export function Decisions({ conversation, version }) {
  const [known, setKnown] = useState(/** @type {Decision[]} */ ([]));
  useEffect(() => {
    let gone = false;
    call("GET", `/api/v1/conversations/${conversation}/decisions`).then(
      ({ items }) => gone || setKnown(items),
      () => undefined,
    );
    return () => void (gone = true);
  }, [conversation, version]);
  if (!known.length) return null;
  return html`<ul class="thread-notes">
    ${known.map((one) => html`<li key=${one.id}><${Icon} name="pass" size="small" /><span>${one.sentence} <span class="soft">${day(one.at)}, ${clock(one.at)}</span></span></li>`)}
  </ul>`;
}
