// Hands the selection, or all that one person holds, to one person, to several in equal parts, or back to the pool.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
/** @import { Watch } from "../stores/watch.js" */
/** @import { Which } from "../stores/hand-over.js" */

/** All that somebody holds in this campaign; `words` says how many. @typedef {{which: Which, words: string}} All */

/** @param {{watch: Watch}} props */
export function Reassign({ watch }) {
  const [people, setPeople] = useState(/** @type {string[]} */ ([]));
  const [all, setAll] = useState(/** @type {All | null} */ (null));
  const chosen = watch.selection.value.length;
  const count = all ? all.words : tn("{count} chosen", "{count} chosen", chosen);
  const names = watch.users.filter((user) => people.includes(user.id)).map((user) => user.name);
  /** @param {string} id @param {boolean} on */
  const pick = (id, on) => setPeople(on ? [...people, id] : people.filter((other) => other !== id));
  /** @param {{user_ids?: string[], pool?: true}} to @param {string} whom */
  const give = async (to, whom) => {
    await watch.reassign(to, whom, all?.which);
    setAll(null);
    setPeople([]);
  };
  const none = () => (all ? setAll(null) : watch.chooseNone());
  if (!chosen && !all) return html`<${Idle} watch=${watch} onAll=${setAll} />`;
  return html`<div class="action-bar" role="group" aria-label=${t("Hand to others")}>
    <strong>${count}</strong>
    <details class="pick">
      <summary class="button">${names.length ? names.join(", ") : t("Choose people…")}</summary>
      <fieldset class="pick__list">
        <legend class="visually-hidden">${t("Who takes them")}</legend>
        ${watch.users.map(
          (user) => html`<label class="choice" key=${user.id}>
            <input type="checkbox" checked=${people.includes(user.id)} onChange=${(/** @type {any} */ event) => pick(user.id, event.target.checked)} />${user.name}
          </label>`,
        )}
      </fieldset>
    </details>
    <button class="button button--primary" type="button" disabled=${!names.length} onClick=${() => void give({ user_ids: people }, names.join(", "))}>
      ${names.length > 1 ? t("Spread evenly") : t("Reassign")}
    </button>
    <button class="button" type="button" onClick=${() => void give({ pool: true }, t("the pool"))}>${t("Back to the pool")}</button>
    <button class="tool push" type="button" onClick=${none}>${t("Choose none")}</button>
  </div>`;
}

/** The way back, and the way to all that one person holds. @param {{watch: Watch, onAll: (all: All) => void}} props */
function Idle({ watch, onAll }) {
  const last = watch.handOver.last.value;
  const holders = new Map(watch.attention.value.filter((row) => row.assignee).map((row) => [row.assignee, row.assignee_name ?? ""]));
  /** @param {string} assignee */
  const take = async (assignee) => {
    const which = { filter: { campaign: watch.current, assignee, status: "needs_attention" } };
    const count = await watch.handOver.count(which, { pool: true });
    if (count !== null) onAll({ which, words: tn("{count} conversation of {name}", "All {count} conversations of {name}", count, { name: holders.get(assignee) ?? "" }) });
  };
  if (!last && !holders.size) return null;
  return html`<div class="action-bar action-bar--quiet">
    ${last
      ? html`<p class="grow" role="status">${last.text}</p>
          <button class="button" type="button" onClick=${() => void watch.handOver.undo()}>${t("Undo")}</button><span class="soft small">${t("until {time}", { time: clock(last.until) })}</span>`
      : html`<label class="grow row row--wrap"><span class="soft small">${t("Hand over all that waits with")}</span>
          <select class="input input--small" value="" onChange=${(/** @type {any} */ event) => event.target.value && void take(event.target.value)}>
            <option value="">${t("Choose…")}</option>
            ${[...holders].map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
          </select></label>`}
  </div>`;
}
