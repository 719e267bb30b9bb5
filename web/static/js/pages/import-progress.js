// An import while it runs: the server tells how far it is; rows that could not be used come with their reasons.
import { call } from "../lib/api.js";
import { number, t } from "../lib/i18n.js";
import { every, one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";
/** @import { Live } from "../types.js" */

const SILENCE = 8_000; // ms without news after which one asks
const SHOWN = 20;

/** @type {Live | undefined} */
let live;
let current = "";
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @param {string} id */
export function follow(id) {
  current = id;
  one("#import-progress").hidden = false;
  one("#rejects").hidden = true;
  if (!live) {
    live = connect();
    live.on("import.progress", (event) => event.id === current && hear(event));
    live.onConnect(() => void ask());
  }
  void ask();
}

async function ask() {
  const id = current;
  if (!id) return; // it has ended: whose line comes back now has nothing to ask for
  const status = await call("GET", `/api/v1/imports/${id}`).catch(() => null);
  if (id !== current) return;
  if (status) hear(status);
  else wait();
}

function wait() {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), SILENCE);
}

/** @param {any} status */
function hear(status) {
  const ended = /^(done|failed)$/.test(status.status);
  draw(status);
  if (!ended) return wait();
  clearTimeout(timer);
  current = "";
  void redraw();
  if (status.invalid) void showRejects(status);
}

/** @param {any} status */
function draw(status) {
  const { done = 0, expected = null } = status;
  const total = status.total ?? expected;
  Object.assign(one("#import-bar"), { max: Math.max(total ?? done, done, 1), value: done });
  const words = { queued: t("Waiting for its turn"), running: t("Reading"), done: t("Done"), failed: t("The import failed") };
  const values = { state: words[/** @type {keyof typeof words} */ (status.status)] ?? status.status, done: number(done), total: number(Math.max(total ?? 0, done)) };
  one("#import-words").textContent = total === null ? t("{state}: {done} rows", values) : t("{state}: {done} of {total} rows", values);
  for (const element of /** @type {HTMLElement[]} */ (every("[data-import]"))) element.textContent = number(status[element.dataset["import"] ?? ""] ?? 0);
  one("#import-failure").hidden = status.status !== "failed";
  one("#import-failure").textContent = status.failure ?? "";
}

/** @param {any} status */
async function showRejects({ id, rejects_url: url }) {
  const page = await call("GET", `/api/v1/imports/${id}/rejects?limit=${SHOWN}`).catch(() => null);
  if (!page) return;
  /** @type {HTMLAnchorElement} */ (one("#import-rejects")).href = `${url}?bom=1`;
  one("#reject-rows").replaceChildren(...page.items.map(rejected));
  one("#rejects").hidden = false;
}

/** @param {{row: number, reason: string, original: string}} reject */
function rejected(reject) {
  const line = document.createElement("tr");
  const cells = [[t("Row"), number(reject.row)], [t("Reason"), reject.reason], [t("As it stands there"), reject.original]];
  for (const [label = "", text = ""] of cells) {
    const cell = line.insertCell();
    cell.dataset["label"] = label;
    cell.textContent = text;
  }
  return line;
}
