// A form as the body of a REST call: `a.b` makes an object, `a.0.b` a list, a switch a boolean.

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {HTMLFormElement} form @returns {Control[]} */
export function controls(form) {
  const named = [...form.elements].filter((element) => /** @type {Control} */ (element).name);
  return /** @type {Control[]} */ (named.filter((element) => !element.matches(":disabled, button, fieldset, output")));
}

/**
 * What a control says; undefined leaves it out. `data-empty="omit"` leaves out an empty text,
 * `data-empty="null"` says null; `data-many` collects ticked boxes of one name in a list; `data-list` makes one of words.
 * @param {Control} control @returns {unknown}
 */
function valueOf(control) {
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    if ("many" in control.dataset) return control.checked ? control.value : undefined;
    return control.checked;
  }
  if (control instanceof HTMLInputElement && control.type === "radio") return control.checked ? control.value : undefined;
  if ("list" in control.dataset) return control.value.split(/[^0-9a-z]+/i).filter(Boolean);
  if (control.value === "") return emptyOf(control);
  if (control instanceof HTMLInputElement && control.type === "number") return Number(control.value);
  if (control instanceof HTMLInputElement && control.type === "datetime-local") return new Date(control.value).toISOString();
  return "json" in control.dataset ? JSON.parse(control.value) : control.value;
}

/** @param {Control} control */
function emptyOf(control) {
  const isText = control instanceof HTMLTextAreaElement || /^(text|email|tel|search|url)$/.test(control.type);
  const rule = control.dataset["empty"] ?? (isText ? "keep" : "omit");
  return rule === "keep" ? "" : rule === "null" ? null : undefined;
}

/** @param {HTMLFormElement} form @returns {Record<string, unknown>} */
export function toBody(form) {
  /** @type {Record<string, any>} */
  const body = {};
  for (const control of controls(form)) {
    const value = valueOf(control);
    if ("many" in control.dataset) place(body, control.name, [...(at(body, control.name) ?? []), ...(value === undefined ? [] : [value])]);
    else if (value !== undefined) place(body, control.name, value);
  }
  return /** @type {Record<string, unknown>} */ (withLists(body));
}

/** @param {any} body @param {string} name */
function at(body, name) {
  return name.split(".").reduce((inner, part) => inner?.[part], body);
}

/** @param {any} body @param {string} name @param {unknown} value */
function place(body, name, value) {
  const parts = name.split(".");
  const last = /** @type {string} */ (parts.pop());
  const inner = parts.reduce((object, part) => (object[part] ??= {}), body);
  inner[last] = value;
}

/** Objects whose keys are all numbers are lists, without the holes that removed rows left. @param {any} value @returns {any} */
function withLists(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => /** @type {const} */ ([key, withLists(inner)]));
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** A form with a file travels as it is. @param {HTMLFormElement} form */
export function toMultipart(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data.entries()]) {
    if (value === "" || (value instanceof File && value.name === "")) data.delete(name);
  }
  return data;
}
