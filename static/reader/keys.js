// The keyboard: single keys, never while typing or with a modifier, and off where the reader wants them off.
import { tell } from "./element.js";
import { entries, shownPaper } from "./papers.js";
import { toggle } from "./marks.js";
import { BASE, list } from "./store.js";

const isTyping = (target) =>
  target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=button]), textarea, select");

const shown = () => entries().filter((item) => !item.hidden);
const titleLink = (item) => item.querySelector("h2 a, h3 a, a");
const holding = () => shown().find((item) => item.contains(document.activeElement));

// The paper that a key is about: the one with the focus, else the one of this page.
const current = () => holding() ?? shownPaper();

function focusOn(item) {
  const link = titleLink(item);
  link.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  item.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

// The first step leads to what the window shows.
function move(step) {
  const items = shown();
  if (shownPaper()) return document.querySelector(`nav.turn a[rel=${step > 0 ? "next" : "prev"}]`)?.click() ?? end(step);
  if (!items.length) return null;
  const at = items.indexOf(holding());
  if (at < 0) return focusOn(items.find((item) => item.getBoundingClientRect().top >= 0) ?? items[0]);
  return items[at + step] ? focusOn(items[at + step]) : end(step);
}

const end = (step) => tell(step > 0 ? "That was the last paper" : "That was the first paper");

function act(kind) {
  const item = current();
  if (item) toggle(item, kind);
  else tell("Choose a paper first: j goes to the next one");
}

function search() {
  const boxes = [...document.querySelectorAll("#search input[type=search], #find input")];
  const box = boxes.find((each) => each.getClientRects().length); // a narrow window hides the one of the masthead
  if (!box) return location.assign(`${BASE}search/`);
  box.focus();
  box.select();
}

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  s: () => act("saved"),
  m: () => act("read"),
  x: () => act("hidden"),
  o: () => holding() && titleLink(holding()).click(),
  "/": search,
  "?": async () => (await import("./help.js")).showHelp(),
};

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!list().keys || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return void (holding() && document.activeElement.blur());
  const action = Object.hasOwn(ACTIONS, event.key) ? ACTIONS[event.key] : null;
  if (!action || (event.repeat && !"jk".includes(event.key))) return;
  event.preventDefault();
  action();
}

export function listenToKeys() {
  document.addEventListener("keydown", onKey);
}
