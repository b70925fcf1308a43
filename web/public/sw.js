// Keeps the app's own files, so that it opens without a network: installed, or while the portal is
// down, when it says so. API, MCP and event streams are never touched: a stale answer from a cache
// would be a lie about what the server does.
const SHELL = "/";
// The build writes every file of the app here (vite.config.ts); with them this script changes, which
// is how a browser learns of a new version.
const FILES = [];
const CACHE = "portal-v2";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then(async (cache) => {
        await cache.add(new Request(SHELL, { cache: "reload" }));
        const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
        await cache.addAll(FILES.filter((file) => !kept.has(file)));
      })
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const wanted = new Set([SHELL, ...FILES]);
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => caches.open(CACHE))
      .then(async (cache) => Promise.all((await cache.keys()).filter((request) => !wanted.has(new URL(request.url).pathname)).map((request) => cache.delete(request))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (/^\/(api|mcp|sign-in|\.well-known)(\/|$)/.test(url.pathname)) return;

  if (request.mode === "navigate") {
    event.respondWith(
      fetch(request)
        .then((response) => {
          if (response.ok && !response.redirected) {
            const copy = response.clone();
            event.waitUntil(caches.open(CACHE).then((cache) => cache.put(SHELL, copy)));
          }
          return response;
        })
        .catch(() => caches.match(SHELL)),
    );
    return;
  }
  // Names under /assets carry a hash of the content, so what is kept can never be stale; the few
  // other files may have changed and are asked for first.
  if (url.pathname.startsWith("/assets/")) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  else event.respondWith(fetch(request).catch(() => caches.match(request).then((kept) => kept ?? Response.error())));
});
