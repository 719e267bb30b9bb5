// To whom conversations are handed: one person, several in equal parts, or those of a team; and why.
import { useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
/** @import { To } from "../stores/hand-over.js" */

/** @typedef {{id: string, name: string}} Named */

/** @param {Named[]} users @param {Named[]} teams */
export function useWhom(users, teams) {
  const [people, setPeople] = useState(/** @type {string[]} */ ([]));
  const [team, setTeam] = useState("");
  const [reason, setReason] = useState("");
  const names = users.filter((user) => people.includes(user.id)).map((user) => user.name);
  /** @param {string} id @param {boolean} on */
  const pick = (id, on) => {
    setTeam("");
    setPeople(on ? [...people, id] : people.filter((other) => other !== id));
  };
  return {
    to: /** @type {To} */ (team ? { team_id: team } : { user_ids: people }),
    /** In words; empty while nobody was chosen. */
    words: teams.find(({ id }) => id === team)?.name ?? names.join(", "),
    label: names.length > 1 ? tn("{count} person", "{count} people", names.length) : (team ? teams.find(({ id }) => id === team)?.name : names[0]) || t("Choose people…"),
    verb: names.length > 1 || team ? t("Spread evenly") : t("Reassign"),
    reason: reason.trim(),
    clear() {
      setPeople([]);
      setTeam("");
      setReason("");
    },
    list: html`<fieldset>
      <legend class="visually-hidden">${t("Who takes them")}</legend>
      ${teams.map(
        ({ id, name }) => html`<label class="choice" key=${`team ${id}`}>
          <input type="checkbox" checked=${team === id} onChange=${(/** @type {any} */ event) => (setTeam(event.target.checked ? id : ""), setPeople([]))} />${t("Team {name}", { name })}
        </label>`,
      )}
      ${users.map(
        (user) => html`<label class="choice" key=${user.id}>
          <input type="checkbox" checked=${people.includes(user.id)} onChange=${(/** @type {any} */ event) => pick(user.id, event.target.checked)} />${user.name}
        </label>`,
      )}
    </fieldset>`,
    why: html`<label><span class="visually-hidden">${t("Why (optional)")}</span>
      <input class="input input--small" type="text" maxlength="200" placeholder=${t("Why (optional)")} value=${reason} onInput=${(/** @type {any} */ event) => setReason(event.target.value)} /></label>`,
  };
}
