// The reader's list on every page: loaded after the first paint, or at once where there is something to show.
import { prepareNotice } from "./element.js";
import { listenToKeys } from "./keys.js";
import { decorate, decorateAll, applyAll } from "./marks.js";
import { subscribe } from "./store.js";
import { markNew } from "./visit.js";

const isEntry = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(".entry");

// Lists that grow while they are read, such as results, get their buttons too.
function watch() {
  const observer = new MutationObserver((changes) => {
    const added = changes.flatMap((one) => [...one.addedNodes]).filter(isEntry);
    added.forEach(decorate);
    if (added.length) applyAll();
  });
  document.querySelectorAll("ol, ul").forEach((holder) => holder.matches(".entries, #results") && observer.observe(holder, { childList: true }));
}

prepareNotice();
decorateAll();
subscribe(applyAll);
watch();
listenToKeys();
markNew();
if (document.querySelector("[data-favourite]")) import("./favourite.js").catch(() => {});
