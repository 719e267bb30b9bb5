// What a coordinator should know now, each with the place to look into it.
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
/** @import { DashboardChanged } from "../types.js" */

/** @param {{alarms: DashboardChanged["alarms"]}} props */
export function Alarms({ alarms }) {
  return html`<div role="status"><ul class="alarms" aria-label=${t("Alarms")}>
    ${alarms.map(
      ({ kind, text, href }, place) => html`<li class="notice notice--warn" key=${kind + place} data-alarm=${kind}>
        <${Icon} name="alert" size="small" /><span class="grow">${text}</span><a href=${href}>${t("Look into it")}</a>
      </li>`,
    )}
  </ul></div>`;
}
