// A word to everybody, to those of a campaign or to a team: said once, read at once and where they begin, until it is over.
import { useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { number, t, tn } from "../lib/i18n.js";
import { clock, day } from "../lib/time.js";
import { complain } from "../lib/toasts.js";
/** @import { Watch } from "../stores/watch.js" */

/** @typedef {{id: string, text: string, by: string | null, campaign_id: string | null, team_id: string | null, expires_at: string, put_aside: number | null}} Said */

const LONGEST = 500;
const HOURS = [1, 3, 12, 24, 168];
const USUAL = 12;

/** @param {number} hours */
const hoursWord = (hours) => (hours < 24 ? tn("{count} hour", "{count} hours", hours) : tn("{count} day", "{count} days", hours / 24));

/** Whom one can speak to, by the part of the body that names them. @param {Watch} watch @returns {[value: string, word: string, body: object][]} */
const audiences = (watch) => [
  ["all", t("Everybody"), {}],
  ...[...watch.campaigns.byId.value.values()].map(({ id, title }) => /** @type {[string, string, object]} */ ([`campaign ${id}`, t("Those of “{title}”", { title }), { campaign_id: id }])),
  ...watch.teams.map(({ id, name }) => /** @type {[string, string, object]} */ ([`team ${id}`, t("Team {name}", { name }), { team_id: id }])),
];

/** @param {{watch: Watch}} props */
export function Announce({ watch }) {
  const place = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  const [text, setText] = useState("");
  const [whom, setWhom] = useState(watch.current ? `campaign ${watch.current}` : "all");
  const [hours, setHours] = useState(USUAL);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState(/** @type {Said[]} */ ([]));
  const all = audiences(watch);
  const look = () => watch.list("/api/v1/announcements").then(setSaid, complain);
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    if (busy || !text.trim()) return;
    setBusy(true);
    try {
      await watch.call("POST", "/api/v1/announcements", { text, hours, ...all.find(([value]) => value === whom)?.[2] });
      setText("");
      if (place.current) place.current.open = false;
    } catch (problem) {
      complain(problem);
    } finally {
      setBusy(false);
    }
  };
  /** @param {string} id */
  const withdraw = (id) => watch.call("DELETE", `/api/v1/announcements/${id}`).then(look, complain);
  return html`<details class="pick" ref=${place} onToggle=${(/** @type {any} */ event) => event.target.open && void look()}>
    <summary class="button">${t("Announce…")}</summary>
    <div class="pick__list stack">
      <form class="stack" onSubmit=${send}>
        <label class="field"><span>${t("To whom")}</span><select class="input input--small" value=${whom} onChange=${(/** @type {any} */ event) => setWhom(event.target.value)}>
          ${all.map(([value, word]) => html`<option key=${value} value=${value} selected=${value === whom}>${word}</option>`)}</select></label>
        <label class="field"><span>${t("What they should read now")}</span>
          <textarea class="input" rows="3" maxlength=${LONGEST} required value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea></label>
        <label class="field"><span>${t("It stands for")}</span><select class="input input--small" value=${hours} onChange=${(/** @type {any} */ event) => setHours(Number(event.target.value))}>
          ${HOURS.map((many) => html`<option key=${many} value=${many} selected=${many === hours}>${hoursWord(many)}</option>`)}</select></label>
        <button class="button button--primary" type="submit" disabled=${busy}>${t("Announce it")}</button>
      </form>
      ${said.length ? html`<section class="stack stack--close" aria-label=${t("Announced and not over")}>
        <h3 class="label">${t("Announced and not over")}</h3>
        <ul class="announced">${said.map((one) => html`<li key=${one.id}>
          <p class="preserve" dir="auto">${one.text}</p>
          <p class="soft small">${[one.by, wordOf(all, one), until(one), one.put_aside ? t("put aside by {count}", { count: number(one.put_aside) }) : ""].filter(Boolean).join(" · ")}</p>
          <button class="tool" type="button" onClick=${() => void withdraw(one.id)}>${t("Take it back")}</button>
        </li>`)}</ul></section>` : null}
    </div>
  </details>`;
}

/** @param {ReturnType<typeof audiences>} all @param {Said} said */
function wordOf(all, { campaign_id: campaign, team_id: team }) {
  const value = campaign ? `campaign ${campaign}` : team ? `team ${team}` : "all";
  return all.find(([known]) => known === value)?.[1] ?? "";
}

/** @param {Said} said */
function until({ expires_at: end }) {
  const time = clock(end);
  return new Date(end).toDateString() === new Date().toDateString() ? t("until {time}", { time }) : t("until {day}, {time}", { day: day(end), time });
}
