// Numbers as they go: the pools follow the governor, the calculator what one types.
import { startForms } from "../lib/forms.js";
import { one } from "../lib/page.js";
import { redraw } from "../lib/redraw.js";
import { connect } from "../lib/socket.js";
import { startToasts } from "../lib/toast-place.js";

const PAUSE = 5_000; // ms between two looks at the pools
const TYPED = 300; // ms after the last key

startForms();
startToasts();

/** @type {ReturnType<typeof setTimeout> | undefined} */
let looking;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let calculating;
const live = connect();
live.on("session.ended", () => location.assign("/login"));
live.on("governor.changed", lookSoon);
live.on("campaign.changed", lookSoon);

function lookSoon() {
  looking ??= setTimeout(() => {
    looking = undefined;
    void redraw();
  }, PAUSE);
}

const calculator = /** @type {HTMLFormElement} */ (one("#calculator"));
calculator.addEventListener("submit", (event) => {
  event.preventDefault();
  calculate();
});
calculator.addEventListener("input", () => {
  clearTimeout(calculating);
  calculating = setTimeout(calculate, TYPED);
});

/** The address says what was asked, so that it can be sent to others. */
function calculate() {
  const asked = new URLSearchParams(/** @type {[string, string][]} */ ([...new FormData(calculator)].filter(([, value]) => value !== "")));
  history.replaceState(null, "", `?${asked}`);
  void redraw();
}
