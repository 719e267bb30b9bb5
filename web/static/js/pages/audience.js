// An audience: its conditions on the left, who that is now on the right, with every change.
import { ApiProblem, call } from "../lib/api.js";
import { startForms } from "../lib/forms.js";
import { number, t, tn } from "../lib/i18n.js";
import { every, one, payload } from "../lib/page.js";
import { startRows } from "../lib/rows.js";
import { startToasts } from "../lib/toast-place.js";
import { drawn, fit, read } from "./conditions.js";

const PAUSE = 250; // ms after the last change

const place = one("#conditions");
const match = /** @type {HTMLSelectElement} */ (one("#match"));
const adding = /** @type {HTMLSelectElement} */ (one("#add-condition"));
const kept = /** @type {HTMLInputElement} */ (one("#filter"));
let looks = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

for (const condition of payload("audience-filter").conditions) place.append(drawn(condition));
const saved = JSON.stringify(filter());
startForms();
startToasts();
startRows();
for (const sort of ["input", "change"]) place.addEventListener(sort, ({ target }) => {
  const card = target instanceof Element && target.closest(".condition");
  if (card instanceof HTMLElement) fit(card);
  changed();
});
match.addEventListener("change", changed);
new MutationObserver(changed).observe(place, { childList: true });
adding.addEventListener("change", () => {
  if (!adding.value) return;
  const card = drawn({ kind: adding.value });
  adding.value = "";
  fit(card);
  place.append(card);
  /** @type {HTMLElement | null} */ (card.querySelector("select, input"))?.focus();
});
changed();

/** What the page asks for now; cards that say nothing yet are left out. */
function filter() {
  const conditions = /** @type {HTMLElement[]} */ (every(".condition", place)).map(read).filter(Boolean);
  return { match: match.value, conditions };
}

function changed() {
  const now = filter();
  kept.value = JSON.stringify(now);
  one("#no-conditions").hidden = place.children.length > 0;
  const differs = kept.value !== saved;
  for (const form of every("#text-them, #as-list")) /** @type {HTMLElement} */ (form).hidden = differs;
  const notice = document.querySelector("#unsaved");
  if (notice instanceof HTMLElement) notice.hidden = !differs;
  clearTimeout(timer);
  timer = setTimeout(() => void look(now), PAUSE);
}

/** Only the newest answer counts. @param {object} now */
async function look(now) {
  const turn = ++looks;
  const people = one("#people");
  people.ariaBusy = "true";
  const answer = await call("POST", "/api/v1/audiences/preview", { filter: now }).catch((problem) => problem);
  if (turn !== looks) return;
  people.ariaBusy = "false";
  one("#problem").hidden = !(answer instanceof ApiProblem);
  if (answer instanceof ApiProblem) one("#problem").textContent = answer.fields[0]?.detail ?? answer.message;
  else if (answer instanceof Error) throw answer;
  else show(answer);
}

/** @param {{people: number, textable: number, exact: boolean, some: any[]}} found */
function show({ people, textable, exact, some }) {
  one("#people").textContent = exact ? number(people) : t("about {count}", { count: number(people) });
  one("#textable").textContent = tn("person · {able} can be texted", "people · {able} can be texted", people, { able: number(textable) });
  one("#now-bar").textContent = [one("#people"), one("#textable")].map((part) => part.textContent).join(" ");
  one("#some").replaceChildren(...some.map(someone));
}

/** @param {{id: string, first_name: string, last_name: string, phone: string, city: string, state: string, opted_out_at: string | null}} person */
function someone(person) {
  const line = Object.assign(document.createElement("div"), { className: "someone" });
  const name = `${person.first_name} ${person.last_name}`.trim() || person.phone;
  const link = Object.assign(document.createElement("a"), { href: `/contacts/${person.id}`, textContent: name });
  const where = person.opted_out_at ? t("Opted out") : [person.city, person.state].filter(Boolean).join(", ");
  line.append(link, Object.assign(document.createElement("span"), { textContent: where }));
  return line;
}
