// The open conversation. New messages announce themselves and never move what is being read.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { html, Icon } from "../lib/html.js";
import { t, tn } from "../lib/i18n.js";
import { nameOf } from "../lib/names.js";
import { day } from "../lib/time.js";
import { complain } from "../lib/toasts.js";
import { Bubble } from "./bubble.js";
import { TagsMenu } from "./message-tags.js";
/** @import { Conversation, Message, Outgoing } from "../types.js" */

const AT_END = 48;

/** A text on its way looks like a message that waits. @param {Outgoing} item @param {boolean} online @returns {Message} */
function pending(item, online) {
  const { client_ref, kind, shown: text, at, media = [] } = item;
  return { id: client_ref, client_ref, direction: "out", kind, text, at, media, state: online ? "sending" : "queued" };
}

/**
 * @param {object} props
 * @param {Conversation} props.row
 * @param {Message[]} props.messages
 * @param {Outgoing[]} props.underway
 * @param {boolean} props.online
 * @param {boolean} props.whole whether the thread was fetched
 * @param {false | (() => Promise<void>)} props.onAbove fetches what stands above, if anything does
 * @param {string} props.me
 * @param {boolean} props.hideMedia
 */
export function Thread({ row, messages, underway, online, whole, onAbove, me, hideMedia }) {
  const name = nameOf(row.contact);
  const refs = new Set(messages.map((message) => message.client_ref));
  const own = underway.filter((item) => item.conversation === row.id && !refs.has(item.client_ref));
  const shown = [...messages, ...own.map((item) => pending(item, online))];
  const { log, unseen, toEnd, scrolled, hold } = useStaying(row.id, shown);
  // What did not change is not drawn again, however long the thread.
  const drawn = useMemo(() => new WeakMap(), [row.id, name, hideMedia]);
  /** @param {Message} message */
  const draw = (message) => {
    if (!drawn.has(message)) drawn.set(message, html`<${Bubble} key=${message.client_ref ?? message.id} ...${{ message, name, me, hideMedia }} />`);
    return drawn.get(message);
  };
  return html`<div class="log" role="log" tabindex="0" ref=${log} onScroll=${scrolled} aria-label=${t("Conversation with {name}", { name })}>
      ${onAbove ? html`<${Above} onShow=${() => (hold(), onAbove())} />` : null}
      ${!whole && !shown.length ? html`<p class="log-note">${t("Fetching the conversation…")}</p>` : null}
      ${whole && !shown.length ? html`<p class="log-note">${t("Nothing sent to {name} yet", { name })}</p>` : null}
      ${byDay(shown).map(
        (group) => html`<p class="divider" key=${group.day}>${group.day}</p>
          ${group.messages.map(draw)}`,
      )}
    </div>
    <${TagsMenu} />
    ${unseen > 0
      ? html`<button class="pill thread__pill" type="button" onClick=${toEnd}>
          <${Icon} name="down" size="small" />${tn("{count} new message", "{count} new messages", unseen)}
        </button>`
      : null}`;
}

/** @param {{onShow: () => Promise<void>}} props */
function Above({ onShow }) {
  const [busy, setBusy] = useState(false);
  const show = () => {
    setBusy(true);
    onShow().catch(complain).finally(() => setBusy(false));
  };
  return html`<button class="tool" type="button" aria-disabled=${busy} onClick=${() => busy || show()}>${t("Show earlier texts")}</button>`;
}

/** @param {Message[]} messages */
function byDay(messages) {
  /** @type {{day: string, messages: Message[]}[]} */
  const groups = [];
  let last = NaN;
  for (const message of messages) {
    const begins = new Date(message.at).setHours(0, 0, 0, 0);
    if (begins === last) groups.at(-1)?.messages.push(message);
    else groups.push({ day: day(message.at), messages: [message] });
    last = begins;
  }
  return groups;
}

/** Stays at the end while the reader is there, and where they are otherwise; counts what came below meanwhile. @param {string} id @param {Message[]} shown */
function useStaying(id, shown) {
  const log = useRef(/** @type {HTMLElement | null} */ (null));
  const atEnd = useRef(true);
  const room = useRef(0);
  const seen = useRef(shown.length);
  const held = useRef(/** @type {{first?: string, count: number, below: number} | null} */ (null));
  const [unseen, setUnseen] = useState(0);
  const toEnd = () => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
    seen.current = shown.length;
    setUnseen(0);
  };
  const scrolled = () => {
    const element = log.current;
    if (!element || element.clientHeight !== room.current) return; // it was not the reader who moved: what stands below came, or went
    if (held.current) held.current.below = element.scrollHeight - element.scrollTop;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END;
    if (atEnd.current && unseen) setUnseen(0);
    if (atEnd.current) seen.current = shown.length;
  };
  useEffect(() => {
    atEnd.current = true;
    toEnd();
    // What was pressed is gone, on a phone with the whole list.
    if (document.activeElement === document.body) log.current?.focus({ preventScroll: true });
  }, [id]);
  // What is written below takes room from the thread: who reads its end goes on reading its end.
  useEffect(() => {
    const watching = new ResizeObserver(() => {
      if (!log.current) return;
      room.current = log.current.clientHeight;
      if (atEnd.current) log.current.scrollTop = log.current.scrollHeight;
    });
    if (log.current) watching.observe(log.current);
    return () => watching.disconnect();
  }, []);
  /** Before earlier texts come in above: the eye stays with what it reads. */
  const hold = () => {
    const element = log.current;
    if (element) held.current = { first: shown[0]?.id, count: shown.length, below: element.scrollHeight - element.scrollTop };
  };
  useLayoutEffect(() => {
    const was = held.current;
    if (was && log.current && shown[0]?.id !== was.first) {
      held.current = null;
      seen.current += shown.length - was.count;
      log.current.scrollTop = log.current.scrollHeight - was.below;
      return log.current.focus();
    }
    const own = shown.at(-1)?.direction === "out";
    if (atEnd.current || own) toEnd();
    else setUnseen(Math.max(0, shown.length - seen.current));
  }, [shown.length]);
  return { log, unseen, toEnd, scrolled, hold };
}
