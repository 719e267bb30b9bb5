// Every form of the pages: `data-api="POST /api/v1/…"` says where it goes, `data-then` what follows.
//   data-then="/campaigns/{id}"  go there, with fields of the answer     (left out: load this page again)
//   data-then="stay"             stay, say the sentence of `data-done`, and fire `api:done` with the answer
//   data-confirm="…"             ask first, for what cannot be undone
// `method="dialog"` keeps a form that is pressed before this is loaded from putting what was typed into the address.
import { ApiProblem, call } from "./api.js";
import { confirmed } from "./confirm.js";
import { t } from "./i18n.js";
import { every } from "./page.js";
import { controls, toBody, toMultipart } from "./serialize.js";
import { complain, say } from "./toasts.js";

/** What forms said before they were touched, or when they were last saved. @type {WeakMap<HTMLFormElement, Record<string, unknown>>} */
const stood = new WeakMap();

/** @param {ParentNode} [root] */
export function startForms(root = document) {
  for (const form of /** @type {HTMLFormElement[]} */ (every("form[data-api]", root))) {
    form.addEventListener("submit", (event) => void submitted(event));
    form.addEventListener("focusin", () => stood.has(form) || stood.set(form, toBody(form)));
  }
}

/** @param {Event} event */
async function submitted(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  if (form.ariaBusy === "true") return;
  const question = form.dataset["confirm"];
  if (question && !(await confirmed(question, form.dataset["confirmWord"]))) return;
  setBusy(form, true);
  clear(form);
  try {
    await follow(form, await send(form));
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    if (form.checkVisibility()) show(form, problem);
    else complain(problem); // a menu has closed over it
  } finally {
    setBusy(form, false);
  }
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const [method = "POST", path = ""] = (form.dataset["api"] ?? "").split(" ");
  const isMultipart = form.enctype === "multipart/form-data";
  const body = method === "DELETE" ? undefined : isMultipart ? toMultipart(form) : method === "PATCH" ? changes(form) : toBody(form);
  const answer = await call(method, path, body);
  if (method === "PATCH") stood.set(form, toBody(form));
  return answer;
}

/** What differs from the form as it came, or as it stood before a hand was laid on it: what others changed meanwhile stays. @param {HTMLFormElement} form */
function changes(form) {
  const came = asItCame(form);
  return changed(toBody(form), came, stood.get(form) ?? came);
}

/** @param {HTMLFormElement} form */
function asItCame(form) {
  const fresh = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  fresh.reset();
  return toBody(fresh);
}

/** Of a body the parts that are not as they were; all of it where nothing is new, so that it is checked. @param {Record<string, unknown>} body @param {Record<string, unknown>[]} before */
export function changed(body, ...before) {
  const parts = Object.entries(body).filter(([name, value]) => before.some((old) => JSON.stringify(old[name]) !== JSON.stringify(value)));
  return parts.length ? Object.fromEntries(parts) : body;
}

/** @param {HTMLFormElement} form @param {any} answer */
async function follow(form, answer) {
  const then = form.dataset["then"];
  if (then === "stay") {
    if (form.dataset["done"]) say(form.dataset["done"]);
    form.dispatchEvent(new CustomEvent("api:done", { detail: answer, bubbles: true }));
    return;
  }
  if (!then) return location.reload();
  location.assign(then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer?.[name] ?? "")));
}

/** @param {HTMLFormElement} form @param {boolean} busy */
function setBusy(form, busy) {
  form.ariaBusy = String(busy);
  for (const button of every("button[type=submit], button:not([type])", form)) /** @type {HTMLButtonElement} */ (button).disabled = busy;
}

/** Takes back what was said about a form. @param {HTMLFormElement} form */
export function clear(form) {
  for (const old of every("[data-problem]", form)) old.remove();
  for (const control of controls(form)) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-errormessage");
  }
}

/** Sentences beside their fields, the rest on top; the first wrong field gets the focus. While somebody is `typing` nothing moves: the fields alone are marked. @param {HTMLFormElement} form @param {ApiProblem} problem @param {boolean} [typing] */
export function show(form, problem, typing = false) {
  const placed = problem.fields.filter((field) => mark(form, field));
  const elsewhere = problem.fields.filter((field) => !placed.includes(field)).map((field) => `${field.field}: ${field.detail}`);
  const sentence = [placed.length ? t("Please look at the marked fields. What you typed is kept.") : problem.message, ...elsewhere].join(" ");
  if (typing) return;
  form.prepend(note("notice notice--bad", sentence, "problem-summary"));
  const first = /** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid=true]"));
  (first ?? /** @type {HTMLElement} */ (form.firstElementChild)).focus();
}

/** What is wrong with a row as a whole stands beside its first field. @param {HTMLFormElement} form @param {{field: string, detail: string}} field @returns {boolean} whether the form has it */
function mark(form, { field, detail }) {
  const name = field.replace(/\[(\d+)\]/g, ".$1");
  const all = controls(form);
  const control = all.find((candidate) => candidate.name === name) ?? all.find((candidate) => candidate.name.startsWith(`${name}.`) && candidate.type !== "hidden");
  if (!control) return false;
  const id = `problem-${name.replaceAll(".", "-")}`;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-errormessage", id);
  (control.closest(".field") ?? control.parentElement ?? form).append(note("field__error", detail, id));
  return true;
}

/** @param {string} className @param {string} text @param {string} id */
function note(className, text, id) {
  const element = document.createElement("p");
  Object.assign(element, { className, textContent: text, id, tabIndex: -1 });
  element.dataset["problem"] = "";
  element.setAttribute("role", "alert");
  return element;
}
