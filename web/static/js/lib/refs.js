// References that make a repeated command one command.

/** @returns {string} */
export function newRef() {
  return crypto.randomUUID();
}
