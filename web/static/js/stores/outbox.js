// Texts on their way to the server: kept until answered, repeated with the same reference, in order.
import { signal } from "@preact/signals-core";
/** @import { Ack, OutboxOptions, Outgoing } from "../types.js" */

const BUSY = new Set(["too_fast", "busy"]);
const PAUSE = 2_000;

/** @param {OutboxOptions} options */
export function createOutbox({ live, keep, onSent, onRefused }) {
  const items = signal(/** @type {Outgoing[]} */ ([]));
  /** Whether the device keeps them, so that the page may be closed. */
  const safe = signal(true);
  /** Whether the server asked for a slower pace, and they wait for that. */
  const slowed = signal(false);
  let running = false;

  /** @param {Outgoing} item */
  async function add(item) {
    items.value = [...items.value, item];
    keep.put(item).then(() => (safe.value = true), () => (safe.value = false));
    await flush();
  }

  async function flush() {
    if (running) return;
    running = true;
    try {
      while (items.value.length > 0 && live.state.value === "live") {
        if (!(await deliver(/** @type {Outgoing} */ (items.value[0])))) break;
      }
    } finally {
      running = false;
    }
  }

  /** @param {Outgoing} item @returns {Promise<boolean>} whether the next may follow at once */
  async function deliver(item) {
    const answer = await ask(item);
    slowed.value = BUSY.has(answer?.code ?? "");
    if (!answer || slowed.value) {
      setTimeout(() => void flush(), PAUSE);
      return false;
    }
    if (answer.ok) onSent(item, answer);
    else onRefused(item, answer);
    items.value = items.value.filter((other) => other.client_ref !== item.client_ref);
    // What stays behind is sent again with its reference, which is known.
    void keep.remove(item.client_ref).catch(() => undefined);
    return true;
  }

  /** @param {Outgoing} item @returns {Promise<Ack | null>} null when no answer came */
  async function ask(item) {
    const { shown: _shown, name: _name, media: _media, at: _at, ...command } = item;
    try {
      return await live.ask("send", command);
    } catch {
      return null;
    }
  }

  /** What an earlier page left behind. */
  async function restore() {
    const kept = await keep.all();
    const known = new Set(items.value.map((item) => item.client_ref));
    items.value = [...kept.filter((item) => !known.has(item.client_ref)), ...items.value];
    await flush();
  }

  live.onConnect(() => void flush());
  return { items, safe, slowed, add, restore, flush };
}

/** @typedef {ReturnType<typeof createOutbox>} Outbox */
