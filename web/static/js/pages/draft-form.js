// The form of a draft as the body the API takes, and what belongs to some answers only.
import { every, one } from "../lib/page.js";
import { toBody } from "../lib/serialize.js";
import { numberQuestions } from "./draft-questions.js";

/** @param {HTMLFormElement} form @returns {Record<string, any>} */
export function bodyOf(form) {
  number(form);
  numberQuestions(form);
  setFields(form);
  const { audience_kind: kind, hours_kind: hours, ...body } = /** @type {Record<string, any>} */ (toBody(form));
  for (const name of ["initial_scripts", "response_scripts", "questions"]) if (isOpen(form, name)) body[name] ??= [];
  if (hours === "usual") body["texting_hours"] = null;
  if (kind === "public") body["audience"] = "public";
  if (kind === "nobody") body["audience"] = { team_ids: [], user_ids: [] };
  return body;
}

/** Whether these rows may be changed: after the launch some may not. @param {HTMLFormElement} form @param {string} name */
const isOpen = (form, name) => !form.querySelector(`fieldset[data-holds=${name}]:disabled`);

/** What a canned response fills in, as one value: keys of fields are whatever people called them. @param {HTMLFormElement} form */
function setFields(form) {
  for (const row of every("[data-script=response]", form)) {
    const kept = /** @type {HTMLInputElement | null} */ (row.querySelector("input[data-json]"));
    const chosen = /** @type {HTMLInputElement[]} */ (every("[data-sets]", row)).filter(({ value }) => value.trim());
    if (kept) kept.value = JSON.stringify(Object.fromEntries(chosen.map((field) => [field.dataset["sets"], field.value.trim()])));
  }
}

/** Rows in the order they stand in, as the server will count them; empty ones are left out. @param {HTMLFormElement} form */
function number(form) {
  for (const kind of ["initial", "response"]) {
    let place = 0;
    for (const row of every(`[data-script=${kind}]`, form)) {
      const fields = /** @type {HTMLInputElement[]} */ (every("input, textarea, select", row).filter((field) => !field.matches("[data-sets], [type=file]")));
      const used = fields.some((field) => !field.matches("select, [type=hidden], [type=checkbox]") && field.value.trim());
      for (const field of fields) {
        field.dataset["field"] ??= field.name.split(".").at(-1) ?? "";
        field.name = used ? `${kind}_scripts.${place}.${field.dataset["field"]}` : "";
      }
      if (used) place += 1;
    }
  }
}

/** Shows what belongs to a chosen answer, and fills in moments in the reader's own zone. @param {HTMLFormElement} form */
export function startFields(form) {
  const follow = () => {
    for (const part of /** @type {HTMLElement[]} */ (every("[data-shown-for]", form))) {
      const [name = "", value] = (part.dataset["shownFor"] ?? "").split("=");
      const off = new FormData(form).get(name) !== value;
      part.hidden = off;
      for (const fieldset of /** @type {HTMLFieldSetElement[]} */ ([part, ...every("fieldset", part)].filter((element) => element.matches("fieldset")))) fieldset.disabled = off;
    }
  };
  form.addEventListener("change", follow);
  follow();
  either("list_id", "audience_id", form);
  startAreas(form);
  for (const field of /** @type {HTMLInputElement[]} */ (every("[data-moment]", form))) {
    const at = field.dataset["moment"];
    if (at) field.value = local(new Date(at));
  }
}

/** Of two choices one holds. @param {string} one @param {string} other @param {HTMLFormElement} form */
function either(one, other, form) {
  const fields = /** @type {HTMLSelectElement[]} */ (every(`#${one}, #${other}`, form));
  for (const field of fields) field.addEventListener("change", () => field.value && fields.filter((rest) => rest !== field).forEach((rest) => (rest.value = "")));
}

/** Area codes of the registration, put behind those that stand there; one that stands there is taken out. @param {HTMLFormElement} form */
function startAreas(form) {
  form.addEventListener("click", ({ target }) => {
    const code = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-area]"))?.dataset["area"] : undefined;
    if (!code) return;
    const field = /** @type {HTMLInputElement} */ (one("#area_codes", form));
    const codes = field.value.split(/[^0-9]+/).filter(Boolean);
    field.value = (codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]).join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** @param {Date} at as `2026-11-03T09:00` on the reader's clock */
function local(at) {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Rows change places; the button that was pressed keeps the focus. @param {HTMLFormElement} form @param {() => void} onMove */
export function startOrder(form, onMove) {
  form.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-up], [data-down]")) : null;
    const row = button?.closest("[data-row]");
    if (!button || !row) return;
    const other = button.matches("[data-up]") ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.matches("[data-row]")) return;
    if (button.matches("[data-up]")) other.before(row);
    else other.after(row);
    button.focus();
    onMove();
  });
}
