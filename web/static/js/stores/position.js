// Whether this client has heard everything, by the change positions of the server ("<epoch>:<number>").

const QUIET = 1_000;

/** @param {string} position */
function parse(position) {
  const [epoch = "", number = "0"] = position.split(":");
  return { epoch, number: BigInt(number) };
}

/**
 * Whether something at or after `position` exists that a sync from there would bring.
 * @param {string | null} position where the last sync ended @param {string | null} newest of the heartbeat
 */
export function isBehind(position, newest) {
  if (!newest) return false;
  if (!position) return true;
  const [mine, theirs] = [parse(position), parse(newest)];
  return mine.epoch !== theirs.epoch || theirs.number >= mine.number;
}

/**
 * Asks after a second without news when a heartbeat is ahead; one question at a time.
 * @param {() => Promise<void>} ask
 */
export function createCatchUp(ask) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let running = false;
  let again = false;

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
  const soon = () => {
    timer ??= setTimeout(now, QUIET);
  };
  const heard = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(now, QUIET);
  };
  return { now, soon, heard, stop: () => clearTimeout(timer) };
}
