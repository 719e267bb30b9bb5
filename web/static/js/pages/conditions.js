// Conditions of an audience as they stand on the page, and as the API knows them: each way.
import { every, one } from "../lib/page.js";

/** @typedef {{kind: string, negated?: boolean, [name: string]: any}} Condition */
/** @typedef {{campaign: string, key: string, answers: string[]}} Question */

/** A card for a condition, filled in. @param {Condition} condition @returns {HTMLElement} */
export function drawn(condition) {
  const template = /** @type {HTMLTemplateElement} */ (one(`#condition-${condition.kind}`));
  const card = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  for (const control of /** @type {HTMLSelectElement[]} */ (every("[data-one]", card))) {
    const value = condition[control.dataset["one"] ?? ""];
    if (value !== undefined) control.value = String(value);
  }
  if (condition.kind === "field") fillField(card, condition);
  if (condition.kind === "answer") fillQuestion(card, condition);
  tick(card, condition);
  return card;
}

/** @param {HTMLElement} card @param {Condition} condition */
function tick(card, condition) {
  for (const box of /** @type {HTMLInputElement[]} */ (every("[data-many]", card))) {
    box.checked = (condition[box.dataset["many"] ?? ""] ?? []).includes(box.value);
  }
}

/** What a card says; null while something is missing. @param {HTMLElement} card @returns {Condition | null} */
export function read(card) {
  const kind = card.dataset["kind"] ?? "";
  /** @type {Condition} */
  const condition = { kind };
  for (const control of /** @type {HTMLSelectElement[]} */ (every("[data-one]", card))) {
    condition[control.dataset["one"] ?? ""] = "json" in control.dataset ? JSON.parse(control.value) : control.value;
  }
  for (const group of /** @type {HTMLElement[]} */ (every("[data-pills]", card))) {
    const boxes = /** @type {HTMLInputElement[]} */ (every(":checked", group));
    condition[group.dataset["pills"] ?? ""] = boxes.map((box) => box.value);
  }
  if (kind === "field") return readField(card, condition);
  if (kind === "answer") return readQuestion(card, condition);
  const needed = { tag: "tags", list: "lists", campaign: "campaigns", sentiment: "bands" }[kind];
  return needed && !condition[needed].length ? null : condition;
}

/** The controls that fit what was chosen beside them. @param {HTMLElement} card */
export function fit(card) {
  if (card.dataset["kind"] === "field") fitField(card);
  if (card.dataset["kind"] === "answer") fitAnswers(card);
}

/** @param {HTMLElement} card */
function parts(card) {
  const key = /** @type {HTMLSelectElement} */ (one("[data-one=key]", card));
  const how = /** @type {HTMLSelectElement} */ (one("[data-how]", card));
  const value = /** @type {HTMLInputElement} */ (one("[data-value]", card));
  const choice = /** @type {HTMLSelectElement} */ (one("[data-choice]", card));
  return { key, how, value, choice, kind: key.selectedOptions[0]?.dataset["kind"] ?? "text" };
}

/** @param {HTMLElement} card */
function fitField(card) {
  const { key, how, value, choice, kind } = parts(card);
  for (const option of how.options) option.hidden = option.disabled = !(option.dataset["of"] ?? kind).split(" ").includes(kind);
  if (how.selectedOptions[0]?.disabled) how.value = "is";
  const chosen = kind === "choice" || kind === "yes_no";
  const known = how.value.startsWith("filled");
  choice.hidden = known || !chosen;
  value.hidden = known || chosen;
  value.type = kind === "date" ? "date" : kind === "number" ? "number" : "text";
  value.step = "any";
  if (choice.dataset["of"] === key.value) return;
  choice.dataset["of"] = key.value;
  const words = /** @type {string[]} */ (JSON.parse(key.selectedOptions[0]?.dataset["choices"] || "[]"));
  const yesNo = /** @type {HTMLTemplateElement} */ (one("#yes-no"));
  choice.replaceChildren(...(kind === "yes_no" ? yesNo.content.cloneNode(true).childNodes : words.map((word) => new Option(word, word))));
}

/** @param {HTMLElement} card @param {Condition} condition */
function fillField(card, condition) {
  const { key, how } = parts(card);
  if (condition["key"] && key.value !== condition["key"]) key.append(new Option(condition["key"], condition["key"], true, true)); // of an import, without a type
  how.value = `${condition["op"] ?? "is"}${condition.negated && /^(is|filled)$/.test(condition["op"] ?? "is") ? " not" : ""}`;
  fitField(card);
  const { value, choice } = parts(card);
  const said = condition["values"]?.join(", ") ?? "";
  if (choice.hidden) value.value = said;
  else if (said) choice.value = said;
}

/** @param {HTMLElement} card @param {Condition} condition @returns {Condition | null} */
function readField(card, condition) {
  const { how, value, choice, kind } = parts(card);
  const [op = "is", not] = how.value.split(" ");
  const said = choice.hidden ? value.value.trim() : choice.value;
  const several = kind === "text" && choice.hidden ? said.split(",").map((word) => word.trim()).filter(Boolean) : [said];
  Object.assign(condition, { op, negated: not === "not", values: op === "filled" ? [] : several });
  return op !== "filled" && !said ? null : condition;
}

/** @param {HTMLElement} card @returns {Question | null} */
function asked(card) {
  const { value } = /** @type {HTMLSelectElement} */ (one("[data-question]", card));
  return value ? JSON.parse(value) : null;
}

/** @param {HTMLElement} card */
function fitAnswers(card) {
  const question = asked(card);
  const place = one("[data-pills]", card);
  if (place.dataset["of"] === `${question?.campaign} ${question?.key}`) return;
  place.dataset["of"] = `${question?.campaign} ${question?.key}`;
  place.replaceChildren(...(question?.answers ?? []).map(pill));
}

/** @param {string} answer */
function pill(answer) {
  const label = Object.assign(document.createElement("label"), { className: "pill" });
  const box = Object.assign(document.createElement("input"), { type: "checkbox", value: answer });
  box.dataset["many"] = "answers";
  label.append(box, Object.assign(document.createElement("span"), { textContent: answer }));
  return label;
}

/** @param {HTMLElement} card @param {Condition} condition */
function fillQuestion(card, condition) {
  const select = /** @type {HTMLSelectElement} */ (one("[data-question]", card));
  const found = [...select.options].find(({ value }) => value && JSON.parse(value).campaign === condition["campaign"] && JSON.parse(value).key === condition["question"]);
  if (found) found.selected = true;
  fitAnswers(card);
}

/** @param {HTMLElement} card @param {Condition} condition @returns {Condition | null} */
function readQuestion(card, condition) {
  const question = asked(card);
  return question && { ...condition, campaign: question.campaign, question: question.key };
}
