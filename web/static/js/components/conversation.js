// The open conversation with its actions and composer, for volunteers and supervisors alike.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t } from "../lib/i18n.js";
import { fillFields } from "../lib/merge.js";
import { nameOf } from "../lib/names.js";
import { listen } from "../lib/keys.js";
import { ago } from "../lib/time.js";
import { ready } from "../stores/desk.js";
import { Person } from "./card.js";
import { Composer } from "./composer.js";
import { OnDemand } from "./on-demand.js";
import { Thread } from "./thread.js";
/** @import { Campaign, Conversation, ResponseScript } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */
/** @import { Presence } from "../types.js" */

/** What the open conversation needs of a desk. @typedef {Pick<Desk, "me" | "organization" | "conversations" | "drafts" | "outbox" | "verbs" | "refused" | "sendReply">} Work */

/** @param {Work} work @param {Conversation} row */
export function fieldsOf(work, row) {
  return {
    ...work.conversations.get(row.id)?.fields,
    ...work.conversations.get(row.id)?.links,
    firstName: row.contact.first_name || work.organization.unnamed?.firstName || "",
    city: row.contact.city,
    volunteerFirstName: work.me.first_name || work.organization.unnamed?.volunteerFirstName || "",
    organization: work.organization.name,
  };
}

/** @param {Work} work @param {Conversation} row @param {ResponseScript} script */
export function insert(work, row, script) {
  work.drafts.insert(row.id, script.id, fillFields(script.text, fieldsOf(work, row)));
}

/** @param {Conversation} row @param {Campaign} campaign */
function closedBecause(row, { state, paused }) {
  if (row.status === "opted_out") return t("{name} opted out: no more texts go there.", { name: nameOf(row.contact) });
  if (paused === "all") return t("Your coordinator paused this text bank.");
  return state === "ended" ? t("This text bank has ended.") : null;
}

/**
 * @param {object} props
 * @param {Work} props.work
 * @param {Conversation} props.row
 * @param {Campaign} props.campaign
 * @param {boolean} props.online
 * @param {Presence} props.presence
 * @param {() => void} props.onBack
 * @param {() => void} props.onDone after it was closed or opted out
 */
export function OpenConversation({ work, row, campaign, online, presence, onBack, onDone }) {
  const [passing, pass] = useState(/** @type {string | null} */ (null));
  const known = work.conversations.get(row.id);
  const name = nameOf(row.contact);
  const draft = work.drafts.get(row.id, row.draft);
  const closed = closedBecause(row, campaign);
  const locked = !campaign.switches.custom_responses;
  // Of a canned response only the words came back with the page; without its name nothing could be sent here.
  const found = locked && draft.text && !draft.script && campaign.response_scripts.find(({ text }) => fillFields(text, fieldsOf(work, row)) === draft.text);
  useEffect(() => void (found && insert(work, row, found)), [found]);
  const refusal = work.refused.value.get(row.id);
  const leave = (/** @type {(row: Conversation) => unknown} */ verb) => () => {
    void verb(row);
    onDone();
  };
  const { verbs } = work;
  const close = leave(verbs.close);
  const optOut = leave(verbs.optOut);
  const send = () => closed === null && work.sendReply(row);
  const type = (/** @type {string} */ text) => {
    work.drafts.type(row.id, text);
    presence.type(row.id);
  };
  // In step with the screen, so that a quick second key finds what the first one did.
  const digits = campaign.response_scripts.slice(0, 9).map((script, index) => [String(index + 1), () => insert(work, row, script)]);
  useLayoutEffect(() => listen({ x: close, o: optOut, Enter: send, ...Object.fromEntries(digits) }));
  return html`<${Head} ...${{ row, presence: presence.wordFor?.(row.id) ?? null, onBack, onPass: () => pass("cannot_answer"), onHelp: () => pass("help"), onClose: close, onOptOut: optOut, onWrong: leave(verbs.wrongNumber), onRelease: !campaign.switches.keep_assignments && leave(verbs.release), onTell: leave((one) => verbs.optOut(one, true)) }} />
    <${Thread} row=${row} messages=${work.conversations.messages(row.id)} underway=${work.outbox.items.value} online=${online}
      whole=${known?.whole ?? false} onAbove=${known?.earlier && (() => work.conversations.above(row.id))} me=${work.me.name} hideMedia=${campaign.switches.hide_media} />
    <${LastNote} note=${known?.notes?.at(-1)} me=${work.me.name} messages=${work.conversations.messages(row.id)} />
    <${Composer} key=${row.id} ...${{ name, text: draft.text, fields: () => fieldsOf(work, row), media: draft.media, ready: ready(draft) }} notice=${campaign.notice?.on === "every" ? campaign.notice.text : ""}
      problem=${refusal ? (refusal.detail ?? t("This text was not sent.")) : null} locked=${locked} closed=${closed}
      onType=${type} onAttach=${!campaign.made_up && ((/** @type {any} */ change) => work.drafts.attach(row.id, row.draft, change))} onSend=${send} />
    ${passing ? html`<${OnDemand} load=${async () => (await import("./pass-on.js")).PassOn} name=${name} first=${passing} onClose=${() => pass(null)} onPass=${(/** @type {string} */ reason, /** @type {string} */ note) => work.verbs.passOn(row, reason, note)} />` : null}`;
}

