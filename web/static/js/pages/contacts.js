// Import of contacts: the first rows and a guessed mapping before, progress and rejects after.
import { call } from "../lib/api.js";
import { firstRows, guess } from "../lib/csv.js";
import { startForms } from "../lib/forms.js";
import { number, t } from "../lib/i18n.js";
import { every, one, payload } from "../lib/page.js";
import { connect } from "../lib/socket.js";
import { startToasts } from "../lib/toast-place.js";

const LOOK = 1_000;
const PREVIEW_BYTES = 65_536;
const form = /** @type {HTMLFormElement} */ (one("#import"));
const file = /** @type {HTMLInputElement} */ (one("#import-file"));
const pasted = /** @type {HTMLTextAreaElement} */ (one("#import-text"));
/** @type {Record<string, string>} */
const COLUMNS = payload("columns");

startForms();
startToasts();
form.addEventListener("change", () => void preview());
pasted.addEventListener("input", () => void preview());
form.addEventListener("api:done", (event) => follow(/** @type {CustomEvent} */ (event).detail.id));
const running = one("#import-progress").dataset["running"];
if (running) follow(running);

async function preview() {
  const mode = new FormData(form).get("mode");
  const text = file.files?.[0] ? await file.files[0].slice(0, PREVIEW_BYTES).text() : pasted.value.slice(0, PREVIEW_BYTES);
  const isTable = mode === "columns" && !/^PK/.test(text);
  const rows = isTable ? firstRows(text) : [];
  one("#mapping").hidden = rows.length === 0;
  if (rows.length) draw(rows);
  else /** @type {HTMLInputElement} */ (one("#mapping-value")).value = "";
}

/** @param {string[][]} rows */
function draw([headers = [], ...rows]) {
  const selects = headers.map((header) => {
    const select = Object.assign(document.createElement("select"), { className: "input", value: "" });
    select.setAttribute("aria-label", t("What “{column}” is", { column: header }));
    select.append(new Option(t("Leave out"), ""), ...Object.entries(COLUMNS).map(([value, word]) => new Option(word, value)));
    select.append(new Option(t("Own field “{column}”", { column: header }), `custom:${key(header)}`));
    select.value = guess(header) || `custom:${key(header)}`;
    select.addEventListener("change", () => keep(headers, selects));
    return select;
  });
  one("#mapping-rows").replaceChildren(...headers.map((header, index) => line(header, rows.map((row) => row[index] ?? ""), selects[index])));
  keep(headers, selects);
}

/** @param {string} header */
const key = (header) => header.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "") || "field";

/** @param {string} header @param {string[]} values @param {Element | undefined} select */
function line(header, values, select) {
  const row = document.createElement("tr");
  const cells = [header, values.filter(Boolean).slice(0, 3).join(" · "), select ?? ""];
  const labels = [t("Column"), t("First rows"), t("Is")];
  row.append(...cells.map((content, index) => {
    const cell = document.createElement("td");
    cell.dataset["label"] = labels[index] ?? "";
    cell.append(content);
    return cell;
  }));
  return row;
}

/** @param {string[]} headers @param {HTMLSelectElement[]} selects */
function keep(headers, selects) {
  const chosen = headers.map((header, index) => [header, selects[index]?.value ?? ""]).filter(([, value]) => value);
  /** @type {HTMLInputElement} */ (one("#mapping-value")).value = JSON.stringify(Object.fromEntries(chosen));
}

/** @param {string} id */
function follow(id) {
  one("#import-progress").hidden = false;
  const live = connect();
  live.on("import.progress", (event) => event.id === id && show(event));
  const look = async () => {
    const status = await call("GET", `/api/v1/imports/${id}`).catch(() => null);
    if (status) show(status);
    if (status && /done|failed/.test(status.status)) return live.close();
    setTimeout(() => void look(), LOOK);
  };
  void look();
}

/** @param {any} status */
function show(status) {
  Object.assign(one("#import-bar"), { max: status.total || 1, value: status.done });
  const words = { queued: t("Waiting for its turn"), running: t("Reading"), done: t("Done"), failed: t("The import failed") };
  one("#import-words").textContent = t("{state}: {done} of {total} rows", {
    state: words[/** @type {keyof typeof words} */ (status.status)] ?? status.status,
    done: number(status.done ?? 0),
    total: number(status.total ?? 0),
  });
  for (const element of every("[data-import]")) {
    element.textContent = number(status[/** @type {HTMLElement} */ (element).dataset["import"] ?? ""] ?? 0);
  }
  const rejects = /** @type {HTMLAnchorElement} */ (one("#import-rejects"));
  rejects.hidden = !status.invalid || !status.rejects_url;
  if (status.rejects_url) rejects.href = status.rejects_url;
}
