// Whether this client has heard everything, by the change positions of the server ("<epoch>:<number>").

/** @param {string} position */
function parse(position) {
  const [epoch = "", number = "0"] = position.split(":");
  return { epoch, number: BigInt(number) };
}

/**
 * How far this client is. `seen` rises with every event, `sure` only with the answers of the server:
 * an event may have been lost while a later one arrived.
 */
export function createPosition() {
  /** @type {string | null} */
  let since = null;
  let epoch = "";
  let seen = 0n;
  let sure = 0n;
  /** Newest change of the heartbeats. @type {string | null} */
  let newest = null;

  return {
    /** Where the next question begins. */
    get since() {
      return since;
    },
    /** The epoch of the server, as far as it is known. */
    get epoch() {
      return newest ? parse(newest).epoch : epoch;
    },
    get newest() {
      return newest;
    },
    /** @param {string} position of a heartbeat */
    beat: (position) => {
      newest = position;
    },
    /** @param {string} changed of a row or an event */
    saw: (changed) => {
      if (BigInt(changed) > seen) seen = BigInt(changed);
    },
    /** Everything up to here is held. @param {string | null} position @param {string | null} heard the newest of a heartbeat before the question */
    reached: (position, heard) => {
      since = position;
      if (!position) return;
      const reached = parse(position);
      const upTo = heard && parse(heard).epoch === reached.epoch ? parse(heard).number : 0n;
      sure = upTo >= reached.number ? upTo : reached.number - 1n;
      if (reached.epoch !== epoch || sure > seen) seen = sure;
      epoch = reached.epoch;
    },
    /** Whether the last heartbeat knows of changes that this client has not seen, or has only heard of. @returns {"even" | "heard" | "behind"} */
    standing: () => {
      if (!newest) return "even";
      const theirs = parse(newest);
      if (!since || theirs.epoch !== epoch || theirs.number > seen) return "behind";
      return theirs.number > sure ? "heard" : "even";
    },
  };
}
