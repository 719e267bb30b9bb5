// Rows of a long list as they were drawn: what did not change is not even looked at again.
import { useMemo } from "preact/hooks";
/** @import { VNode } from "preact" */

const MINUTE = 60_000;
const SOME = 50;

/**
 * `mark` says what else than the row decides how it looks. Ages are told in minutes.
 * @template {object} T
 * @returns {(row: T, mark: string, draw: () => VNode) => VNode}
 */
export function useDrawn() {
  const kept = useMemo(() => /** @type {WeakMap<T, {mark: string, drawn: VNode}>} */ (new WeakMap()), []);
  const minute = Math.floor(Date.now() / MINUTE);
  return (row, mark, draw) => {
    const known = kept.get(row);
    const full = `${minute} ${mark}`;
    if (known?.mark === full) return known.drawn;
    const drawn = draw();
    kept.set(row, { mark: full, drawn });
    return drawn;
  };
}

/** In parts, of which only those in sight are laid out. @template T @param {T[]} rows @returns {T[][]} */
export function fifties(rows) {
  return Array.from({ length: Math.ceil(rows.length / SOME) }, (_, place) => rows.slice(place * SOME, (place + 1) * SOME));
}
