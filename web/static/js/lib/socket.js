// The live connection: commands with acknowledgements, events, and an honest word about its state.
import { io } from "socket.io-client";
import { signal } from "@preact/signals-core";
/** @import { Ack, Live } from "../types.js" */
/** @import { Signal } from "@preact/signals-core" */

const ANSWER_WITHIN = 10_000;

/**
 * @param {{url?: string, auth?: {key: string}}} [options] `auth` for programs; pages come with their cookie
 * @returns {Live}
 */
export function connect(options = {}) {
  const socket = io(options.url ?? "", { transports: ["websocket"], auth: options.auth ?? {}, reconnectionDelayMax: 4000 });
  const state = signal(/** @type {"connecting" | "live" | "lost"} */ ("connecting"));
  socket.on("connect", () => (state.value = "live"));
  socket.on("disconnect", () => (state.value = "lost"));
  socket.on("connect_error", () => (state.value = "lost"));
  watchNetwork(socket, state);
  return {
    state,
    on: (event, listener) => void socket.on(/** @type {string} */ (event), listener),
    onConnect: (listener) => {
      socket.on("connect", listener);
      // Whoever comes after the connection, as when the device's store was slow to open, has missed the event.
      if (socket.connected) queueMicrotask(listener);
    },
    ask: (event, payload) => ask(socket, event, payload),
    close: () => void socket.close(),
  };
}

/** @param {import("socket.io-client").Socket} socket @param {string} event @param {object} payload @returns {Promise<Ack>} */
function ask(socket, event, payload) {
  // Without this, the library would keep the command and send it after the reconnect, beside our own repeat.
  if (!socket.connected) return Promise.reject(new Error("not connected"));
  return socket.timeout(ANSWER_WITHIN).emitWithAck(event, payload);
}

/**
 * A browser knows before the socket does that the network went away.
 * @param {import("socket.io-client").Socket} socket
 * @param {Signal<"connecting" | "live" | "lost">} state
 */
function watchNetwork(socket, state) {
  if (typeof window === "undefined") return;
  window.addEventListener("offline", () => {
    state.value = "lost";
    socket.disconnect();
  });
  window.addEventListener("online", () => socket.connect());
}
