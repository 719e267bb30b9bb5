// The draft of a campaign: saved as one types, judged at its side, launched when nothing is missing.
import { ApiProblem, call } from "../lib/api.js";
import { changed as changedIn, clear, show, startForms } from "../lib/forms.js";
import { t } from "../lib/i18n.js";
import { showMoments } from "../lib/moments.js";
import { every, one, payload } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { startRows } from "../lib/rows.js";
import { clock } from "../lib/time.js";
import { startToasts } from "../lib/toast-place.js";
import { bodyOf, startFields, startOrder } from "./draft-form.js";
import { renewAll, startQuestion, startQuestions } from "./draft-questions.js";
import { startScript, startTexts } from "./draft-texts.js";
import { startPictures } from "./picture-field.js";

const PAUSE = 1200; // ms without a key before it is saved

const form = /** @type {HTMLFormElement} */ (one("#draft"));
const initial = payload("initial");
const [method = "", path = ""] = (form.dataset["draft"] ?? "").split(" ");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let changed = false;
/** @type {Promise<boolean> | null} */
let saving = null;
/** @type {Promise<any> | null} */
let making = null; // a new draft, made once however many buttons are pressed

startForms();
startFields(form);
startOrder(form, () => (renewAll(), touched()));
startTexts(form, initial.preview);
startQuestions(form);
for (const box of every("#picture", form)) startPictures(box);
startRows(document, (row) => {
  if (row.matches("[data-script]")) startScript(row);
  if (row.matches("[data-question]")) startQuestion(row);
  renewAll();
});
startToasts();
showMoments();
let known = bodyOf(form); // as the server has it: of what is changed beside it, on another screen, nothing is overwritten
form.addEventListener("input", touched);
form.addEventListener("change", touched);
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element) || !target.closest("[data-remove]")) return;
  renewAll(); // behind `startRows`, which took the row away
  touched();
});
form.addEventListener("submit", (event) => void submitted(event));
form.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("a[data-import]") && void toImport(event));
document.addEventListener("submit", (event) => void beforeLaunch(event), true);
window.addEventListener("beforeunload", (event) => changed && event.preventDefault());

function touched() {
  changed = true;
  if (!initial.campaign) return;
  one("#saved").textContent = t("Not saved yet…");
  clearTimeout(timer);
  timer = setTimeout(() => void save(true), PAUSE);
}

/** @param {Event} event */
async function submitted(event) {
  event.preventDefault();
  if (initial.campaign) return void save(false);
  const made = await make();
  if (made) location.assign(`/campaigns/${encodeURIComponent(made.id)}`);
}

/** @returns {Promise<any>} the new campaign, or null when it was refused */
async function make() {
  making ??= written(false);
  const made = await making;
  if (!made) making = null;
  return made;
}

/** The list is imported for this draft, so that it is saved first. @param {Event} event */
async function toImport(event) {
  if (initial.campaign && !changed && !saving) return;
  event.preventDefault();
  const id = initial.campaign ? (await save(false)) && initial.campaign.id : (await make())?.id;
  if (id) location.assign(`/contacts?campaign=${encodeURIComponent(id)}`);
}

/** One at a time; what was typed meanwhile is saved after it. @param {boolean} typing @returns {Promise<boolean>} */
async function save(typing) {
  clearTimeout(timer);
  if (saving) await saving;
  saving = written(typing).then(async (answer) => {
    if (answer) await redraw();
    return answer !== null;
  });
  const done = await saving;
  saving = null;
  return done;
}

/** @param {boolean} typing @returns {Promise<any>} the campaign, or null when it was refused */
async function written(typing) {
  changed = false;
  one("#saved").textContent = t("Saving…");
  try {
    const body = bodyOf(form);
    const answer = await call(method, path, initial.campaign ? changedIn(body, known) : body);
    known = body;
    clear(form);
    if (!changed) one("#saved").textContent = t("Everything is saved, {time}.", { time: clock(new Date().toISOString()) });
    return answer;
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    changed = true;
    clear(form);
    show(form, problem, typing);
    one("#saved").textContent = t("Not saved: {reason}", { reason: problem.message });
    return null;
  }
}

/** What was typed a moment ago is part of what is launched. @param {SubmitEvent} event */
async function beforeLaunch(event) {
  const launch = event.target;
  if (!(launch instanceof HTMLFormElement) || launch === form || !(changed || saving)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { id } = launch;
  if (!(await save(false))) return;
  const again = /** @type {HTMLFormElement | undefined} */ (id ? one(`#${id}`) : every("form[data-api]").find((other) => other === launch));
  if (again && !again.querySelector("button[type=submit]:disabled")) again.requestSubmit();
}
