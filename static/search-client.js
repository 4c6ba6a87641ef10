// The search index, seen from a page: asks the worker, which is started at the first question.

const MOST_FILES = 256; // that one worker reads

export class SearchClient {
  #entry;
  #worker = null;
  #waiting = new Map();
  #lastId = 0;

  constructor(entry) {
    this.#entry = new URL(entry, document.baseURI).href;
  }

  // Fetches the engine and the entry, so that the first search is quick.
  warm() {
    if (!this.#worker) this.#ask({ task: "warm" }).catch(() => {});
  }

  // {total, unfiltered, note, results: [{ref, score, title, titleMarks, …}]}; null when a newer question overtook
  // this one. `refinement` is {filter, sort}, as the engine takes them.
  search(query, limit, refinement = {}) {
    return this.#ask({ task: "search", query, limit, ...refinement });
  }

  // [{word, near: [word, …]}] for words that the index does not have.
  async near(query) {
    return (await this.#ask({ task: "near", query }))?.near ?? [];
  }

  // What there is to filter by; neither overtaken by a search nor overtaking one.
  async facets() {
    return (await this.#ask({ task: "facets" }, false)).facets;
  }

  // The engine of the site's newest build where this page is from an older one, whose files may be gone; else "".
  async newerEngine() {
    const response = await fetch(this.#entry, { cache: "no-store" });
    const { engine } = await response.json();
    const newest = new URL(engine, this.#entry).href;
    return newest === new URL("search/engine.js", import.meta.url).href ? "" : newest;
  }

  #start() {
    const worker = new Worker(new URL("search/worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => this.#settle(data));
    worker.addEventListener("error", () => {
      worker.terminate(); // its modules could not be loaded: the next question tries again
      this.#worker = null;
      const error = "The search engine could not be loaded.";
      for (const id of [...this.#waiting.keys()]) this.#settle({ id, error });
    });
    return worker;
  }

  #overtake() {
    for (const [id, { resolve, lasts }] of this.#waiting) {
      if (lasts) continue;
      this.#waiting.delete(id);
      resolve(null);
    }
  }

  #ask(question, overtakes = true) {
    if (overtakes) this.#overtake();
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, lasts: !overtakes });
      this.#worker.postMessage({ id, entry: this.#entry, ...question });
    });
  }

  // A worker that has read much gives way to a new one: what it holds, and what browsers leave lying for each request,
  // would only grow. What it has read is in the browser's cache; without a network it is all there is.
  #relieve() {
    this.#worker.terminate();
    this.#worker = null;
    this.warm();
  }

  #settle({ id, error, loaded, ...answer }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error));
    else waiting?.resolve(answer);
    if (loaded > MOST_FILES && !this.#waiting.size && navigator.onLine) this.#relieve();
  }
}
