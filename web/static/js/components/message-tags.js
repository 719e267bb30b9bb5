// Tags on a single text: those it carries, and a check list to choose several at once. Loaded with the first thread.
import { useEffect, useState } from "preact/hooks";
import { call, list } from "../lib/api.js";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { complain } from "../lib/toasts.js";
/** @import { Message } from "../types.js" */

/** @typedef {{id: string, name: string}} Tag */

/** The organization's, fetched once for the page. @type {Promise<Tag[]> | null} */
let known = null;
const all = () => (known ??= list("/api/v1/tags?kind=message").catch((problem) => ((known = null), complain(problem), [])));

/** @param {{message: Message}} props */
export function MessageTags({ message }) {
  const [tags, learn] = useState(/** @type {Tag[] | null} */ (null));
  const [worn, wear] = useState(message.tags ?? []);
  const open = `tags-of-${message.id}`;
  useEffect(() => wear(message.tags ?? []), [message.tags?.join()]);
  if (!tags && worn.length) void all().then(learn);
  /** @param {Tag} tag @param {boolean} on */
  const put = (tag, on) => {
    const before = worn;
    wear(on ? [...worn, tag.id] : worn.filter((id) => id !== tag.id));
    void call("POST", `/api/v1/messages/${message.id}/tags`, on ? { add: [tag.id] } : { remove: [tag.id] }).catch((problem) => {
      wear(before);
      complain(problem);
    });
  };
  return html`${tags?.filter(({ id }) => worn.includes(id)).map(({ id, name }) => html`<span class="chip" key=${id}><${Icon} name="tag" />${name}</span>`)}
    <button class="icon-button" type="button" popovertarget=${open} aria-label=${t("Tags of this text")} title=${t("Tags of this text")} onClick=${() => void all().then(learn)}><${Icon} name="tag" size="small" /></button>
    <div class="menu" id=${open} popover>
      ${tags?.map((tag) => html`<label class="tool" key=${tag.id}><input type="checkbox" checked=${worn.includes(tag.id)} onChange=${(/** @type {any} */ event) => put(tag, event.target.checked)} />${tag.name}</label>`)}
      ${tags && !tags.length ? html`<p class="menu__note">${t("There are no tags for single texts yet. A manager adds them in the settings.")}</p>` : null}
    </div>`;
}
