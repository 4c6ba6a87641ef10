// The search box at the top of every page: results in place, in a list below it. site.js loads this when the box is
// first used. The keyboard stays in the box; arrows choose among the links, Enter follows, Esc closes.
import { briefDay } from "./days.js";
import { SearchClient } from "./search-client.js";
import { element, grouped, marked, names } from "./search-results.js";

const DELAY = 60; // milliseconds after the last key
const SHOWN = 6; // results; the search page has all

function loadStyle(address) {
  const link = element("link", { rel: "stylesheet", href: address });
  return new Promise((done) => {
    link.onload = link.onerror = done; // without it the list is plain, but there
    document.head.append(link);
  });
}

// A choice is a link, so that it can be opened in a new tab as any other.
const choice = (href, ...children) => element("a", { role: "option", href, tabindex: "-1", "aria-selected": "false" }, ...children);

function paperChoice(result, address) {
  const title = element("b", {}, ...marked(result.title ?? result.ref, result.titleMarks));
  const people = result.authors?.length ? names(result) : "";
  const day = result.day ? [element("time", { datetime: result.day }, briefDay(result.day))] : [];
  return choice(address, title, " ", element("span", {}, people, people && day.length ? " · " : "", ...day));
}

class SearchBox {
  #form;
  #input;
  #client;
  #styled;
  #list = element("div", { id: "found-list", role: "listbox", "aria-label": "Papers found" });
  #status = element("p", { role: "status" });
  #panel = element("div", { id: "found", hidden: "" }, this.#list, this.#status);
  #active = null; // the link that the arrows have reached
  #asked = ""; // what is shown, or being looked for
  #timer = 0;

  constructor(form) {
    this.#form = form;
    this.#input = form.elements.q;
    this.#client = new SearchClient(form.dataset.index);
    this.#styled = loadStyle(form.dataset.style);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": "found-list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) this.#input.setAttribute(name, value);
    form.append(this.#panel);
    this.#listen();
    this.#client.warm();
    this.#onInput(); // what was typed while this was loading
  }

  #listen() {
    this.#input.addEventListener("input", () => this.#onInput());
    this.#input.addEventListener("focus", () => this.#asked && this.#input.value === this.#asked && this.#open(true));
    this.#form.addEventListener("keydown", (event) => this.#onKey(event));
    this.#form.addEventListener("focusout", (event) => this.#form.contains(event.relatedTarget) || this.#open(false));
    this.#panel.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  }

  #onInput() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(this.#input.value), DELAY);
  }

  #open(open) {
    this.#panel.hidden = !open;
    this.#input.setAttribute("aria-expanded", String(open));
    if (!open) this.#reach(null);
  }

  async #ask(query) {
    this.#asked = query;
    if (!query.trim()) return this.#open(false);
    try {
      const [answer] = await Promise.all([this.#client.search(query, SHOWN), this.#styled]);
      if (answer && query === this.#asked) this.#show(query, answer);
    } catch {
      // Offline, or the site was built anew and this page's files are gone; the search page may know more.
      if (query === this.#asked) this.#fill([choice(this.#pageFor(query), "Try the search page")], "The search could not be loaded here.");
    }
  }

  #pageFor(query) {
    const page = new URL(this.#form.action);
    page.searchParams.set("q", query);
    return page.href;
  }

  #show(query, { total, atLeast, results }) {
    const address = ({ ref }) => this.#form.dataset.paper.replace("{}", () => encodeURIComponent(ref));
    const found = results.map((result) => paperChoice(result, address(result)));
    const count = grouped(total);
    const all = atLeast ? "All results" : `All ${count} results`;
    const last = total > SHOWN ? all : total ? "See on the search page" : "Look for words like it";
    this.#fill([...found, choice(this.#pageFor(query), last)], total ? `${atLeast ? "at least " : ""}${count} found` : "Nothing found");
  }

  #fill(choices, text) {
    choices.forEach((each, i) => (each.id = `found-${i}`));
    this.#reach(null);
    this.#list.replaceChildren(...choices);
    this.#list.hidden = !choices.length;
    this.#status.textContent = text;
    this.#status.className = choices.length > 1 ? "unseen" : ""; // results show for themselves
    this.#open(document.activeElement === this.#input);
  }

  #reach(link) {
    this.#active?.setAttribute("aria-selected", "false");
    this.#active = link;
    link?.setAttribute("aria-selected", "true");
    link?.scrollIntoView({ block: "nearest" });
    if (link) this.#input.setAttribute("aria-activedescendant", link.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  // One up or down; beyond the ends lies the box itself.
  #move(step) {
    if (this.#panel.hidden) return this.#asked && this.#open(true);
    const choices = [null, ...this.#list.children];
    const next = choices.indexOf(this.#active) + step;
    return this.#reach(choices[(next + choices.length) % choices.length]);
  }

  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(-1);
    else if (event.key === "Enter" && this.#active) this.#active.click();
    else if (event.key === "Escape" && !this.#panel.hidden) this.#open(false);
    else if (event.key === "Escape") this.#input.blur();
    else return;
    event.preventDefault();
  }
}

export const start = (form) => void new SearchBox(form);
