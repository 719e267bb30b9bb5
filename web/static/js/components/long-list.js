// A list of thousands of which only what is near the screen is drawn; everything else keeps its place, and is counted.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { t } from "../lib/i18n.js";
/** @import { VNode } from "preact" */

const SOME = 25; // rows that are drawn, or not, together
const AGAIN = 1_000; // ms after which what did not come is asked for again, while its place is in sight
/** How far off the screen they are drawn, also in a list that scrolls by itself. @type {any} */
const NEAR = { rootMargin: "900px", scrollMargin: "900px" };

/** Where a row stands, for those who hear the list read out. @typedef {{"aria-setsize": number, "aria-posinset": number}} Place */

/**
 * @template {{id: string}} T
 * @param {{rows: T[], open: string | null, name: string, high: number, total: number, draw: (row: T, place: Place) => VNode, more: (() => unknown) | null}} props
 *   `high`: of a row in px, before any was measured; `total`: of the whole list, -1 where nobody counted so far; `more`: brings the rest
 */
export function LongList({ rows, open, name, high, total, draw, more }) {
  const { box, isNear, heightOf } = useNear(rows.length, high);
  const whole = useWhole();
  const size = total < 0 ? total : Math.max(total, rows.length);
  // Where the open one takes the place of the list, people look for it when they come back.
  const left = useRef(/** @type {string | null} */ (null));
  const kept = rows.findIndex(({ id }) => id === (open ?? left.current));
  useEffect(() => {
    const id = open ?? left.current;
    if (id) box.current?.querySelector(`[data-row="${id}"]`)?.scrollIntoView({ block: "nearest" });
    left.current = box.current?.offsetParent ? null : open;
  }, [open]);
  const groups = Array.from({ length: Math.ceil(rows.length / SOME) }, (_, place) => place);
  return html`<div class="long-list" ref=${box}>${groups.map((place) => {
      const first = place * SOME;
      const some = rows.slice(first, first + SOME);
      const drawn = whole || isNear(place) || some.some((_, at) => first + at === kept);
      return html`<${Group} key=${place} place=${place} high=${drawn ? 0 : heightOf(place, some.length)}>
        ${drawn ? html`<ul class=${name}>${some.map((row, at) => draw(row, { "aria-setsize": size, "aria-posinset": first + at + 1 }))}</ul>` : null}
      <//>`;
    })}</div>
    ${more ? html`<${More} key=${rows.length} more=${more} />` : null}`;
}

/** Rows, or the room they would take. @param {{place: number, high: number, children?: any}} props `high`: 0 where they are drawn */
function Group({ place, high, children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => void (box.current && (box.current.style.blockSize = high ? `${high}px` : "")), [high]);
  return html`<div ref=${box} data-some=${place}>${children}</div>`;
}

/** Which groups are near the screen, and how high the others are. @param {number} count of rows @param {number} high */
function useNear(count, high) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const heights = useRef(/** @type {Map<number, number>} */ (new Map()));
  const [near, setNear] = useState(/** @type {ReadonlySet<number>} */ (new Set([0])));
  useLayoutEffect(() => {
    const watching = new IntersectionObserver((entries) => {
      const shown = entries.filter(({ boundingClientRect }) => boundingClientRect.height > 0); // none of a list that is hidden
      if (shown.length) setNear((before) => changed(before, shown, heights.current));
    }, NEAR);
    for (const group of box.current?.children ?? []) watching.observe(group);
    return () => watching.disconnect();
  }, [Math.ceil(count / SOME)]);
  return {
    box,
    isNear: (/** @type {number} */ place) => place === 0 || near.has(place), // whoever comes from above meets rows at once
    heightOf: (/** @type {number} */ place, /** @type {number} */ many) => heights.current.get(place) ?? many * high,
  };
}

/** @param {ReadonlySet<number>} before @param {IntersectionObserverEntry[]} entries @param {Map<number, number>} heights those that go leave theirs here */
function changed(before, entries, heights) {
  const next = new Set(before);
  for (const { target, isIntersecting, boundingClientRect } of entries) {
    const place = Number(/** @type {HTMLElement} */ (target).dataset["some"]);
    if (isIntersecting) next.add(place);
    else if (before.has(place) && !target.contains(document.activeElement)) {
      heights.set(place, boundingClientRect.height);
      next.delete(place);
    }
  }
  return next;
}

/** Whether everything has to be there: the browser's own search finds only what is, and so does paper. */
function useWhole() {
  const [whole, setWhole] = useState(false);
  useEffect(() => {
    const all = () => setWhole(true);
    const seek = (/** @type {KeyboardEvent} */ { key, ctrlKey, metaKey }) => (key === "F3" || (key === "f" && (ctrlKey || metaKey))) && all();
    addEventListener("keydown", seek);
    addEventListener("beforeprint", all);
    return () => {
      removeEventListener("keydown", seek);
      removeEventListener("beforeprint", all);
    };
  }, []);
  return whole;
}

/** Brings the next page before the end of this one is in sight. @param {{more: () => unknown}} props */
function More({ more }) {
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!end.current) return undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const go = () => {
      void more();
      timer = setTimeout(go, AGAIN);
    };
    const watching = new IntersectionObserver((entries) => {
      clearTimeout(timer);
      if (entries.at(-1)?.isIntersecting) go(); // who scrolls fast has been here and gone in one look
    }, NEAR);
    watching.observe(end.current);
    return () => {
      clearTimeout(timer);
      watching.disconnect();
    };
  }, []);
  return html`<p class="long-list__more" ref=${end}><button class="button" type="button" onClick=${more}>${t("Show more")}</button></p>`;
}
