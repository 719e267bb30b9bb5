// Short words at the foot of a page, some with an undo.
import { signal } from "@preact/signals-core";

/** @typedef {{id: number, text: string, undo?: () => void, tone?: "bad"}} Toast */

const SHOWN_FOR = 10_000;

export const toasts = signal(/** @type {Toast[]} */ ([]));
let last = 0;

/** @param {string} text @param {{undo?: () => void, tone?: "bad"}} [options] */
export function say(text, options = {}) {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, ...options }];
  setTimeout(() => dismiss(id), SHOWN_FOR);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
