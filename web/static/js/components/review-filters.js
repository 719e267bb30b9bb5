// What is asked for: a search, filters that all must be true, searches with names.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { bandWord } from "../lib/names.js";
/** @import { ReviewChoices } from "../types.js" */
/** @import { Review } from "../stores/review.js" */

/** @typedef {[value: string, word: string]} Choice */

/** @returns {Choice[]} */
export const statuses = () => [
  ["needs_attention", t("Needs attention")], ["waiting", t("Waiting for them")], ["closed", t("Closed")],
  ["opted_out", t("Opted out")], ["to_send", t("Not texted yet")], ["skipped", t("Skipped")],
];

/** @param {{id: string, name: string}[]} people @returns {Choice[]} */
const named = (people) => people.map(({ id, name }) => [id, name]);

/** The filters with a list to choose from. @param {ReviewChoices} choices @param {Record<string, string>} filter @returns {{name: string, label: string, choices: Choice[]}[]} */
function lists(choices, filter) {
  const questions = choices.campaigns.find(({ id }) => id === filter["campaign"])?.questions ?? [];
  const answers = questions.find(({ key }) => key === filter["question"])?.answers ?? [];
  /** @type {{name: string, label: string, choices: Choice[]}[]} */
  const all = [
    { name: "status", label: t("Status"), choices: statuses() },
    { name: "campaign", label: t("Text bank"), choices: named(choices.campaigns.map(({ id, title }) => ({ id, name: title }))) },
    { name: "assignee", label: t("Volunteer"), choices: [["none", t("Nobody")], ...named(choices.people)] },
    { name: "team", label: t("Team"), choices: named(choices.teams) },
    { name: "tag", label: t("Tag"), choices: named(choices.tags) },
    { name: "sentiment", label: t("Sentiment"), choices: [["positive", bandWord("positive")], ["neutral", bandWord("neutral")], ["negative", bandWord("negative")]] },
    { name: "replies", label: t("Replies"), choices: [["0", t("No reply")], ["1-", t("At least one")], ["1", t("Exactly one")], ["2-3", t("Two or three")], ["4-", t("Four and more")]] },
    { name: "wants_out", label: t("Wants no more texts"), choices: [["true", t("Likely, and not answered")]] },
    { name: "needs_attention_without_report", label: t("Report"), choices: [["true", t("Wanted, and nothing written down")]] },
    { name: "question", label: t("Answered"), choices: named(questions.map(({ key, text }) => ({ id: key, name: text }))) },
    { name: "answer", label: t("With"), choices: named(answers.map(({ text }) => ({ id: text, name: text }))) },
    { name: "error", label: t("Delivery error"), choices: [["any", t("Any error")], ...choices.errors.map((code) => /** @type {Choice} */ ([code, t("Code {code}", { code })]))] },
    { name: "number", label: t("Number"), choices: named(choices.numbers.map(({ id, phone }) => ({ id, name: phone }))) },
  ];
  return all.filter((one) => one.choices.length > 0);
}

/** What goes when something else is chosen. @param {Record<string, string>} filter @param {string} name @param {string} value */
function changed(filter, name, value) {
  const next = { ...filter, [name]: value };
  if (name === "campaign") Object.assign(next, { question: "", answer: "" });
  if (name === "question") next["answer"] = "";
  return Object.fromEntries(Object.entries(next).filter(([, one]) => one));
}

/** A day as the moment it begins here. @param {string} day @param {number} [later] days */
function beginningOf(day, later = 0) {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/** @param {string | undefined} moment @param {number} [later] */
function dayOf(moment, later = 0) {
  if (!moment) return "";
  const at = new Date(moment);
  const day = new Date(at.getFullYear(), at.getMonth(), at.getDate() + later);
  return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, "0"), String(day.getDate()).padStart(2, "0")].join("-");
}

