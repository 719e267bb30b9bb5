// Scripts while they are written: what a real person of the list would get, what it costs, what is worth a look.
import { call } from "../lib/api.js";
import { t, tn } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
import { every, one } from "../lib/page.js";
import { createCheck } from "../lib/script-check.js";
import { canBePlain, isEmoji, toPlain } from "../lib/plain.js";
import { measure } from "../lib/sms.js";
import { setPicture, startPictures } from "./picture-field.js";

/** @typedef {{organization: string, volunteer: string, volunteer_fallback: string, contact_fallback: string, notice: string, fields: string[], links: Record<string, string>, patterns: import("../lib/script-check.js").Patterns}} Preview */

const PEOPLE = 8;
/** Somebody from nobody's list, until one is chosen. @type {any} */
const SAMPLE = { first_name: "Rosa", last_name: "Marín", city: "Tucson", email: "rosa@example.org", custom: {} };

/** @type {Preview} */
let preview;
/** @type {ReturnType<typeof createCheck>} */
let check;
/** @type {any[]} */
let people = [SAMPLE];
let shown = 0;

/** @param {HTMLFormElement} form @param {Preview} given */
export function startTexts(form, given) {
  preview = given;
  check = createCheck(given.patterns);
  const list = /** @type {HTMLSelectElement} */ (one("#list_id", form));
  for (const row of /** @type {HTMLElement[]} */ (every("[data-script]", form))) startScript(row);
  list.addEventListener("change", () => void meet(list.value));
  void meet(list.value);
}

/** Some people of the list. @param {string} list */
async function meet(list) {
  const answer = list ? await call("GET", `/api/v1/contacts?list=${encodeURIComponent(list)}&limit=${PEOPLE}`).catch(() => null) : null;
  people = answer?.items.length ? answer.items : [SAMPLE];
  shown = 0;
  drawAll();
}

function drawAll() {
  for (const row of /** @type {HTMLElement[]} */ (every("#draft [data-script]"))) draw(row);
}

/** @param {HTMLElement} row one script with its field, counter and bubble */
export function startScript(row) {
  const field = /** @type {HTMLTextAreaElement} */ (one("textarea", row));
  const write = (/** @type {string} */ text) => {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  row.addEventListener("input", () => draw(row));
  row.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("button")) : null;
    if (button?.dataset["merge"]) write(button.dataset["merge"]);
    if (button?.matches("[data-template]")) void fromTemplate(row, field, write);
    if (button?.matches("[data-plain]")) {
      field.select();
      write(toPlain(field.value));
    }
    if (button?.matches("[data-next-person]")) {
      shown = (shown + 1) % people.length;
      drawAll();
    }
  });
  startPictures(row);
  draw(row);
}

/** In place of nothing, else where the cursor stands; its picture only where first texts carry one. @param {HTMLElement} row @param {HTMLTextAreaElement} field @param {(text: string) => void} write */
async function fromTemplate(row, field, write) {
  const { pickTemplate } = await import("../lib/templates.js");
  const template = await pickTemplate();
  if (!template) return;
  write(template.text);
  const box = /** @type {HTMLElement | null} */ (row.querySelector("[data-picture]"));
  if (box && template.media) setPicture(box, template.media);
}

/** @param {HTMLElement} row */
function draw(row) {
  const { value } = /** @type {HTMLTextAreaElement} */ (one("textarea", row));
  const isInitial = row.dataset["script"] === "initial";
  const text = filled(value, isInitial);
  const cost = measure(text);
  one("[data-counter]", row).textContent = costs(cost, isInitial);
  one("[data-plain]", row).hidden = !cost.unicode || !canBePlain(value);
  const sentences = [...(cost.culprit ? [dear(cost.culprit)] : []), ...check.worthALook(value, preview.fields, cost.parts)];
  if (isInitial && value.trim() && !preview.notice && !check.hasOptOutWords(text)) sentences.push(t("Say how to stop the texts, for example: Reply STOP to opt out."));
  one("[data-warnings]", row).replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })));
  if (isInitial) drawPhone(row, text);
}

/** @param {HTMLElement} row @param {string} text */
function drawPhone(row, text) {
  const name = people[shown].first_name || t("Somebody without a name");
  one("[data-preview-name]", row).textContent = t("What {name} gets", { name });
  one("[data-preview]", row).textContent = text;
  const picture = /** @type {HTMLImageElement} */ (one("[data-preview-picture]", row));
  const chosen = /** @type {HTMLImageElement} */ (one("[data-picture] img", row));
  picture.hidden = chosen.hidden;
  if (!chosen.hidden && picture.src !== chosen.src) picture.src = chosen.src;
  one("[data-next-person]", row).hidden = people.length < 2;
}

/** @param {string} text @param {boolean} isInitial the server's notice goes with it, unless it says the same */
function filled(text, isInitial) {
  if (!text) return "";
  const person = people[shown];
  const whole = fillFields(text, {
    ...Object.fromEntries(preview.fields.map((name) => [name, ""])),
    ...preview.links,
    ...person.custom,
    firstName: person.first_name || preview.contact_fallback,
    lastName: person.last_name,
    city: person.city,
    email: person.email,
    volunteerFirstName: preview.volunteer || preview.volunteer_fallback,
    organization: preview.organization,
  });
  return isInitial && !check.hasOptOutWords(whole) ? whole + preview.notice : whole;
}

/** @param {ReturnType<typeof measure>} cost @param {boolean} isInitial */
function costs({ parts, left }, isInitial) {
  const said = [tn("{count} text", "{count} texts", parts), tn("{count} character left", "{count} characters left", left)];
  const all = Number(/** @type {HTMLSelectElement} */ (one("#list_id")).selectedOptions[0]?.dataset["contacts"] ?? 0);
  if (isInitial && parts && all) said.push(tn("{count} text to everybody on the list", "{count} texts to everybody on the list", parts * all));
  return said.join(" · ");
}

/** @param {string} culprit */
function dear(culprit) {
  return isEmoji(culprit) ? t("{sign} is an emoji: with it only 70 characters fit into one text.", { sign: culprit }) : t("“{sign}” leaves room for only 70 characters in one text.", { sign: culprit });
}
