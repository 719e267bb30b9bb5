// Canned responses: one key or click inserts, a second sends.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
/** @import { ResponseScript } from "../types.js" */
/** @import { Fields } from "../lib/merge.js" */

/** What is known of the person comes with the thread. */
const COMING = /\{[\w:-]+\}/g;

/** @param {ResponseScript[]} scripts @param {string} words */
export function find(scripts, words) {
  const wanted = words.trim().toLocaleLowerCase().split(/\s+/);
  return scripts.filter((script) => {
    const text = `${script.title} ${script.text}`.toLocaleLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/**
 * @param {object} props
 * @param {ResponseScript[]} props.scripts in the campaign's order, by which the keys go
 * @param {ResponseScript[]} props.ranked the same, the likeliest first
 * @param {Partial<Fields>} props.fields
 * @param {string | null} props.chosen
 * @param {(script: ResponseScript) => void} props.onInsert
 */
export function Responses({ scripts, ranked, fields, chosen, onInsert }) {
  const [words, setWords] = useState("");
  const found = find(ranked, words);
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
    if (event.key !== "Enter" || event.repeat || !found[0]) return;
    onInsert(found[0]);
    setWords("");
    /** @type {HTMLElement} */ (event.target).blur();
  };
  return html`<section class="responses" aria-label=${t("Canned responses")}>
    <div class="responses__search">
      <h2 class="responses__title">${t("Canned responses")}</h2>
      <label class="visually-hidden" for="find">${t("Search canned responses")}</label>
      <div class="input-with-icon">
        <${Icon} name="search" />
        <input class="input" id="find" type="search" value=${words} placeholder=${t("Search, or press /")}
          onInput=${(/** @type {any} */ event) => setWords(event.target.value)} onKeyDown=${onKeyDown} />
      </div>
    </div>
    ${found.length ? null : html`<p class="log-note soft">${scripts.length ? t("None has these words.") : t("This text bank has no canned responses.")}</p>`}
    <ul>
      ${found.map((script) => html`<li key=${script.id}><${Response} ...${{ script, fields, number: scripts.indexOf(script) + 1, chosen: chosen === script.id, onInsert }} /></li>`)}
    </ul>
  </section>`;
}

/** @param {{script: ResponseScript, fields: Partial<Fields>, number: number, chosen: boolean, onInsert: (script: ResponseScript) => void}} props */
function Response({ script, fields, number, chosen, onInsert }) {
  const tags = script.apply_tags ?? [];
  return html`<button type="button" class=${chosen ? "response response--chosen" : "response"} aria-pressed=${chosen} onClick=${() => onInsert(script)}>
    ${number <= 9 ? html`<kbd>${number}</kbd>` : null}
    <span class="response__name">${script.title}${tags.map((tag) => html` <span class="chip" key=${tag}><${Icon} name="tag" />${t("adds {tag}", { tag })}</span>`)}</span>
    <span class="response__text one-line" dir="auto">${fillFields(script.text, fields).replace(COMING, "…")}</span>
  </button>`;
}