/** @param {{review: Review}} props */
export function Filters({ review }) {
  const filter = review.search.filter.value;
  const [q, setQ] = useState(filter["q"] ?? "");
  useEffect(() => setQ(filter["q"] ?? ""), [filter["q"]]);
  /** @param {string} name @param {string} value */
  const set = (name, value) => void review.ask(changed(filter, name, value));
  const asked = Object.keys(filter).filter((name) => name !== "q").length;
  return html`<form class="review__ask" role="search" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), set("q", q.trim()))}>
    <div class="row">
      <label class="grow"><span class="visually-hidden">${t("Search texts, names and phones")}</span>
        <input class="input" type="search" maxlength="200" placeholder=${t("Search texts, names and phones")} value=${q} onInput=${(/** @type {any} */ event) => setQ(event.target.value)} /></label>
      <button class="button" type="submit" aria-label=${t("Search")}><${Icon} name="search" size="small" /><span class="only-wide">${t("Search")}</span></button>
    </div>
    <details class="review__filters">
      <summary class="tool">${asked ? t("Filters ({count})", { count: asked }) : t("Filters")}</summary>
      <div class="review__fields">
        ${lists(review.choices, filter).map(
          ({ name, label, choices }) => html`<label class="review__field" key=${name}><span>${label}</span>
            <select class="input input--small" value=${filter[name] ?? ""} onChange=${(/** @type {any} */ event) => set(name, event.target.value)}>
              <option value="">${t("All")}</option>
              ${filter[name] && !choices.some(([value]) => value === filter[name]) ? html`<option value=${filter[name]}>${filter[name]}</option>` : null}
              ${choices.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}
            </select></label>`,
        )}
        <label class="review__field"><span>${t("Newest text from")}</span>
          <input class="input input--small" type="date" value=${dayOf(filter["since"])} onChange=${(/** @type {any} */ event) => set("since", event.target.value && beginningOf(event.target.value))} /></label>
        <label class="review__field"><span>${t("Until")}</span>
          <input class="input input--small" type="date" value=${dayOf(filter["until"], -1)} onChange=${(/** @type {any} */ event) => set("until", event.target.value && beginningOf(event.target.value, 1))} /></label>
        ${review.choices.fields.length ? html`<${OwnField} review=${review} onSet=${(/** @type {string} */ value) => set("field", value)} />` : null}
      </div>
    </details>
    <${Saved} review=${review} />
  </form>`;
}

/** One of the organization's own fields, with a value. @param {{review: Review, onSet: (value: string) => void}} props */
function OwnField({ review, onSet }) {
  const [given = "", known = ""] = (review.search.filter.value["field"] ?? "").split(/:(.*)/s);
  const [key, setKey] = useState(given || (review.choices.fields[0]?.key ?? ""));
  const [value, setValue] = useState(known);
  useEffect(() => (given && setKey(given), setValue(known)), [given, known]);
  return html`<fieldset class="review__field review__field--wide"><legend>${t("Own field")}</legend>
    <span class="row">
      <select class="input input--small" aria-label=${t("Which field")} value=${key} onChange=${(/** @type {any} */ event) => setKey(event.target.value)}>
        ${review.choices.fields.map((one) => html`<option key=${one.key} value=${one.key}>${one.name}</option>`)}
      </select>
      <input class="input input--small" type="text" maxlength="200" aria-label=${t("Value")} placeholder=${t("Value")} value=${value}
        onInput=${(/** @type {any} */ event) => setValue(event.target.value)} onChange=${() => onSet(value.trim() ? `${key}:${value.trim()}` : "")} />
    </span></fieldset>`;
}

/** @param {{review: Review}} props */
function Saved({ review }) {
  const filter = review.search.filter.value;
  const [naming, setNaming] = useState(false);
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const saved = review.saved.value;
  const asks = Object.keys(filter).length > 0;
  const keep = async () => {
    await review.save(name.trim(), shared);
    setNaming(false);
    setName("");
  };
  return html`<div class="review__saved">
    ${saved.map(
      (one) => html`<span class="review__kept" key=${one.id}>
        <button class="chip chip--button" type="button" title=${one.mine ? undefined : t("Shared by {name}", { name: one.owner })} onClick=${() => void review.askSaved(one)}>${one.shared ? html`<${Icon} name="people" />` : null}${one.name}</button>
        ${one.mine ? html`<button class="review__forget" type="button" aria-label=${t("Remove “{name}”", { name: one.name })} onClick=${() => void review.forget(one)}>×</button>` : null}
      </span>`,
    )}
    ${naming
      ? html`<span class="row row--wrap"><label><span class="visually-hidden">${t("Name of this search")}</span><input class="input input--small" type="text" maxlength="100" placeholder=${t("Name of this search")} value=${name}
              onInput=${(/** @type {any} */ event) => setName(event.target.value)} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && (event.preventDefault(), name.trim() && void keep())} /></label>
            <label class="check"><input type="checkbox" checked=${shared} onChange=${(/** @type {any} */ event) => setShared(event.target.checked)} />${t("For everybody")}</label>
            <button class="button" type="button" disabled=${!name.trim()} onClick=${() => void keep()}>${t("Keep")}</button></span>`
      : asks
        ? html`<button class="tool" type="button" onClick=${() => setNaming(true)}><${Icon} name="plus" size="small" />${t("Keep this search")}</button>`
        : null}
    ${asks ? html`<button class="tool" type="button" onClick=${() => void review.ask({})}>${t("Show everything")}</button>` : null}
  </div>`;
}
