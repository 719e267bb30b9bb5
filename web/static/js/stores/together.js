// News by the thousand, as when all of somebody's threads change hands, are taken in and drawn together.

const PAUSE = 50; // ms

/**
 * The first is taken at once, and what comes while that is drawn, or shortly after, together.
 * @template T
 * @param {(news: T[]) => void} take
 */
export function together(take) {
  /** @type {T[]} */
  let waiting = [];
  let resting = false;

  function flush() {
    const news = waiting;
    waiting = [];
    resting = news.length > 0;
    if (!resting) return;
    const began = performance.now();
    take(news);
    // This comes after the drawing, which may take its time with long lists.
    setTimeout(() => setTimeout(flush, Math.max(PAUSE, performance.now() - began)));
  }

  return (/** @type {T} */ one) => {
    waiting.push(one);
    if (!resting) flush();
  };
}
