// Hands the selection to one person, to several in equal parts, or back to the pool.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
/** @import { Watch } from "../stores/watch.js" */

/** @param {{watch: Watch}} props */
export function Reassign({ watch }) {
  const [people, setPeople] = useState(/** @type {string[]} */ ([]));
  const count = watch.selection.value.length;
  if (!count) return null;
  const names = watch.users.filter((user) => people.includes(user.id)).map((user) => user.name);
  /** @param {string} id @param {boolean} on */
  const pick = (id, on) => setPeople(on ? [...people, id] : people.filter((other) => other !== id));
  return html`<div class="action-bar" role="group" aria-label=${t("Hand to others")}>
    <strong>${tn("{count} chosen", "{count} chosen", count)}</strong>
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
    <button class="button button--primary" type="button" disabled=${!names.length} onClick=${() => void watch.reassign({ user_ids: people }, names.join(", "))}>
      ${names.length > 1 ? t("Spread evenly") : t("Reassign")}
    </button>
    <button class="button" type="button" onClick=${() => void watch.reassign({ pool: true }, t("the pool"))}>${t("Back to the pool")}</button>
    <button class="tool push" type="button" onClick=${watch.chooseNone}>${t("Choose none")}</button>
  </div>`;
}
