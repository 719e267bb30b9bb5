// Pages that are only forms and tables.
import { startForms } from "../lib/forms.js";
import { startRows } from "../lib/rows.js";
import { startToasts } from "../lib/toast-place.js";

startForms();
startRows();
startToasts();
