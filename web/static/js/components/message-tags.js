// Tags on single texts: those that each carries, and one menu for the thread to choose several at once.
import { signal } from "@preact/signals-core";
import { call, list } from "../lib/api.js";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { complain } from "../lib/toasts.js";
/** @import { Message } from "../types.js" */

/** @typedef {{id: string, name: string}} Tag */

const MENU = "tags-of-text";
/** The organization's, fetched once for the page. */
const known = signal(/** @type {Tag[] | null} */ (null));
/** Whose tags the menu shows. */
const chosen = signal(/** @type {Message | null} */ (null));
/** What was changed here, by text: good until the server `told` something else. */
const changed = signal(/** @type {ReadonlyMap<string, {told: string, ids: string[]}>} */ (new Map()));
/** @type {Promise<void> | null} */
let coming = null;

function learn() {
  coming ??= list("/api/v1/tags?kind=message").then(
    (tags) => void (known.value = tags),
    (problem) => {
      coming = null;
      complain(problem);
    },
  );
}

/** @param {Message} message */
const toldOf = ({ tags = [] }) => tags.join();

/** @param {Message} message */
function worn(message) {
  const here = changed.value.get(message.id);
  return here?.told === toldOf(message) ? here.ids : (message.tags ?? []);
}

/** @param {Message} message @param {string} tag @param {boolean} on */
function put(message, tag, on) {
  const before = worn(message);
  const wear = (/** @type {string[]} */ ids) => void (changed.value = new Map(changed.value).set(message.id, { told: toldOf(message), ids }));
  wear(on ? [...before, tag] : before.filter((id) => id !== tag));
  void call("POST", `/api/v1/messages/${message.id}/tags`, on ? { add: [tag] } : { remove: [tag] }).catch((problem) => {
    wear(before);
    complain(problem);
  });
}

/** @param {Message} message */
function choose(message) {
  if (chosen.value !== message) document.getElementById(MENU)?.hidePopover(); // the press that follows shows it here
  chosen.value = message;
  learn();
}

/** @param {{message: Message}} props */
export function MessageTags({ message }) {
  const ids = worn(message);
  if (ids.length) learn();
  return html`${known.value?.filter(({ id }) => ids.includes(id)).map(({ id, name }) => html`<span class="chip" key=${id}><${Icon} name="tag" />${name}</span>`)}
    <button class="icon-button" type="button" popovertarget=${MENU} aria-label=${t("Tags of this text")} title=${t("Tags of this text")} onClick=${() => choose(message)}><${Icon} name="tag" size="small" /></button>`;
}

export function TagsMenu() {
  const message = chosen.value;
  const tags = known.value;
  return html`<div class="menu" id=${MENU} popover>
    ${message && tags?.map((tag) => html`<label class="tool" key=${`${message.id}-${tag.id}`}><input type="checkbox" checked=${worn(message).includes(tag.id)} onChange=${(/** @type {any} */ event) => put(message, tag.id, event.target.checked)} />${tag.name}</label>`)}
    ${tags && !tags.length ? html`<p class="menu__note">${t("There are no tags for single texts yet. A manager adds them in the settings.")}</p>` : null}
  </div>`;
}
