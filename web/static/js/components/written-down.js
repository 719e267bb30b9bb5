// What people write down about a person: tags, the organization's own fields, notes for whoever comes next.
import { useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { ago } from "../lib/time.js";
/** @import { Conversation, OwnField } from "../types.js" */
/** @import { Report } from "../stores/report.js" */

/** @param {{row: Conversation, report: Report}} props */
export function WrittenDown({ row, report }) {
  const { tags, fields } = report.form.value;
  const { contact_tags, fields: values, notes } = report.of(row.id);
  const worn = new Set([...row.tags, ...contact_tags]);
  return html`<div class="written-down">
    ${tags.length
      ? html`<section class="side-section" aria-labelledby="tags-title">
          <h2 class="side__title" id="tags-title">${t("Tags")} <kbd>t</kbd></h2>
          <div class="tags" id="tags">${tags.map((tag) => html`<label class="tag" key=${tag.id}>
            <input type="checkbox" checked=${worn.has(tag.id)} onChange=${(/** @type {any} */ event) => void report.tag(row, tag.id, event.target.checked)} /><${Icon} name="tag" size="small" />${tag.name}</label>`)}</div>
        </section>`
      : null}
    ${fields.length
      ? html`<section class="side-section stack" aria-labelledby="fields-title">
          <h2 class="side__title" id="fields-title">${t("Details")}</h2>
          ${fields.map((field) => html`<${Field} key=${field.key} field=${field} value=${values[field.key] ?? ""} onFill=${(/** @type {string} */ value) => void report.fill(row, field.key, value)} />`)}
        </section>`
      : null}
    <section class="side-section stack" aria-labelledby="notes-title">
      <h2 class="side__title" id="notes-title">${t("Notes")}</h2>
      ${notes.map((note) => html`<div class="note" key=${note.id}><p class="preserve" dir="auto">${note.text}</p><p class="soft small">${t("{name}, {age}", { name: note.by ?? t("Nobody"), age: ago(note.at) })}</p></div>`)}
      <${NewNote} onKeep=${(/** @type {string} */ text) => report.note(row, text)} />
    </section>
  </div>`;
}

/** @param {{field: OwnField, value: string, onFill: (value: string) => void}} props */
function Field({ field, value, onFill }) {
  const id = `field-${field.id}`;
  const props = { id, class: "input", value, onChange: (/** @type {any} */ event) => onFill(event.target.value) };
  const choices = field.kind === "yes_no" ? [["yes", t("Yes")], ["no", t("No")]] : field.choices.map((choice) => [choice, choice]);
  return html`<div class="field"><label for=${id}>${field.name}</label>
    ${choices.length
      ? html`<select ...${props}><option value="">${t("Not known")}</option>${choices.map(([key, word]) => html`<option key=${key} value=${key} selected=${key === value}>${word}</option>`)}</select>`
      : html`<input ...${props} type=${field.kind === "date" ? "date" : "text"} inputmode=${field.kind === "number" ? "decimal" : "text"} />`}
  </div>`;
}

/** @param {{onKeep: (text: string) => Promise<boolean>}} props */
function NewNote({ onKeep }) {
  const [text, type] = useState("");
  /** @param {Event} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    if (!text.trim()) return;
    type("");
    if (!(await onKeep(text))) type(text);
  };
  return html`<form class="stack stack--close" onSubmit=${onSubmit}>
    <label class="visually-hidden" for="note">${t("Note for whoever comes next")}</label>
    <textarea class="input" id="note" rows="2" maxlength="2000" value=${text} placeholder=${t("Note for whoever comes next")} onInput=${(/** @type {any} */ event) => type(event.target.value)}></textarea>
    <button class="button" type="submit" disabled=${!text.trim()}>${t("Keep the note")}</button>
  </form>`;
}
