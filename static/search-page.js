// The search page: results while typing, filters, the address kept in step, the keyboard. Nothing is loaded until it
// is used.
import { SearchClient } from "./search-client.js";
import * as questions from "./search-question.js";
import { grouped, resultItem } from "./search-results.js";

const DELAY = 60; // milliseconds after the last key
const STEP = 10; // results shown, and more at a time

const form = document.getElementById("search");
const box = form.elements.q;
const filters = form.querySelector("details");
const status = document.getElementById("search-status");
const list = document.getElementById("results");
const client = new SearchClient(form.dataset.index);

const more = Object.assign(document.createElement("button"), { type: "button", id: "search-more", hidden: true });
more.textContent = "Show more";
list.after(more);

const state = {
  question: questions.questionInAddress(), // what is shown, or being looked for
  limit: STEP,
  settled: true, // the question in the address is one that the reader may want to come back to
  timer: 0,
  choices: null, // promise of the filters' choices
};

const paperAddress = (ref) => form.dataset.paper.replace("{}", () => encodeURIComponent(ref));
const filterWords = () => import("./search-filters.js"); // only for who filters
const isCurrent = (question) => questions.same(question, state.question);

// Typing replaces the address; the first key after a settled question begins a new entry, so that "back" returns to it.
function keepAddress(question) {
  const there = questions.questionInAddress();
  if (questions.same(question, there)) return;
  const change = state.settled && questions.asksSomething(there) ? "pushState" : "replaceState";
  try {
    history[change](null, "", questions.addressOf(question));
    state.settled = false;
  } catch {
    // Some browsers limit how often an address may change; the next change catches up.
  }
}

function say(...parts) {
  status.replaceChildren(...parts);
}

function clear() {
  list.replaceChildren();
  more.hidden = true;
  document.getElementById("search-near")?.remove();
}

const papers = (count) => (count === 1 ? "1 paper" : `${grouped(count)} papers`);
const noted = (note) => (note ? ` (${note})` : "");

function fill({ results }) {
  const items = results.map((result) => resultItem(result, paperAddress(result.ref)));
  const shown = [...list.children].map((item) => item.dataset.ref);
  const continues = shown.length && shown.every((ref, i) => ref === items[i]?.dataset.ref) && items.length > shown.length;
  if (continues && state.limit > STEP) list.append(...items.slice(shown.length));
  else list.replaceChildren(...items);
}

async function offerNear(question) {
  const near = await client.near(question.q);
  if (!near.length) return;
  const { nearLine } = await import("./search-near.js");
  if (!isCurrent(question) || list.children.length) return;
  status.after(nearLine(question.q, near, (q) => questions.addressOf({ ...question, q })));
}

// A link to another question: followed in place, unless the reader asks for a new tab.
function questionLink(question, text) {
  const link = Object.assign(document.createElement("a"), { href: questions.addressOf(question), textContent: text });
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(question);
  });
  return link;
}

function showNothing(question, { unfiltered, note }, within) {
  const asked = question.q.trim() ? ` for “${question.q}”` : "";
  const nothing = `Nothing found${asked}${within}`;
  if (!unfiltered) {
    say(`${nothing}.${noted(note)}`);
    return question.q.trim() && offerNear(question);
  }
  say(`${nothing}; `, questionLink(questions.withoutFilters(question), `${papers(unfiltered)} without the filters`), ".");
}

// Runs `change`. Where it takes away what has the focus, the same paper gets it, or the first one, or the box.
function keepingFocus(change) {
  const before = document.activeElement ?? document.body;
  const ref = before.closest("#results > li")?.dataset.ref;
  change();
  if (before.isConnected && !before.hidden) return;
  const same = [...list.children].find((item) => item.dataset.ref === ref);
  ((same ?? list).querySelector("a") ?? box).focus({ preventScroll: true });
}

