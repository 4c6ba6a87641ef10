// Starts the service worker that the page names, or gets rid of one that the site no longer has.
const manifest = document.querySelector("link[rel=manifest]");
const base = new URL("../../", import.meta.url);
const isServed = document.querySelector("script[src^='/__sitegen__/']"); // `sitegen serve` must always show the newest
const isSafe = location.protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
const address = isServed ? "" : manifest?.dataset.worker;

async function removeCaches() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(`sitegen:${base.pathname}:`));
  await Promise.all(ours.map((name) => caches.delete(name)));
}

async function remove() {
  const registration = await navigator.serviceWorker.getRegistration(base.href);
  const isOurs = registration?.scope === base.href;
  if (isOurs) await registration.unregister();
  await removeCaches();
  // The worker stays with this page, and may still keep what it was fetching. The next page looks again, too.
  if (isOurs) setTimeout(removeCaches, 3000);
}

async function tellWhenOffline() {
  if (navigator.onLine || !navigator.serviceWorker.controller) return;
  const { tell } = await import("./reader/element.js");
  tell("You are offline: this is the copy that was kept.");
}

if (isSafe && "serviceWorker" in navigator) {
  if (address) navigator.serviceWorker.register(address, { scope: base.pathname }).catch(() => {});
  else remove().catch(() => {});
  addEventListener("offline", tellWhenOffline);
  tellWhenOffline();
}
