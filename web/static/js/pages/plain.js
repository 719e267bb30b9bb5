// Pages that are only forms and tables.
import { startForms } from "../lib/forms.js";
import { install } from "../lib/install.js";
import { showMoments } from "../lib/moments.js";
import { startRows } from "../lib/rows.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
install();
startRows();
startToasts();
showMoments();
