// The survey while it is written: questions in their order, and what each answer leads to.
import { t } from "../lib/i18n.js";
import { every, one } from "../lib/page.js";

const LONGEST = 60; // letters of a question in a list of choices

/** @type {HTMLFormElement} */
let form;
/** The canned response an answer brings, by its row: a title may change while it is written. @type {WeakMap<HTMLSelectElement, Element | null>} */
const brought = new WeakMap();

/** @param {HTMLFormElement} given */
export function startQuestions(given) {
  form = given;
  for (const row of questions()) startQuestion(row);
  for (const select of selects("response_script")) brought.set(select, responses().find((row) => titleOf(row) === select.dataset["chosen"]) ?? null);
  renewAll();
  form.addEventListener("change", ({ target }) => target instanceof HTMLSelectElement && target.name.endsWith("response_script") && brought.set(target, responses().find((row) => titleOf(row) === target.value) ?? null));
  form.addEventListener("input", ({ target }) => target instanceof HTMLInputElement && renewAll());
}

/** After a row was added, moved or taken away. */
export function renewAll() {
  for (const [place, row] of questions().entries()) one("[data-question-place]", row).textContent = String(place + 1);
  for (const select of [...selects("next"), ...selects("response_script")]) renew(select);
}

/** @param {Element} row a question that was just drawn: answers are kept under a key that no other has */
export function startQuestion(row) {
  const key = /** @type {HTMLInputElement} */ (one("input[type=hidden]", row));
  const taken = new Set(questions().map(keyOf));
  for (let number = 1; !key.value; number += 1) if (!taken.has(`q${number}`)) key.value = `q${number}`;
}

/** In the order they stand in, as the server will count them; empty ones are left out. @param {HTMLFormElement} of */
export function numberQuestions(of) {
  let place = 0;
  for (const row of every("[data-question]", of)) {
    const used = every("[data-answer] input, [data-question] > .field input", row).some((field) => /** @type {HTMLInputElement} */ (field).value.trim());
    const own = every("input", row).filter((field) => !field.closest("[data-answer]"));
    for (const field of own) name(field, used ? `questions.${place}.` : "");
    numberAnswers(row, used ? `questions.${place}.answers.` : "");
    if (used) place += 1;
  }
}

/** The first one counts even while it is empty, so that it can be said that an answer is missing. @param {Element} question @param {string} before */
function numberAnswers(question, before) {
  let place = 0;
  for (const [at, row] of every("[data-answer]", question).entries()) {
    const used = at === 0 || /** @type {HTMLInputElement} */ (one("input", row)).value.trim() !== "";
    for (const field of every("input, select", row)) name(field, used && before ? `${before}${place}.` : "");
    if (used) place += 1;
  }
}

/** @param {Element} element @param {string} before nothing: it is left out */
function name(element, before) {
  const field = /** @type {HTMLInputElement} */ (element);
  field.dataset["field"] ??= field.name;
  field.name = before ? before + field.dataset["field"] : "";
}

const questions = () => every("[data-question]", form);
const responses = () => every("[data-script=response]", form);
/** @param {Element} row */
const keyOf = (row) => /** @type {HTMLInputElement} */ (one("input[type=hidden]", row)).value;
/** @param {Element} row */
const textOf = (row) => /** @type {HTMLInputElement} */ (one("input:not([type=hidden])", row)).value.trim();
/** @param {Element} row */
const titleOf = (row) => /** @type {HTMLInputElement} */ (one("input", row)).value.trim();

/** @param {"next" | "response_script"} field @returns {HTMLSelectElement[]} */
const selects = (field) => every(`[data-answer] select[name$=${field}], [data-answer] select[data-field=${field}]`, form);

/** @param {HTMLSelectElement} select */
function renew(select) {
  const isNext = (select.dataset["field"] ?? select.name) === "next";
  const chosen = select.dataset["chosen"] ?? select.value;
  delete select.dataset["chosen"];
  const options = isNext ? steps(select) : scripts();
  if (!same(select, options)) select.replaceChildren(...options.map(([value, word]) => new Option(word, value)));
  const row = brought.get(select);
  const value = isNext ? chosen : row?.isConnected ? titleOf(row) : "";
  select.value = options.some(([known]) => known === value) ? value : "";
}

/** @param {HTMLSelectElement} select @param {string[][]} options */
function same(select, options) {
  const shown = [...select.options].map(({ value, text }) => [value, text]);
  return JSON.stringify(shown) === JSON.stringify(options);
}

/** As JSON: the key of a question, or null. @param {HTMLSelectElement} select */
function steps(select) {
  const own = select.closest("[data-question]");
  const others = questions().flatMap((row, place) => (row === own ? [] : [[JSON.stringify(keyOf(row)), `${place + 1}. ${short(textOf(row)) || t("A question without words")}`]]));
  return [["", t("Next question, or end")], ["null", t("The end")], ...others];
}

function scripts() {
  const titles = [...new Set(responses().map(titleOf))].filter(Boolean);
  return [["", t("No answer")], ...titles.map((title) => [title, title])];
}

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
