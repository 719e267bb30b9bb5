// When to ask what since: after a gap, and when a heartbeat is ahead and nothing more comes by itself.

const QUIET = 1_000;
/** Silence after which what was only heard of is asked for, once. */
const SILENCE = 10_000;

/** One question at a time. @param {() => Promise<void>} ask */
export function createCatchUp(ask) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let running = false;
  let again = false;
  let heardAt = 0;

  const now = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await ask();
    } catch {
      // The next heartbeat or reconnect asks again.
    } finally {
      running = false;
    }
    if (again) {
      again = false;
      await now();
    }
  };

  return {
    now,
    heard: () => {
      heardAt = Date.now();
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = setTimeout(now, QUIET);
    },
    /** @param {"even" | "heard" | "behind"} standing */
    beat: (standing) => {
      const due = standing === "behind" || (standing === "heard" && Date.now() - heardAt > SILENCE);
      if (due) timer ??= setTimeout(now, QUIET);
    },
  };
}
