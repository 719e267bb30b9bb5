// Short words at the foot of a page, some with an undo.
import { signal } from "@preact/signals-core";
import { t } from "./i18n.js";

/** `stays` until it is dismissed: what a person said has to be read. @typedef {{id: number, text: string, undo?: () => void, tone?: "bad", stays?: boolean}} Toast */

const SHOWN_FOR = 10_000;

export const toasts = signal(/** @type {Toast[]} */ ([]));
let last = 0;

/** @param {string} text @param {{undo?: () => void, tone?: "bad", stays?: boolean}} [options] */
export function say(text, options = {}) {
  const id = ++last;
  toasts.value = [...toasts.value.filter(({ stays }, place, all) => stays || place > all.length - 3), { id, text, ...options }];
  if (!options.stays) setTimeout(() => dismiss(id), SHOWN_FOR);
}

/** Why something did not work, in the words of whoever refused it. @param {unknown} problem */
export function complain(problem) {
  say(problem instanceof Error ? problem.message : t("That did not work. Try again."), { tone: "bad" });
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
