// What a device keeps of Textbank: how it looks and works, and a page for when there is no connection.
// Never a page with people's data, and never an answer of the API.
// The server puts BUILD (a digest of all static files) and ASSETS (what the offline page and rare parts need) above.

const CACHE = `textbank-${BUILD}`;
const OFFLINE = "/offline";
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(dropOthers().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(offline));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll([OFFLINE, ...ASSETS].map((path) => new Request(path, { cache: "no-cache" })));
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("textbank-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function offline() {
  return (await caches.match(OFFLINE)) ?? Response.error();
}

/** From the network, so that a page and its files are always of one age; from the device when there is none. @param {Request} request */
async function file(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) void keep(request, answer.clone());
    return answer;
  } catch {
    return (await caches.match(request)) ?? Response.error();
  }
}

/** @param {Request} request @param {Response} answer */
async function keep(request, answer) {
  const cache = await caches.open(CACHE);
  await cache.put(request, answer).catch(() => undefined); // a full device keeps none
}
