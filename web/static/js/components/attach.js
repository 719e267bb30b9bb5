// Pictures, films and sounds for the text being written: chosen or taken with the phone, made small enough there,
// sent ahead of the text while it is written.
import { useEffect, useRef } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { number, t } from "../lib/i18n.js";
import { smaller } from "../lib/smaller.js";
import { upload } from "../lib/upload.js";
/** @import { Attachment } from "../types.js" */
/** @typedef {(change: (media: Attachment[]) => Attachment[]) => void} Change */

const MOST = 10;
const MOST_BYTES = 5_000_000;
const TAKEN = /^(image|video|audio)\//;

/** @param {{media: Attachment[], onChange: Change}} props */
export function Attach({ media, onChange }) {
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const add = (/** @type {Iterable<File>} */ files) => [...files].slice(0, MOST - media.length).forEach((file) => void send(file, onChange));
  useEffect(() => {
    const box = input.current?.closest(".composer");
    /** Pictures of the clipboard; words go where words go. @param {any} event */
    const paste = (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      add(files);
    };
    box?.addEventListener("paste", paste);
    return () => box?.removeEventListener("paste", paste);
  });
  const onPick = (/** @type {any} */ event) => {
    add(event.target.files);
    event.target.value = "";
  };
  return html`${media.length ? html`<ul class="attached" aria-label=${t("Attached")}>${media.map((one) => html`<${Item} key=${one.key} one=${one} onChange=${onChange} />`)}</ul>` : null}
    <input class="visually-hidden" type="file" accept="image/*,video/*,audio/*" multiple tabindex="-1" aria-hidden="true" ref=${input} onChange=${onPick} />
    <button class="icon-button" type="button" aria-label=${t("Attach a picture")} title=${t("Attach a picture")} disabled=${media.length >= MOST} onClick=${() => input.current?.click()}><${Icon} name="attach" /></button>`;
}

/** @param {{one: Attachment, onChange: Change}} props */
function Item({ one: { key, id, name, kind, url, done, problem }, onChange }) {
  const remove = () => {
    if (url.startsWith("blob:")) URL.revokeObjectURL(url);
    onChange((media) => media.filter((other) => other.key !== key));
  };
  const said = problem ?? (id ? name : t("{name}: {percent} %", { name, percent: number(Math.round(done * 100)) }));
  return html`<li class=${problem ? "attached__item attached__item--bad" : "attached__item"}>
    ${kind === "image" && url ? html`<img src=${url} alt="" />` : html`<span class="attached__kind"><${Icon} name="attach" /></span>`}
    <span class="grow" role=${problem ? "alert" : undefined}><span class=${problem ? "" : "one-line"}>${said}</span>
      ${id || problem ? null : html`<progress class="progress" max="1" value=${done} aria-label=${name}></progress>`}</span>
    <button class="icon-button" type="button" aria-label=${t("Remove {name}", { name })} onClick=${remove}><${Icon} name="close" size="small" /></button>
  </li>`;
}

/** @param {File} file @param {Change} onChange */
async function send(file, onChange) {
  const key = crypto.randomUUID();
  const name = file.name || t("Picture");
  const kind = file.type.split("/")[0] ?? "";
  const preview = kind === "image" ? URL.createObjectURL(file) : "";
  onChange((media) => [...media, { key, id: "", kind, name, url: preview, done: 0 }]);
  /** @param {Partial<Attachment>} facts */
  const tell = (facts) => onChange((media) => media.map((one) => (one.key === key ? { ...one, ...facts } : one)));
  if (!TAKEN.test(file.type)) return tell({ problem: t("{name} is no picture, film or sound.", { name }) });
  const content = await smaller(file);
  if (content.size > MOST_BYTES) return tell({ problem: t("{name} is too large: at most 5 MB can be sent.", { name }) });
  try {
    const { id, kind: made, url } = await upload("/api/v1/media", content, name, (done) => tell({ done }));
    tell({ id, kind: made, url, done: 1 });
    URL.revokeObjectURL(preview);
  } catch (problem) {
    tell({ problem: problem instanceof Error ? problem.message : t("That did not work. Try again.") });
  }
}
