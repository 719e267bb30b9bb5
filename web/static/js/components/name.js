// A person's name, whatever way its script runs.
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";

/** @param {{contact: import("../types.js").Contact}} props */
export function Name({ contact }) {
  const initial = contact.last_initial ? ` ${contact.last_initial}.` : "";
  return html`<bdi>${contact.first_name || t("Friend")}</bdi>${initial}`;
}
