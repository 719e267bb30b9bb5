// The volunteer's screen: people to send to and threads to answer, one thing to do at a time.
import { useLayoutEffect, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { nameOf } from "../lib/names.js";
import { Card } from "./card.js";
import { insert, OpenConversation } from "./conversation.js";
import { Folders, Tabs } from "./folders.js";
import { Inbox } from "./inbox.js";
import { OnDemand } from "./on-demand.js";
import { Pause, TakeReplies } from "./pause.js";
import { Toasts } from "./toasts.js";
import { TextingBar } from "./texting-bar.js";
/** @import { Conversation, Live } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */
/** @import { Folder } from "./folders.js" */
/** @import { Presence } from "../types.js" */

/** @typedef {{desk: Desk, live: Live, presence: Presence}} Props */

const EMPTY = {
  send: () => t("No replies yet. They usually start within ten minutes."),
  replies: () => t("No replies yet. They usually start within ten minutes."),
  waiting: () => t("People you texted and who have not answered are listed here."),
  done: () => t("Conversations you closed are listed here."),
};

/** @param {Desk} desk @param {Folder} folder */
function rowsOf(desk, folder) {
  return { send: desk.replies, replies: desk.replies, waiting: desk.waiting, done: desk.done }[folder].value;
}

/** @param {Props} props */
export function Texting({ desk, live, presence }) {
  const work = desk.campaign.value.switches.work;
  const [folder, setFolder] = useState(/** @type {Folder} */ (work === "replies" ? "replies" : "send"));
  const [open, setOpen] = useState(/** @type {string | null} */ (null));
  const [help, setHelp] = useState(false);
  const [done, setDone] = useState(false);
  const rows = rowsOf(desk, folder);
  const row = open ? desk.conversations.get(open)?.row : undefined;

  /** @param {string} id */
  const openOne = (id) => {
    setOpen(id);
    if (folder === "send") setFolder("replies");
    desk.conversations.open(id);
    presence.look(id);
  };
  /** @param {Folder} next */
  const choose = (next) => {
    setFolder(next);
    const first = next === "send" || !isWide() ? undefined : rowsOf(desk, next)[0];
    if (first) desk.conversations.open(first.id);
    setOpen(first?.id ?? null);
  };
  /** The next one in the list on a wide window, the list itself on a phone. */
  const onDone = () => {
    const next = isWide() ? rows[rows.findIndex((other) => other.id === open) + 1] ?? rows.find((other) => other.id !== open) : undefined;
    if (next) openOne(next.id);
    else setOpen(null);
  };
  useLayoutEffect(() => listen({ ...keysFor(desk, rows, row, openOne), "?": () => setHelp(true) }));

  const sending = folder === "send";
  const layout = sending ? "texting texting--send" : row ? "texting texting--open" : "texting texting--list";
  return html`<div class="screen">
    <${TextingBar} desk=${desk} live=${live} hidden=${!sending && row !== undefined} onHelp=${() => setHelp(true)} onDone=${() => setDone(true)} />
    <${Notices} desk=${desk} live=${live} />
    ${!sending && row ? null : html`<${Tabs} desk=${desk} folder=${folder} onChoose=${choose} />`}
    <main class=${layout} id="main" tabindex="-1">
      <h1 class="visually-hidden">${desk.campaign.value.title}</h1>
      <nav class="texting__queue" aria-label=${t("Your conversations")}>
        <${Folders} desk=${desk} folder=${folder} onChoose=${choose} />
        <${Inbox} rows=${rows} open=${open} onOpen=${openOne} empty=${EMPTY[folder]()}>
          ${folder === "replies" ? html`<${TakeReplies} desk=${desk} />` : null}
        <//>
      </nav>
      <section class="texting__thread" aria-label=${sending ? t("Next person") : t("Open conversation")}>
        ${sending
          ? html`<${Sending} desk=${desk} onReplies=${() => choose("replies")} onRest=${() => setDone(true)} />`
          : row
            ? html`<${OpenConversation} work=${desk} row=${row} campaign=${desk.campaign.value} online=${live.state.value === "live"} presence=${presence} onBack=${() => setOpen(null)} onDone=${onDone} />`
            : html`<p class="empty soft">${t("Choose a conversation.")}</p>`}
      </section>
      ${!sending && row
        ? html`<section class="texting__side" aria-label=${t("Answers to {name}", { name: nameOf(row.contact) })}>
            <${OnDemand} load=${async () => (await import("./side.js")).Side} desk=${desk} row=${row} />
          </section>`
        : null}
    </main>
    <p class="visually-hidden" role="status">${desk.replies.value.length ? tn("{count} reply to answer", "{count} replies to answer", desk.replies.value.length) : ""}</p>
    <${Toasts} />
    ${done ? html`<${OnDemand} load=${async () => (await import("./done.js")).Done} desk=${desk} onClose=${() => setDone(false)} />` : null}
    ${help ? html`<${OnDemand} load=${async () => (await import("./shortcuts.js")).Shortcuts} onClose=${() => setHelp(false)} />` : null}
  </div>`;
}

/** @param {{desk: Desk, onReplies: () => void, onRest: () => void}} props */
function Sending({ desk, onReplies, onRest }) {
  const [justSent, setJustSent] = useState(/** @type {string | null} */ (null));
  const row = desk.toSend.value[0];
  const { id, switches, state, disclaimer } = desk.campaign.value;
  const [read, setRead] = useState(!disclaimer || sessionStorage.getItem(`read-${id}`) === disclaimer);
  if (!read) return html`<${OnDemand} load=${async () => (await import("./disclaimer.js")).Disclaimer} campaign=${desk.campaign.value} onRead=${() => setRead(true)} />`;
  if (!row) return html`<${Pause} ...${{ desk, onReplies, onRest }} />`;
  const closed = state === "paused" || state === "ended" ? t("Paused") : null;
  /** @param {string} [edited] */
  const send = (edited) => {
    setJustSent(nameOf(row.contact));
    desk.sendInitial(row, edited);
  };
  return html`<${Card} row=${row} justSent=${justSent} editable=${switches.edit_initials} closed=${closed} onSend=${send} onSkip=${() => desk.verbs.skip(row)} />`;
}

/** What stands in the way, said once, above everything. @param {{desk: Desk, live: Live}} props */
function Notices({ desk, live }) {
  const { state } = desk.campaign.value;
  const waiting = desk.outbox.items.value.length;
  const first = desk.notSent.value[0];
  const why = first && desk.refused.value.get(first.id);
  return html`${state === "paused" ? html`<p class="bar"><${Icon} name="clock" size="small" />${t("Your coordinator paused this text bank. Nothing you have is lost.")}</p>` : null}
    ${live.state.value === "lost"
      ? html`<p class="bar" role="status"><${Icon} name="clock" size="small" />${waiting
            ? tn("Reconnecting… {count} text waits on this device and leaves by itself.", "Reconnecting… {count} texts wait on this device and leave by themselves.", waiting)
            : t("Reconnecting… What you write is kept.")}</p>`
      : null}
    ${first && why
      ? html`<p class="bar bar--bad" role="alert"><${Icon} name="alert" size="small" /><span class="grow">${t("Not sent to {name}: {why}", { name: nameOf(first.contact), why: why.detail ?? t("the server refused it") })}</span>
          <button class="button" type="button" onClick=${() => desk.forgive(first.id)}>${t("Try later")}</button></p>`
      : null}`;
}

const isWide = () => matchMedia("(min-width: 720px)").matches;

/**
 * @param {Desk} desk @param {Conversation[]} rows
 * @param {Conversation | undefined} row @param {(id: string) => void} open
 * @returns {Record<string, (event: KeyboardEvent) => void>}
 */
function keysFor(desk, rows, row, open) {
  /** @param {number} step */
  const move = (step) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((other) => other.id === row?.id) + step))];
    if (next) open(next.id);
  };
  const focus = () => document.getElementById("find")?.focus();
  const digits = desk.campaign.value.response_scripts.slice(0, 9).map((script, index) => [String(index + 1), () => row && insert(desk, row, script)]);
  return { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), "/": focus, ...Object.fromEntries(digits) };
}
