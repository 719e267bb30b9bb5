// The thread a supervisor has open: all of it, whoever wrote, with everything that can be done to it.
import { useMemo } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { OpenConversation } from "./conversation.js";
import { Decisions } from "./decisions.js";
import { OnDemand } from "./on-demand.js";
import { Reading } from "./reading.js";
/** @import { Campaign, Conversation, Presence } from "../types.js" */
/** @import { Watch } from "../stores/watch.js" */

const side = async () => (await import("./side.js")).Side;

/** A text bank that ended while its last replies came in. @param {string} id @returns {Campaign} */
const ended = (id) => /** @type {any} */ ({ id, title: "", state: "ended", switches: { custom_responses: true }, response_scripts: [] });

/** @param {{watch: Watch, row: Conversation, presence: Presence, online: boolean, onShut: () => void}} props */
export function WatchedThread({ watch, row, presence, online, onShut }) {
  const campaign = watch.campaigns.byId.value.get(row.campaign) ?? ended(row.campaign);
  const desk = useMemo(() => ({ ...watch, campaign: { value: campaign } }), [campaign]);
  return html`<${Decisions} conversation=${row.id} version=${row.version} />
    <${Reading} messages=${watch.conversations.messages(row.id)} />
    <${OpenConversation} ...${{ work: watch, row, campaign, online, presence, onBack: onShut, onDone: onShut }} />
    <details class="live__side"><summary class="tool">${t("Responses, questions, tags and notes")}</summary>
      <${OnDemand} load=${side} desk=${desk} row=${row} />
    </details>`;
}
