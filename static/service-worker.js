// Keeps the newest days and the pages that were read for reading offline. The file at the site's root that loads this
// one sets `self.site`: {base, enabled, assets, pages, offline, index}. When its bytes change, browsers install it anew.
const { base, enabled, assets, pages, offline, index } = self.site;

const MOST = { pages: 200, files: 400 }; // entries kept beyond those of this version; the oldest give way
const PATIENCE = 4000; // milliseconds that a slow network has before a kept copy is shown

// Other sites may share this host, and their caches with it.
const prefix = `sitegen:${base}:`;
const PAGES = `${prefix}pages-1`;
const FILES = `${prefix}files-1`;

const isPinned = (path) => assets.includes(path) || pages.includes(path);

async function trim(name, most) {
  const cache = await caches.open(name);
  const loose = (await cache.keys()).filter((request) => !isPinned(new URL(request.url).pathname));
  await Promise.all(loose.slice(0, Math.max(0, loose.length - most)).map((request) => cache.delete(request)));
}

// A page is kept under its path alone; an answer from elsewhere, or one that leads elsewhere, is none of ours.
async function keep(name, path, response, most) {
  if (!response.ok || response.type !== "basic" || response.redirected) return;
  const cache = await caches.open(name);
  await cache.delete(path); // so that it becomes the newest
  await cache.put(path, response);
  await trim(name, most);
}

const find = async (name, path) => (await caches.open(name)).match(path);

async function fetchPage(path) {
  const response = await fetch(path, { cache: "no-cache" });
  await keep(PAGES, path, response, MOST.pages);
}

async function fetchFile(path) {
  if (await find(FILES, path)) return;
  await keep(FILES, path, await fetch(path), MOST.files);
}

async function openPages() {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return windows.map((one) => new URL(one.url).pathname).filter((path) => path.startsWith(base));
}

// One file that cannot be had must not keep the rest away.
async function install() {
  await self.skipWaiting();
  const wanted = new Set([...pages, ...(await openPages())]);
  await Promise.allSettled([...assets.map(fetchFile), ...[...wanted].map(fetchPage)]);
}

async function removeCaches(unless) {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix) && !unless.includes(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function activate() {
  await removeCaches([PAGES, FILES]);
  await Promise.all([trim(PAGES, MOST.pages), trim(FILES, MOST.files)]);
  await self.clients.claim();
}

async function retire() {
  await removeCaches([]);
  await self.registration.unregister();
}

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The network's answer, which is kept; a kept copy where there is no network, or too slow a one.
async function answerFresh(event, path, name, options) {
  const copy = await find(name, path);
  const network = fetch(event.request, options).then((response) => {
    event.waitUntil(keep(name, path, response.clone(), name === PAGES ? MOST.pages : MOST.files));
    return response;
  });
  if (!copy) return network;
  network.catch(() => {}); // told below
  return (await Promise.race([network.catch(() => copy), later(PATIENCE)])) ?? copy;
}

async function answerPage(event, path) {
  try {
    return await answerFresh(event, path, PAGES);
  } catch {
    return (await find(PAGES, offline)) ?? Response.error();
  }
}

async function answerFile(event, path) {
  const copy = await find(FILES, path);
  if (copy) return copy;
  const response = await fetch(event.request);
  event.waitUntil(keep(FILES, path, response.clone(), MOST.files));
  return response;
}

// Files whose names tell their content: assets, and the shards of the search.
function isLasting(path) {
  if (path.startsWith(`${base}assets/`)) return true;
  return path.startsWith(index.slice(0, index.lastIndexOf("/") + 1)) && !path.endsWith("/") && path !== index;
}

function onFetch(event) {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || !pathname.startsWith(base)) return;
  if (request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(answerPage(event, pathname));
  else if (pathname === index) event.respondWith(answerIndex(event));
  else if (isLasting(pathname)) event.respondWith(answerFile(event, pathname));
}

// The entry of the search is never old while there is a network, however slow.
async function answerIndex(event) {
  try {
    const response = await fetch(event.request, { cache: "no-cache" });
    event.waitUntil(keep(FILES, index, response.clone(), MOST.files));
    return response;
  } catch {
    return (await find(FILES, index)) ?? Response.error();
  }
}

if (enabled) {
  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(activate()));
  self.addEventListener("fetch", onFetch);
} else {
  self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
  self.addEventListener("activate", (event) => event.waitUntil(retire()));
}
