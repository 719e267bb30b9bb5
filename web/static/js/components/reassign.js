// Hands the selection, or all that one person holds, to one person, to several in equal parts, to a team, or to the pool.
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { clock } from "../lib/time.js";
import { useWhom } from "./whom.js";
/** @import { Watch } from "../stores/watch.js" */
/** @import { To } from "../stores/hand-over.js" */

/** @param {{watch: Watch}} props */
export function Reassign({ watch }) {
  const whom = useWhom(watch.users, watch.teams);
  const all = watch.all.value;
  const chosen = watch.selection.value.length;
  const moving = watch.handOver.moving.value;
  if (!chosen && !all && !moving) return html`<${Idle} watch=${watch} />`;
  if (moving) return html`<div class="action-bar" role="status"><progress class="progress grow" aria-hidden="true"></progress><span>${tn("{count} conversation changes hands…", "{count} conversations change hands…", moving)}</span></div>`;

  /** @param {To} to @param {string} words */
  const give = async (to, words) => {
    await watch.reassign(to, words, whom.reason, all?.which);
    watch.all.value = null;
    whom.clear();
  };
  const none = () => (all ? (watch.all.value = null) : watch.chooseNone());
  return html`<div class="action-bar" role="group" aria-label=${t("Hand to others")}>
    <strong>${all ? all.words : tn("{count} chosen", "{count} chosen", chosen)}</strong>
    <details class="pick">
      <summary class="button">${whom.label}</summary>
      <div class="pick__list">${whom.list}</div>
    </details>
    ${whom.why}
    <button class="button button--primary" type="button" disabled=${!whom.words} onClick=${() => void give(whom.to, whom.words)}>${whom.verb}</button>
    <button class="button" type="button" onClick=${() => void give({ pool: true }, t("the pool"))}>${t("Back to the pool")}</button>
    <button class="tool push" type="button" onClick=${none}>${t("Choose none")}</button>
  </div>`;
}

/** The way back, and the way to all that one person holds, or nobody. @param {{watch: Watch}} props */
function Idle({ watch }) {
  const last = watch.handOver.last.value;
  const rows = watch.attention.value;
  // Of those who wait only the first are in the list, but everybody who holds some is known.
  const busy = (watch.dashboard.now.value?.people ?? []).filter(({ open }) => open).map(({ user, name }) => /** @type {const} */ ([user, name]));
  const holders = new Map([...rows.filter((row) => row.assignee).map((row) => /** @type {const} */ ([row.assignee ?? "", row.assignee_name ?? ""])), ...busy]);
  /** @param {string} value */
  const take = (value) => (value === "everything" ? watch.takeAll() : watch.takeFrom(value, holders.get(value) ?? "", "needs_attention"));
  if (!last && !rows.length) return null;
  return html`<div class="action-bar action-bar--quiet">
    ${last
      ? html`<p class="grow" role="status">${[last.text, last.since].filter(Boolean).join(" ")}</p>
          <button class="button" type="button" onClick=${() => void watch.handOver.undo()}>${t("Undo")}</button><span class="soft small">${t("until {time}", { time: clock(last.until) })}</span>`
      : html`<label class="grow row row--wrap"><span class="soft small">${t("Hand over all that waits with")}</span>
          <select class="input input--small" value="" onChange=${(/** @type {any} */ event) => event.target.value && void take(event.target.value)}>
            <option value="">${t("Choose…")}</option>
            <option value="everything">${t("Anybody or nobody")}</option>
            ${[...holders].map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
          </select></label>`}
  </div>`;
}
