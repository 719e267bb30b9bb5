// The open conversation with its actions and composer, for volunteers and supervisors alike.
import { useEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
import { nameOf } from "../lib/names.js";
import { listen } from "../lib/keys.js";
import { Person } from "./card.js";
import { Composer } from "./composer.js";
import { PassOn } from "./pass-on.js";
import { Thread } from "./thread.js";

/** @typedef {import("../types.js").Conversation} Conversation */
/** @typedef {import("../types.js").ResponseScript} ResponseScript */
/** What the open conversation needs of a desk. @typedef {Pick<import("../stores/desk.js").Desk, "me" | "organization" | "conversations" | "drafts" | "outbox" | "verbs" | "refused" | "sendReply">} Work */

/** @param {Work} work @param {Conversation} row */
export function fieldsOf(work, row) {
  return {
    firstName: row.contact.first_name,
    city: row.contact.city ?? "",
    volunteerFirstName: work.me.first_name,
    organization: work.organization.name,
  };
}

/** @param {Work} work @param {Conversation} row @param {ResponseScript} script */
export function insert(work, row, script) {
  work.drafts.insert(row.id, script.id, fillFields(script.text, fieldsOf(work, row)));
}

/** @param {Conversation} row @param {string} state */
function closedBecause(row, state) {
  if (row.status === "opted_out") return t("{name} opted out: no more texts go there.", { name: nameOf(row.contact) });
  return state === "ended" ? t("This text bank has ended.") : null;
}

/**
 * @param {object} props
 * @param {Work} props.work
 * @param {Conversation} props.row
 * @param {import("../types.js").Campaign} props.campaign
 * @param {boolean} props.online
 * @param {string | null} props.presence
 * @param {() => void} props.onBack
 */
export function OpenConversation({ work, row, campaign, online, presence, onBack }) {
  const [passing, pass] = useState(false);
  const known = work.conversations.get(row.id);
  const name = nameOf(row.contact);
  const draft = work.drafts.get(row.id, row.draft);
  const closed = closedBecause(row, campaign.state);
  const refusal = work.refused.value.get(row.id);
  const { verbs } = work;
  const send = () => closed === null && work.sendReply(row);
  useEffect(() => listen({ x: () => verbs.close(row), o: () => verbs.optOut(row), Enter: () => (draft.text ? send() : undefined) }));
  return html`<${Head} ...${{ row, verbs, presence, onBack, onPass: () => pass(true) }} />
    <${Thread} row=${row} messages=${work.conversations.messages(row.id)} underway=${work.outbox.items.value} online=${online}
      whole=${known?.whole ?? false} me=${work.me.id} hideMedia=${campaign.switches.hide_media} />
    <${Composer} key=${row.id} name=${name} text=${draft.text} notice=${campaign.notice?.on === "every" ? campaign.notice.text : ""}
      problem=${refusal ? (refusal.detail ?? t("This text was not sent.")) : null} locked=${!campaign.switches.custom_responses} closed=${closed}
      onType=${(/** @type {string} */ text) => work.drafts.type(row.id, text)} onSend=${send} />
    ${passing ? html`<${PassOn} name=${name} onClose=${() => pass(false)} onPass=${(/** @type {string} */ reason, /** @type {string} */ note) => verbs.passOn(row, reason, note)} />` : null}`;
}

/** @param {{row: Conversation, verbs: import("../stores/verbs.js").Verbs, presence: string | null, onBack: () => void, onPass: () => void}} props */
function Head({ row, verbs, presence, onBack, onPass }) {
  return html`<div class="thread-head">
    <button class="icon-button only-narrow" type="button" onClick=${onBack} aria-label=${t("Back to the list")}><${Icon} name="back" /></button>
    <div class="grow"><${Person} row=${row} /></div>
    ${presence ? html`<span class="presence only-wide"><${Icon} name="eye" size="small" />${presence}</span>` : null}
    <button class="tool only-wide" type="button" onClick=${onPass}><${Icon} name="pass" size="small" />${t("Pass on")}</button>
    <button class="tool only-wide" type="button" onClick=${() => verbs.optOut(row)}><${Icon} name="stop" size="small" />${t("Opt out")} <kbd>o</kbd></button>
    <button class="tool only-wide" type="button" onClick=${() => verbs.close(row)}><${Icon} name="check" size="small" />${t("Close")} <kbd>x</kbd></button>
    <button class="icon-button only-phone" type="button" aria-label=${t("Close the conversation")} onClick=${() => verbs.close(row)}><${Icon} name="check" /></button>
    <details class="account only-phone">
      <summary class="icon-button" aria-label=${t("More actions")}><${Icon} name="more" /></summary>
      <div class="menu">
        <button class="tool" type="button" onClick=${onPass}><${Icon} name="pass" size="small" />${t("Pass on")}</button>
        <button class="tool" type="button" onClick=${() => verbs.optOut(row)}><${Icon} name="stop" size="small" />${t("Opt out")}</button>
      </div>
    </details>
  </div>`;
}
