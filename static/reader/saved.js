// The page of the reader's list: the papers themselves, citations of them, carrying the list elsewhere, preferences.
import { briefDay } from "../days.js";
import { button, element, tell } from "./element.js";
import { cleanText, empty } from "./document.js";
import { FORMATS } from "./formats.js";
import { decorateAll } from "./marks.js";
import { countNew, merge } from "./merging.js";
import { addressOf } from "./papers.js";
import { change, isKept, list, now, subscribe } from "./store.js";
import { download, fromHash, parse, toFile, toHash } from "./transfer.js";

const $ = (id) => document.getElementById(id);
const papers = () => Object.entries(list().saved).sort(([a, x], [b, y]) => y.at - x.at || (a < b ? -1 : 1));
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

// --- the papers ---

function namesOf({ a }) {
  return a.length > 4 ? `${a.slice(0, 3).join(", ")} and ${a.length - 3} more` : a.join(", ");
}

function item([key, paper]) {
  const title = paper.t || key;
  const address = paper.gone ? paper.u : addressOf(key);
  const made = element("li", { class: "entry", "data-key": key });
  made.append(element("h2", {}, address ? element("a", { href: address }, title) : title));
  if (paper.a.length) made.append(element("div", { class: "authors" }, namesOf(paper)));
  const beside = element("p", { class: "beside" });
  if (paper.d) beside.append(element("time", { datetime: paper.d }, briefDay(paper.d)));
  made.append(beside);
  if (paper.gone) made.append(element("p", { class: "gone" }, "No longer on this site"));
  return made;
}

let shown = "";

function showPapers() {
  const all = papers();
  $("saved-status").textContent = all.length ? counted(all.length, "paper", "papers") : "";
  $("saved-empty").hidden = all.length > 0;
  $("saved-take").hidden = !all.length;
  const state = JSON.stringify(all);
  if (state !== shown) replaceItems(all);
  shown = state;
}

// The focus stays where it was, or goes to the paper that takes the place.
function replaceItems(all) {
  const holder = $("saved-papers");
  const old = [...holder.children];
  const at = old.findIndex((one) => one.contains(document.activeElement));
  const mark = document.activeElement?.dataset.mark;
  holder.replaceChildren(...all.map(item));
  decorateAll();
  if (at < 0) return;
  const same = [...holder.children].find((one) => one.dataset.key === old[at].dataset.key);
  const next = same ?? holder.children[Math.min(at, holder.children.length - 1)];
  (same && mark ? same.querySelector(`[data-mark=${mark}]`) : next?.querySelector("a"))?.focus();
}

// Asks, paper by paper, which are still there; the answer is kept for when there is no network.
async function lookForGone() {
  if (!navigator.onLine) return;
  const found = {};
  const waiting = papers().map(([key]) => key);
  const ask = async () => {
    for (let key = waiting.shift(); key; key = waiting.shift()) {
      const status = await fetch(addressOf(key), { method: "HEAD" }).then((answer) => answer.status, () => 0);
      if (status === 404 || status === 410 || status === 200) found[key] = status !== 200;
    }
  };
  await Promise.all([ask(), ask(), ask(), ask()]);
  await fillIn();
  if (!Object.entries(found).some(([key, gone]) => Boolean(list().saved[key]?.gone) !== gone)) return;
  change((all) => {
    for (const [key, gone] of Object.entries(found)) if (all.saved[key]) all.saved[key].gone = gone;
  });
}

// Papers that were saved where little was told of them.
async function fillIn() {
  const { complete } = await import("./complete.js");
  for (const [key, paper] of papers()) if (!paper.u && !paper.a.length && !paper.gone) await complete(key);
}

// --- citations, files and links ---

function offerFormats() {
  for (const { name, file, type, write } of Object.values(FORMATS)) {
    $("saved-formats").append(button(name, () => download(file, type, write(papers()))), " ");
  }
}

