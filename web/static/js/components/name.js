// A person's name, whatever way its script runs.
import { html } from "../lib/html.js";
import { nameOf } from "../lib/names.js";
/** @import { Contact } from "../types.js" */

/** @param {{contact: Contact}} props */
export function Name({ contact }) {
  return html`<bdi>${nameOf(contact)}</bdi>`;
}
