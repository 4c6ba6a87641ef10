// What the list does to the papers of a page: buttons, dimmed and hidden entries. filters.js has the rest.
import { button, element, icon, tell } from "./element.js";
import { describe, entries, keyOf, shownPaper, titleOf } from "./papers.js";
import { change, list, now } from "./store.js";

const KINDS = {
  saved: { verb: "Save", done: "Saved", undone: "No longer saved", key: "s", path: "M4 2.5h8v11L8 10.2l-4 3.3z" },
  read: { verb: "Mark as read", done: "Marked as read", undone: "Marked as unread", key: "m", path: "M2.5 8.5 6.2 12l7.3-8" },
  hidden: { verb: "Hide", done: "Hidden", undone: "Shown again", key: "x", path: "M3.5 3.5l9 9m0-9-9 9" },
};

const quoted = (item) => `“${titleOf(item)}”`;

function markButton(kind, item, withText) {
  const { verb, key, path } = KINDS[kind];
  const made = button("", () => toggle(item, kind), { class: "mark", "data-mark": kind, "aria-pressed": "false" });
  made.setAttribute("aria-keyshortcuts", key);
  made.append(icon(path));
  if (withText) made.append(` ${verb}`);
  else made.setAttribute("aria-label", `${verb}: ${titleOf(item)}`);
  if (!withText) made.title = `${verb} (${key})`;
  return made;
}

// Buttons stand beside the links, or where these would be; the style sheet keeps the room, so nothing moves.
export function decorate(item) {
  if (item.querySelector("[data-mark]")) return;
  const isPage = item === shownPaper();
  const holder = isPage ? item.querySelector(".marks") : element("span", { class: "marks" });
  if (!holder) return;
  for (const kind of Object.keys(KINDS)) {
    if (kind !== "hidden" || !isSavedPage()) holder.append(markButton(kind, item, isPage));
  }
  if (!isPage) (item.querySelector(":scope > .links") ?? item.querySelector(":scope > .beside") ?? item).append(holder);
}

const isOn = (item, kind) => keyOf(item) in list()[kind];

function set(key, kind, value) {
  change((all) => {
    if (value === undefined) delete all[kind][key];
    else all[kind][key] = value;
  });
}

async function fill(key) {
  const { complete } = await import("./complete.js");
  await complete(key);
}

// Does or takes back; the message has a way back.
export function toggle(item, kind) {
  const key = keyOf(item);
  const before = list()[kind][key];
  const next = kind === "hidden" && before === undefined ? neighbour(item) : null;
  const value = kind === "saved" ? { ...describe(item), at: now() } : now();
  set(key, kind, before === undefined ? value : undefined);
  if (value.u === "" && before === undefined) fill(key).catch(() => {}); // offline: the page of the list tries again
  const said = before === undefined ? KINDS[kind].done : KINDS[kind].undone;
  tell(`${said}: ${quoted(item)}`, () => {
    set(key, kind, before);
    if (item.isConnected) item.querySelector(`[data-mark=${kind}], h2 a`)?.focus();
  });
  if (next) (next.querySelector("h2 a") ?? next).focus();
}

// The entry that takes the focus when `item` vanishes.
function neighbour(item) {
  if (item === shownPaper() || !item.contains(document.activeElement)) return null;
  const shown = entries().filter((one) => !one.hidden);
  const at = shown.indexOf(item);
  return shown[at + 1] ?? shown[at - 1] ?? null;
}

const isSavedPage = () => document.body.classList.contains("saved");

// Muted words, favourites and the line that says what is hidden: most readers never need them.
let filters = null;
const needsFilters = (all) => ["hidden", "authors", "topics", "muted"].some((part) => Object.keys(all[part]).length);

async function loadFilters() {
  filters = await import("./filters.js");
  applyAll();
}

// Sets one item as the list says.
function apply(item, all) {
  const key = keyOf(item);
  item.classList.toggle("is-read", key in all.read);
  for (const made of item.querySelectorAll("[data-mark]")) made.setAttribute("aria-pressed", String(key in all[made.dataset.mark]));
}

// Titles in short lists (the days before, related papers): hidden ones go, read ones are dimmed.
function applyShort(all) {
  for (const item of document.querySelectorAll("main li:not(.entry):has(> a)")) {
    const key = keyOf(item);
    if (!key) continue;
    item.classList.toggle("is-read", key in all.read);
    item.hidden = key in all.hidden;
  }
}

export function applyAll() {
  const all = list();
  const items = entries();
  items.forEach((item) => apply(item, all));
  applyShort(all);
  if (shownPaper()) apply(shownPaper(), all);
  if (isSavedPage()) return;
  if (filters) filters.applyFilters(items, all, applyAll);
  else if (needsFilters(all)) {
    for (const item of items) item.hidden = keyOf(item) in all.hidden;
    loadFilters().catch(() => {}); // offline: hidden papers are hidden all the same
  }
}

export function decorateAll() {
  entries().forEach(decorate);
  if (shownPaper()) decorate(shownPaper());
  applyAll();
}
