// The draft of a campaign: what each script costs and how it looks, as one types.
import { tn } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
import { every, one } from "../lib/page.js";
import { measure } from "../lib/sms.js";

/** People in templates, not in anyone's list. */
const SAMPLE = { firstName: "Rosa", lastName: "Marín", city: "Tucson", volunteerFirstName: "Ana" };

/** @param {HTMLElement} row one script with its field, counter and bubble */
export function startScript(row) {
  const field = /** @type {HTMLTextAreaElement} */ (one("textarea", row));
  const show = () => {
    const text = fillFields(field.value, { ...SAMPLE, organization: field.dataset["organization"] ?? "" });
    const { parts, left } = measure(text ? text + (field.dataset["notice"] ?? "") : "");
    one("[data-counter]", row).textContent = `${tn("{count} text", "{count} texts", parts)} · ${tn("{count} character left", "{count} characters left", left)}`;
    const bubble = row.querySelector("[data-preview]");
    if (bubble) bubble.textContent = text ? text + (field.dataset["notice"] ?? "") : "";
  };
  field.addEventListener("input", show);
  show();
}

export function startBuilder() {
  for (const row of every("[data-script]")) startScript(/** @type {HTMLElement} */ (row));
}
