// The search page: results while typing, the address kept in step, the keyboard. Nothing is loaded until it is used.
import { SearchClient } from "./search-client.js";
import { nearLine, resultItem } from "./search-results.js";

const DELAY = 60; // milliseconds after the last key
const STEP = 10; // results shown, and more at a time

const form = document.getElementById("search");
const box = form.querySelector("input[name=q]");
const status = document.getElementById("search-status");
const list = document.getElementById("results");
const client = new SearchClient(form.dataset.index);

const more = Object.assign(document.createElement("button"), { type: "button", id: "search-more", hidden: true });
more.textContent = "Show more";
list.after(more);

const state = {
  query: "", // what is shown, or being looked for
  limit: STEP,
  settled: true, // the query in the address is one that the reader may want to come back to
  timer: 0,
};

const queryInAddress = () => new URLSearchParams(location.search).get("q") ?? "";
const paperAddress = (ref) => form.dataset.paper.replace("{}", () => encodeURIComponent(ref));

function addressOf(query) {
  const address = new URL(location.pathname, location.href);
  if (query) address.searchParams.set("q", query);
  return address.href;
}

// Typing replaces the address; the first key after a settled query begins a new entry, so that "back" returns to it.
function keepAddress(query) {
  if (query === queryInAddress()) return;
  const change = state.settled && queryInAddress() ? "pushState" : "replaceState";
  try {
    history[change](null, "", addressOf(query));
    state.settled = false;
  } catch {
    // Some browsers limit how often an address may change; the next change catches up.
  }
}

function say(text) {
  status.textContent = text;
}

function clear() {
  list.replaceChildren();
  more.hidden = true;
  document.getElementById("search-near")?.remove();
}

function countLine({ total, note }) {
  const count = total === 1 ? "1 paper" : `${total.toLocaleString("en")} papers`;
  return note ? `${count} (${note})` : count;
}

function fill({ results }) {
  const items = results.map((result) => resultItem(result, paperAddress(result.ref)));
  const shown = [...list.children].map((item) => item.dataset.ref);
  const continues = shown.length && shown.every((ref, i) => ref === items[i]?.dataset.ref) && items.length > shown.length;
  if (continues && state.limit > STEP) list.append(...items.slice(shown.length));
  else list.replaceChildren(...items);
}

async function offerNear(query) {
  const near = await client.near(query);
  if (query !== state.query || !near.length || list.children.length) return;
  status.after(nearLine(query, near, addressOf));
}

function show(query, answer) {
  document.getElementById("search-near")?.remove();
  fill(answer);
  more.hidden = answer.total <= answer.results.length;
  if (answer.total) return say(countLine(answer));
  say(`Nothing found for “${query}”.` + (answer.note ? ` (${answer.note})` : ""));
  return offerNear(query);
}

function showFailure() {
  clear();
  const retry = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  retry.addEventListener("click", () => run(state.query));
  status.replaceChildren("The search could not be loaded. Are you offline? ", retry);
}

async function run(query, limit = STEP) {
  clearTimeout(state.timer);
  Object.assign(state, { query, limit });
  if (!query.trim()) {
    clear();
    return say("");
  }
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await client.search(query, limit);
    if (answer && query === state.query) await show(query, answer);
  } catch {
    if (query === state.query) showFailure();
  } finally {
    list.removeAttribute("aria-busy");
  }
}

async function showMore() {
  const from = list.children.length;
  await run(state.query, state.limit + STEP);
  list.children[from]?.querySelector("a").focus();
}

function choose(query) {
  box.value = query;
  keepAddress(query);
  state.settled = true;
  run(query);
}

// Arrows go through the titles; Enter on one follows its link, as on any link.
function move(step) {
  const links = [...list.querySelectorAll("h2 a")];
  const next = links.indexOf(document.activeElement) + step;
  if (next < 0) box.focus();
  else links[Math.min(next, links.length - 1)]?.focus();
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inside = event.target === box || list.contains(event.target);
  if (event.key === "/" && !isTyping(event.target)) {
    box.focus();
    box.select();
  } else if (inside && event.key === "ArrowDown") move(1);
  else if (list.contains(event.target) && event.key === "ArrowUp") move(-1);
  else if (event.key === "Escape" && event.target === box) box.blur();
  else if (event.key === "Escape" && inside) box.focus();
  else return;
  event.preventDefault();
}

box.addEventListener("focus", () => client.warm());
box.addEventListener("input", () => {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    keepAddress(box.value);
    run(box.value);
  }, DELAY);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  choose(box.value);
});
status.parentElement.addEventListener("click", (event) => {
  const query = event.target.closest?.("#search-near a")?.dataset.query;
  if (query === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(query);
});
more.addEventListener("click", showMore);
document.addEventListener("keydown", onKey);
addEventListener("popstate", () => {
  state.settled = true;
  box.value = queryInAddress();
  run(box.value);
});

box.value = queryInAddress() || box.value; // a browser may have kept what was typed
if (box.value) run(box.value);
