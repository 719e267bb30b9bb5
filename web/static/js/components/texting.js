// The volunteer's screen: people to send to and threads to answer, one thing to do at a time.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { listen } from "../lib/keys.js";
import { nameOf } from "../lib/names.js";
import { Card } from "./card.js";
import { Folders, Tabs } from "./folders.js";
import { Inbox } from "./inbox.js";
import { ahead, OnDemand } from "./on-demand.js";
import { Toasts } from "./toasts.js";
import { TextingBar } from "./texting-bar.js";
/** @import { Conversation, Live } from "../types.js" */
/** @import { Desk } from "../stores/desk.js" */
/** @import { Folder } from "./folders.js" */
/** @import { Presence } from "../types.js" */

/** @typedef {{desk: Desk, live: Live, presence: Presence}} Props */

/** Not needed for the first text, and soon after. */
const thread = async () => (await import("./conversation.js")).OpenConversation;
const pause = async () => (await import("./pause.js")).Pause;
const takeReplies = async () => (await import("./pause.js")).TakeReplies;
const side = async () => (await import("./side.js")).Side;

/** @param {Desk} desk */
const nobodyWaits = (desk) =>
  desk.conversations.rows.value.some((row) => row.replies) ? t("Everyone who wrote has an answer.") : t("No replies yet. They usually start within ten minutes.");

const EMPTY = {
  send: nobodyWaits,
  replies: nobodyWaits,
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
  const { id, disclaimer } = desk.campaign.value;
  const [read, setRead] = useState(!disclaimer || sessionStorage.getItem(`read-${id}`) === disclaimer);

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
  /** To the list; who hears the screen goes on there. */
  const back = () => {
    setOpen(null);
    document.getElementById("main")?.focus();
  };
  /** The next one in the list on a wide window, the list itself on a phone. */
  const onDone = () => {
    const next = isWide() ? rows[rows.findIndex((other) => other.id === open) + 1] ?? rows.find((other) => other.id !== open) : undefined;
    if (next) openOne(next.id);
    else back();
  };
  useLayoutEffect(() => listen({ ...keysFor(rows, row, openOne), "?": () => setHelp(true) }));
  useEffect(() => [thread, pause, takeReplies].forEach((part) => void ahead(part).catch(() => undefined)), []);

  const sending = !read || folder === "send";
  const layout = sending ? "texting texting--send" : row ? "texting texting--open" : "texting texting--list";
  return html`<div class="screen">
    <${TextingBar} desk=${desk} live=${live} hidden=${!sending && row !== undefined} onHelp=${() => setHelp(true)} onDone=${() => setDone(true)} />
    <${OnDemand} load=${async () => (await import("./notices.js")).Notices} desk=${desk} live=${live} />
    ${!read || (!sending && row) ? null : html`<${Tabs} desk=${desk} folder=${folder} onChoose=${choose} />`}
    <main class=${layout} id="main" tabindex="-1">
      <h1 class="visually-hidden">${desk.campaign.value.title}</h1>
      <nav class="texting__queue" aria-label=${t("Your conversations")}>
        <${Folders} desk=${desk} folder=${folder} onChoose=${choose} />
        <${Inbox} rows=${rows} open=${open} onOpen=${openOne} empty=${EMPTY[folder](desk)}>
          ${folder === "replies" ? html`<${OnDemand} load=${takeReplies} desk=${desk} />` : null}
        <//>
      </nav>
      <section class="texting__thread" aria-label=${sending ? t("Next person") : t("Open conversation")}>
        ${sending
          ? html`<${Sending} ...${{ desk, live, read }} onRead=${() => setRead(true)} onReplies=${() => choose("replies")} onRest=${() => setDone(true)} />`
          : row
            ? html`<${OnDemand} load=${thread} work=${desk} row=${row} campaign=${desk.campaign.value} online=${live.state.value === "live"} presence=${presence} onBack=${back} onDone=${onDone} />`
            : html`<p class="empty soft">${t("Choose a conversation.")}</p>`}
      </section>
      ${!sending && row
        ? html`<section class="texting__side" aria-label=${t("Answers to {name}", { name: nameOf(row.contact) })}>
            <${OnDemand} load=${side} desk=${desk} row=${row} />
          </section>`
        : null}
    </main>
    <p class="visually-hidden" role="status">${desk.replies.value.length ? tn("{count} reply to answer", "{count} replies to answer", desk.replies.value.length) : ""}</p>
    <${Toasts} />
    ${done ? html`<${OnDemand} load=${async () => (await import("./done.js")).Done} desk=${desk} onClose=${() => setDone(false)} />` : null}
    ${help ? html`<${OnDemand} load=${async () => (await import("./shortcuts.js")).Shortcuts} onClose=${() => setHelp(false)} />` : null}
  </div>`;
}

/** @param {{desk: Desk, live: Live, read: boolean, onRead: () => void, onReplies: () => void, onRest: () => void}} props */
function Sending({ desk, live, read, onRead, onReplies, onRest }) {
  const [justSent, setJustSent] = useState(/** @type {Conversation | null} */ (null));
  const row = desk.toSend.value[0];
  const { switches, state, notice } = desk.campaign.value;
  if (!read) return html`<${OnDemand} key="disclaimer" load=${async () => (await import("./disclaimer.js")).Disclaimer} campaign=${desk.campaign.value} onRead=${onRead} />`;
  if (!row) return html`<${OnDemand} key="pause" load=${pause} ...${{ desk, onReplies, onRest }} />`;
  const closed = state === "paused" || state === "ended" ? t("Paused") : null;
  /** @param {string} [edited] */
  const send = (edited) => {
    setJustSent(row);
    desk.sendInitial(row, edited);
  };
  const waits = (live.state.value === "lost" || desk.outbox.slowed.value) && desk.outbox.items.value.some((item) => item.conversation === justSent?.id);
  const before = justSent && !desk.refused.value.has(justSent.id) ? { name: nameOf(justSent.contact), waits } : null;
  return html`<${Card} row=${row} before=${before} edited=${desk.edits.value.get(row.id) ?? null} onEdit=${(/** @type {string | null} */ text) => desk.edit(row.id, text)} editable=${switches.edit_initials} notice=${notice?.text} closed=${closed} onSend=${send} onSkip=${() => desk.verbs.skip(row)} />`;
}

const isWide = () => matchMedia("(min-width: 720px)").matches;

/** @param {Conversation[]} rows @param {Conversation | undefined} row @param {(id: string) => void} open */
function keysFor(rows, row, open) {
  /** @param {number} step */
  const move = (step) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex((other) => other.id === row?.id) + step))];
    if (next) open(next.id);
  };
  const focus = () => document.getElementById("find")?.focus();
  return { j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), "/": focus };
}