/** What others wrote down for whoever comes next, such as why it was passed on, until somebody has answered. @param {{me: string, note: import("../types.js").Beside["notes"][number] | undefined, messages: import("../types.js").Message[]}} props */
function LastNote({ note, me, messages }) {
  if (!note || note.by === me || messages.some(({ direction, at }) => direction === "out" && Date.parse(at) > Date.parse(note.at))) return null;
  return html`<p class="note note--last" dir="auto"><span class="preserve">${note.text}</span> <span class="soft small">${t("{name}, {age}", { name: note.by ?? t("Nobody"), age: ago(note.at) })}</span></p>`;
}

/** @param {{row: Conversation, presence: string | null} & Record<"onBack" | "onPass" | "onHelp" | "onClose" | "onOptOut" | "onWrong" | "onTell", () => void> & {onRelease: false | (() => void)}} props */
function Head({ row, presence, onBack, onPass, onHelp, onClose, onOptOut, onWrong, onRelease, onTell }) {
  return html`<div class="thread-head">
    <button class="icon-button only-narrow" type="button" onClick=${onBack} aria-label=${t("Back to the list")}><${Icon} name="back" /></button>
    <div class="grow"><${Person} row=${row} /></div>
    ${presence ? html`<span class="presence only-wide"><${Icon} name="eye" size="small" />${presence}</span>` : null}
    <button class="tool only-wide" type="button" onClick=${onPass}><${Icon} name="pass" size="small" />${t("Pass on")}</button>
    <button class="tool only-wide" type="button" onClick=${onOptOut}><${Icon} name="stop" size="small" />${t("Opt out")} <kbd>o</kbd></button>
    <button class="tool only-wide" type="button" onClick=${onClose}><${Icon} name="check" size="small" />${t("Close")} <kbd>x</kbd></button>
    <button class="icon-button only-phone" type="button" aria-label=${t("Close the conversation")} onClick=${onClose}><${Icon} name="check" /></button>
    <button class="icon-button" type="button" popovertarget="acts" aria-label=${t("More actions")}><${Icon} name="more" /></button>
    <div class="menu" id="acts" popover="auto">
      <button class="tool only-phone" type="button" onClick=${onPass}><${Icon} name="pass" size="small" />${t("Pass on")}</button>
      <button class="tool" type="button" onClick=${onHelp}><${Icon} name="help" size="small" />${t("Ask for help")}</button>
      ${onRelease ? html`<button class="tool" type="button" onClick=${onRelease}><${Icon} name="people" size="small" />${t("Give back")}</button>` : null}
      <button class="tool" type="button" onClick=${onWrong}><${Icon} name="alert" size="small" />${t("Wrong number")}</button>
      <button class="tool only-phone" type="button" onClick=${onOptOut}><${Icon} name="stop" size="small" />${t("Opt out")}</button>
      <button class="tool" type="button" onClick=${onTell}><${Icon} name="stop" size="small" />${t("Opt out and tell them")}</button>
    </div>
  </div>`;
}