async function copyLink() {
  const { hash, isWhole } = await toHash(list());
  const link = new URL(hash, location.href).href;
  const told = isWhole ? "Link copied" : "Link copied; it has no read and hidden papers, which the file has";
  try {
    await navigator.clipboard.writeText(link);
    tell(told);
  } catch {
    const field = $("saved-link");
    field.hidden = false;
    field.value = link;
    field.select();
  }
}

async function readFile(input) {
  const [file] = input.files;
  input.value = "";
  if (!file) return;
  try {
    ask(await parse(file));
  } catch {
    tell("This file is not a reader’s list");
  }
}

async function readLink() {
  if (!location.hash.startsWith("#list=")) return;
  try {
    const theirs = await fromHash(location.hash);
    if (!theirs) throw new TypeError("not a list");
    ask(theirs);
  } catch {
    tell("The list in this link is damaged");
    forgetLink();
  }
}

const forgetLink = () => history.replaceState(null, "", location.pathname + location.search);

function summary(theirs) {
  const more = countNew(list(), theirs);
  const names = { saved: ["saved paper", "saved papers"], read: ["read mark", "read marks"], hidden: ["hidden paper", "hidden papers"], authors: ["favourite author", "favourite authors"], topics: ["favourite topic", "favourite topics"], muted: ["muted word", "muted words"] };
  const parts = Object.entries(names).filter(([part]) => more[part]).map(([part, [one, many]]) => counted(more[part], one, many));
  return parts.length ? `It adds ${parts.join(", ")}. Nothing of yours is lost.` : "It has nothing that yours does not have.";
}

function closeImport() {
  $("saved-import").hidden = true;
  forgetLink();
  $("saved-title").focus();
}

// Nothing is taken over before the reader says so.
function ask(theirs) {
  const box = $("saved-import");
  $("saved-import-text").textContent = summary(theirs);
  box.querySelector(".links").replaceChildren(
    button("Add to my list", () => {
      change((mine) => merge(mine, theirs));
      closeImport();
      tell("Added to your list");
      lookForGone();
    }),
    button("No, thank you", closeImport),
  );
  box.hidden = false;
  box.querySelector("button").focus();
}

// --- preferences ---

function showWords(part) {
  const holder = $(`saved-${part}`);
  const words = Object.keys(list()[part]).sort((a, b) => a.localeCompare(b, "en"));
  const remove = (word) => () => {
    change((all) => void delete all[part][word]);
    $(`saved-${part}-word`).focus();
  };
  holder.replaceChildren(...words.map((word) => element("li", {}, word, " ", button("Remove", remove(word), { "aria-label": `Remove ${word}` }))));
}

function listenToForm(part) {
  const field = $(`saved-${part}-word`);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const word = cleanText(field.value, 120);
    if (word) change((all) => void (all[part][word] = now()));
    field.value = "";
  });
}

function forgetAll() {
  const before = structuredClone({ ...list() });
  const more = Object.values(countNew(empty(), list())).some(Boolean);
  change(() => empty());
  tell(more ? "Your list is empty now" : "There was nothing to forget", more && (() => change(() => before)));
}

const PREFERENCES = ["authors", "topics", "muted"];

function showAll() {
  showPapers();
  PREFERENCES.forEach(showWords);
  $("saved-keys").checked = list().keys;
  $("saved-unkept").hidden = isKept();
}

$("saved-body").hidden = false;
offerFormats();
PREFERENCES.forEach(listenToForm);
showAll();
subscribe(showAll);
$("saved-keys").addEventListener("change", ({ target }) => change((all) => void (all.keys = target.checked)));
$("saved-file").addEventListener("click", () => download("reading-list.json", "application/json", toFile(list())));
$("saved-copy").addEventListener("click", copyLink);
$("saved-open").addEventListener("change", ({ target }) => readFile(target));
$("saved-help").addEventListener("click", async () => (await import("./help.js")).showHelp());
$("saved-forget").addEventListener("click", forgetAll);
addEventListener("hashchange", readLink);
readLink();
lookForGone();
