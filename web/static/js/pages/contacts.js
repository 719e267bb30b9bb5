// Import of contacts: what is in the file and where it goes, then its progress and what could not be used.
import { ApiProblem, call } from "../lib/api.js";
import { clear, show, startForms } from "../lib/forms.js";
import { t } from "../lib/i18n.js";
import { one } from "../lib/page.js";
import { startToasts } from "../lib/toast-place.js";
import { follow } from "./import-progress.js";

const PREVIEW_BYTES = 65_536;
const LONGEST_WORKBOOK = 10_000_000; // bytes that are sent for a look
const TYPING = 400;

const form = /** @type {HTMLFormElement} */ (one("#import"));
const file = /** @type {HTMLInputElement} */ (one("#import-file"));
const pasted = /** @type {HTMLTextAreaElement} */ (one("#import-text"));
const list = /** @type {HTMLSelectElement} */ (one("#list"));
const encoding = /** @type {HTMLSelectElement} */ (one("#encoding"));
const mapping = /** @type {HTMLInputElement} */ (one("#mapping-value"));
const columns = /** @type {HTMLTemplateElement} */ (one("#columns"));
let looks = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

startForms();
startToasts();
startDrop();
form.addEventListener("change", (event) => {
  one("#new-list").hidden = list.value !== "";
  if (event.target === file) nameAfterFile();
  if (event.target instanceof HTMLInputElement || event.target === encoding) void look();
});
pasted.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), TYPING);
});
document.addEventListener("submit", (event) => event.target === form && list.value === "" && void withNewList(event), true);
form.addEventListener("api:done", (event) => void begun(/** @type {CustomEvent} */ (event).detail.id));
const running = one("#import-progress").dataset["running"];
if (running) follow(running);

function startDrop() {
  const place = one("#drop");
  const over = (/** @type {boolean} */ isOver) => (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    place.classList.toggle("drop--over", isOver);
  };
  // Anywhere on the page: a browser would open a file that falls beside the place for it.
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => {
    over(false)(event);
    if (!event.dataTransfer?.files.length) return;
    file.files = event.dataTransfer.files;
    file.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** A new list that has no name yet is called like its file. */
function nameAfterFile() {
  const name = /** @type {HTMLInputElement} */ (one("#new-list-name"));
  if (!name.value.trim()) name.value = (file.files?.[0]?.name ?? "").replace(/\.[^.]*$/, "").slice(0, 100);
}

/** The draft gets its list before the way back to it is shown: who leaves at once would leave it without. @param {string} id */
async function begun(id) {
  file.value = pasted.value = encoding.value = "";
  await choose(list.value);
  follow(id);
  one("#import-words").focus();
  await look();
}

/** For the draft that somebody came from. @param {string} chosen */
async function choose(chosen) {
  const campaign = document.querySelector("#for-campaign")?.getAttribute("data-campaign");
  if (!campaign) return;
  await call("PATCH", `/api/v1/campaigns/${encodeURIComponent(campaign)}`, { list_id: chosen }).catch((problem) => show(form, problem));
}

/** The list first, then the people. @param {Event} event */
async function withNewList(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  clear(form);
  try {
    const name = /** @type {HTMLInputElement} */ (one("#new-list-name")).value;
    const made = await call("POST", "/api/v1/lists", { name });
    list.prepend(new Option(made.name, made.id, true, true));
    one("#new-list").hidden = true;
    form.requestSubmit();
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    show(form, problem);
  }
}

/** The first rows, as the server reads them; only the newest answer counts. */
async function look() {
  const turn = ++looks;
  const rows = one("#mapping");
  const said = one("#preview-problem");
  const body = await sample();
  const answer = body && (await call("POST", "/api/v1/imports/preview", body).catch((problem) => problem));
  if (turn !== looks) return;
  said.hidden = !(answer instanceof Error);
  if (answer instanceof Error) said.textContent = answer.message;
  showEncoding(answer);
  rows.hidden = !answer || answer instanceof Error || !answer.rows.length || new FormData(form).get("mode") !== "columns";
  if (rows.hidden) mapping.value = "";
  else draw(answer);
}

/** Text is read as bytes say; a person may know better. @param {any} answer */
function showEncoding(answer) {
  const isFile = Boolean(file.files?.length);
  one("#encoding-field").hidden = !isFile || !answer || (answer instanceof Error && !encoding.value) || answer.encoding === null;
  const read = answer?.encoding ? t("Read as {encoding}. {row}", { encoding: answer.encoding.toUpperCase(), row: (answer.rows[1] ?? answer.rows[0] ?? []).join(" · ") }) : "";
  one("#read-as").textContent = answer?.doubtful ? `${t("Some letters cannot be read this way.")} ${read}` : read;
}

/** @returns {Promise<FormData | null>} the beginning of a text; a workbook only opens as a whole */
async function sample() {
  const data = new FormData();
  if (encoding.value) data.set("encoding", encoding.value);
  const chosen = file.files?.[0];
  if (!chosen && !pasted.value.trim()) return null;
  if (!chosen) data.set("text", pasted.value.slice(0, PREVIEW_BYTES));
  else if ((await chosen.slice(0, 2).text()) === "PK") {
    if (chosen.size > LONGEST_WORKBOOK) return null;
    data.set("file", chosen);
  } else data.set("file", await wholeLines(chosen), chosen.name);
  return data;
}

/** A character or a row that is cut in two would look like a broken file. @param {File} chosen */
async function wholeLines(chosen) {
  if (chosen.size <= PREVIEW_BYTES) return chosen;
  const bytes = new Uint8Array(await chosen.slice(0, PREVIEW_BYTES).arrayBuffer());
  return chosen.slice(0, bytes.lastIndexOf(10) + 1 || PREVIEW_BYTES);
}

/** @param {{rows: string[][], mapping: Record<string, string>}} preview */
function draw({ rows: [headers = [], ...rows], mapping: guessed }) {
  const selects = headers.map((header) => select(header.trim(), guessed[header.trim()]));
  const keep = () => {
    const chosen = headers.map((header, index) => [header.trim(), selects[index]?.value ?? ""]).filter(([header, value]) => header && value);
    mapping.value = JSON.stringify(Object.fromEntries(chosen));
  };
  one("#mapping-rows").replaceChildren(...headers.map((header, index) => line(header, rows.map((row) => row[index] ?? ""), selects[index] ?? "")));
  one("#mapping-rows").onchange = (event) => {
    event.stopPropagation();
    keep();
  };
  keep();
}

/** @param {string} header @param {string | undefined} guessed */
function select(header, guessed) {
  const own = guessed?.startsWith("custom:") ? guessed : `custom:${key(header)}`;
  const element = Object.assign(document.createElement("select"), { className: "input" });
  element.setAttribute("aria-label", t("What “{column}” is", { column: header }));
  element.append(columns.content.cloneNode(true), new Option(t("Own field “{column}”", { column: header }), own));
  element.value = guessed ?? own;
  return element;
}

/** @param {string} header */
const key = (header) => header.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "") || "field";

/** @param {string} header @param {string[]} values @param {Element | string} choice */
function line(header, values, choice) {
  const row = document.createElement("tr");
  const cells = [header, values.filter(Boolean).slice(0, 3).join(" · "), choice];
  const labels = [t("Column"), t("First rows"), t("Is")];
  for (const [index, content] of cells.entries()) {
    const cell = row.insertCell();
    cell.dataset["label"] = labels[index] ?? "";
    cell.append(content);
  }
  return row;
}
