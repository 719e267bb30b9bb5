// Lists worked out of others, which stay the same list while the same rows stand in it.
import { computed } from "@preact/signals-core";

/**
 * What is drawn of it is drawn again only when it changed: a text that arrives, or is delivered, changes one list of many.
 * @template T
 * @param {() => T[]} make
 */
export function steady(make) {
  /** @type {T[]} */
  let kept = [];
  return computed(() => {
    const made = make();
    if (made.length !== kept.length || made.some((row, place) => row !== kept[place])) kept = made;
    return kept;
  });
}
