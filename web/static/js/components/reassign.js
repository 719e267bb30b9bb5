// Hands the selection, or all that one person holds, to one person, to several in equal parts, to a team, or to the pool.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
/** @import { Watch } from "../stores/watch.js" */
/** @import { To } from "../stores/hand-over.js" */

/** @param {{watch: Watch}} props */
export function Reassign({ watch }) {
  const [people, setPeople] = useState(/** @type {string[]} */ ([]));
  const [team, setTeam] = useState("");
  const [reason, setReason] = useState("");
  const all = watch.all.value;
  const chosen = watch.selection.value.length;
  const moving = watch.handOver.moving.value;
  if (!chosen && !all && !moving) return html`<${Idle} watch=${watch} />`;
  if (moving) return html`<div class="action-bar" role="status"><progress class="progress grow" aria-hidden="true"></progress><span>${tn("{count} conversation changes hands…", "{count} conversations change hands…", moving)}</span></div>`;

  const names = watch.users.filter((user) => people.includes(user.id)).map((user) => user.name);
  const whom = watch.teams.find(({ id }) => id === team)?.name ?? names.join(", ");
  /** @type {To} */
  const to = team ? { team_id: team } : { user_ids: people };
  /** @param {string} id @param {boolean} on */
  const pick = (id, on) => {
    setTeam("");
    setPeople(on ? [...people, id] : people.filter((other) => other !== id));
  };
  /** @param {To} to @param {string} whom */
  const give = async (to, whom) => {
    await watch.reassign(to, whom, reason.trim(), all?.which);
    watch.all.value = null;
    setPeople([]);
    setTeam("");
    setReason("");
  };
  const none = () => (all ? (watch.all.value = null) : watch.chooseNone());
  return html`<div class="action-bar" role="group" aria-label=${t("Hand to others")}>
    <strong>${all ? all.words : tn("{count} chosen", "{count} chosen", chosen)}</strong>
    <details class="pick">
      <summary class="button">${whom || t("Choose people…")}</summary>
      <fieldset class="pick__list">
        <legend class="visually-hidden">${t("Who takes them")}</legend>
        ${watch.teams.map(
          ({ id, name }) => html`<label class="choice" key=${`team ${id}`}>
            <input type="checkbox" checked=${team === id} onChange=${(/** @type {any} */ event) => (setTeam(event.target.checked ? id : ""), setPeople([]))} />${t("Team {name}", { name })}
          </label>`,
        )}
        ${watch.users.map(
          (user) => html`<label class="choice" key=${user.id}>
            <input type="checkbox" checked=${people.includes(user.id)} onChange=${(/** @type {any} */ event) => pick(user.id, event.target.checked)} />${user.name}
          </label>`,
        )}
      </fieldset>
    </details>
    <label class="grow"><span class="visually-hidden">${t("Why (optional)")}</span>
      <input class="input input--small" type="text" maxlength="200" placeholder=${t("Why (optional)")} value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>
    <button class="button button--primary" type="button" disabled=${!whom} onClick=${() => void give(to, whom)}>
      ${names.length > 1 || team ? t("Spread evenly") : t("Reassign")}
    </button>
    <button class="button" type="button" onClick=${() => void give({ pool: true }, t("the pool"))}>${t("Back to the pool")}</button>
    <button class="tool push" type="button" onClick=${none}>${t("Choose none")}</button>
  </div>`;
}

/** The way back, and the way to all that one person holds, or nobody. @param {{watch: Watch}} props */
function Idle({ watch }) {
  const last = watch.handOver.last.value;
  const rows = watch.attention.value;
  const holders = new Map(rows.filter((row) => row.assignee).map((row) => [row.assignee ?? "", row.assignee_name ?? ""]));
  /** @param {string} value */
  const take = (value) => (value === "everything" ? watch.takeAll() : watch.takeFrom(value, holders.get(value) ?? "", "needs_attention"));
  if (!last && !rows.length) return null;
  return html`<div class="action-bar action-bar--quiet">
    ${last
      ? html`<p class="grow" role="status">${last.text}</p>
          <button class="button" type="button" onClick=${() => void watch.handOver.undo()}>${t("Undo")}</button><span class="soft small">${t("until {time}", { time: clock(last.until) })}</span>`
      : html`<label class="grow row row--wrap"><span class="soft small">${t("Hand over all that waits with")}</span>
          <select class="input input--small" value="" onChange=${(/** @type {any} */ event) => event.target.value && void take(event.target.value)}>
            <option value="">${t("Choose…")}</option>
            <option value="everything">${t("Anybody or nobody")}</option>
            ${[...holders].map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
          </select></label>`}
  </div>`;
}