async function show(question, answer) {
  const within = questions.filterCount(question) ? (await filterWords()).inWords(form, question) : "";
  if (!isCurrent(question)) return;
  keepingFocus(() => {
    document.getElementById("search-near")?.remove();
    fill(answer);
    more.hidden = !answer.atLeast && answer.total <= answer.results.length;
  });
  if (!answer.total) return showNothing(question, answer, within);
  const least = answer.atLeast ? "at least " : "";
  say(least + papers(answer.total) + within + noted(answer.note));
}

function showFailure() {
  clear();
  const retry = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  retry.addEventListener("click", () => run(state.question));
  say("The search could not be loaded. Are you offline? ", retry);
}

// A page that stayed open while the site was built anew cannot load what it has not loaded yet: the new page goes on
// with the question in the address. Once for each build, should an old page come back out of some cache.
async function startAnew() {
  try {
    const newest = await client.newerEngine();
    if (!newest || sessionStorage.getItem("search:engine") === newest) return false;
    sessionStorage.setItem("search:engine", newest);
    location.reload();
    return true;
  } catch {
    return false; // offline, or a browser that keeps nothing
  }
}

// The closed row says how many filters are set.
function showFilters(question) {
  const count = questions.filterCount(question);
  filters.querySelector("summary").textContent = count ? `Filter and sort (${count} set)` : "Filter and sort";
  if (count || question.sort) filters.open = true;
}

async function run(question, limit = STEP) {
  clearTimeout(state.timer);
  Object.assign(state, { question, limit });
  showFilters(question);
  if (!questions.asksSomething(question)) {
    clear();
    return say();
  }
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await client.search(question.q, limit, questions.refinementOf(question));
    if (answer && isCurrent(question)) await show(question, answer);
  } catch {
    if (isCurrent(question) && !(await startAnew())) keepingFocus(showFailure);
  } finally {
    list.removeAttribute("aria-busy");
  }
}

async function showMore() {
  const from = list.children.length;
  await run(state.question, state.limit + STEP);
  list.children[from]?.querySelector("a").focus();
}

// Asks a question that the reader may want to come back to, as the one before.
function choose(question) {
  questions.fillForm(form, question);
  state.settled = true;
  keepAddress(question);
  state.settled = true;
  run(question);
}

function loadChoices() {
  const load = async () => (await filterWords()).fillChoices(form, await client.facets());
  state.choices ??= load().catch(() => {
    state.choices = null; // opening the row again tries again
    return startAnew();
  });
}

// Arrows go through the titles; Enter on one follows its link, as on any link.
function move(step) {
  const links = [...list.querySelectorAll("h2 a")];
  const next = links.indexOf(document.activeElement) + step;
  if (next < 0) box.focus();
  else links[Math.min(next, links.length - 1)]?.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const inside = event.target === box || list.contains(event.target);
  if (inside && event.key === "ArrowDown") move(1);
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
    const question = questions.questionInForm(form);
    keepAddress(question);
    run(question);
  }, DELAY);
});
filters.addEventListener("change", () => choose(questions.questionInForm(form)));
filters.addEventListener("toggle", () => filters.open && loadChoices());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  keepAddress(questions.questionInForm(form)); // the last keys may not be in the address yet
  choose(questions.questionInForm(form));
});
status.parentElement.addEventListener("click", (event) => {
  const query = event.target.closest?.("#search-near a")?.dataset.query;
  if (query === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose({ ...state.question, q: query });
});
more.addEventListener("click", showMore);
document.addEventListener("keydown", onKey);
addEventListener("popstate", () => {
  state.settled = true;
  const question = questions.questionInAddress();
  questions.fillForm(form, question);
  run(question);
});

const typed = box.value; // a browser may have kept what was typed
const asked = questions.questionInAddress();
questions.fillForm(form, { ...asked, q: asked.q || typed });
if (questions.asksSomething(questions.questionInForm(form))) run(questions.questionInForm(form));
