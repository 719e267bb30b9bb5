// People of the organization: whose role was changed stands in another group at once.
import { startForms } from "../lib/forms.js";
import { redraw } from "../lib/redraw.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startToasts();
document.addEventListener("api:done", () => void redraw());
