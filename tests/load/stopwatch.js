// Runs in the page before its own scripts, and times there what a person sees: until the frame is on the screen.
(() => {
  const times = (window.stopwatch = { paint: 0, keys: [], events: [], caught: null });
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.splice(0).forEach((done) => done(performance.now()));
  // A task that a frame's callback queues runs once that frame was handed to the screen.
  const painted = (done) => requestAnimationFrame(() => (waiting.push(done), channel.port2.postMessage(0)));

  new PerformanceObserver((list) => {
    const first = list.getEntries().find((entry) => entry.name === "first-contentful-paint");
    if (first) times.paint = first.startTime;
  }).observe({ type: "paint", buffered: true });

  let pressed = null;
  addEventListener("keydown", (event) => event.key === "Enter" && (pressed = { at: event.timeStamp, shown: card() }), true);
  const card = () => document.querySelector(".log--card .bubble")?.textContent ?? "";

  const arrived = new Map();
  const NUMBER = /number (\d+)\./;
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const found = String(data).includes("message.added") && NUMBER.exec(data);
        if (found) arrived.set(found[1], performance.now());
      });
    }
  };

  /** From the moment the line is back until the list says so of all who wrote. */
  times.caughtUp = (count) => {
    let at = 0;
    addEventListener("online", () => (at = performance.now()), { once: true });
    const look = () => {
      const said = [...document.querySelectorAll(".inbox__preview")].filter((one) => one.textContent.startsWith("I missed you"));
      const shown = document.querySelectorAll(".inbox__item").length;
      if (at && said.length >= Math.min(count, shown - 1)) painted((now) => (times.caught = now - at));
      else requestAnimationFrame(look);
    };
    look();
  };

  /** What the screen now says that it did not say before. */
  const words = (record) => [record.target, ...record.addedNodes].map((node) => node.textContent ?? "");
  new MutationObserver((records) => {
    if (pressed && card() && card() !== pressed.shown) {
      const { at } = pressed;
      pressed = null;
      painted((now) => times.keys.push(now - at));
    }
    for (const text of arrived.size ? records.flatMap(words) : []) {
      const number = NUMBER.exec(text)?.[1];
      const at = arrived.get(number);
      if (at === undefined) continue;
      arrived.delete(number);
      painted((now) => times.events.push(now - at));
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
})();
