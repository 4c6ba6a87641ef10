// Searches off the page's thread. Messages in: {id, entry, task, …}, with the tasks below. Messages out: {id, …answer}
// or {id, error}; a search that a newer one overtook is not answered.
import { openIndex } from "./engine.js";
import { findMarks } from "./marks.js";
// Named here too, so that all modules of the engine are asked for at once, not one after the other has come.
import "./inflate.js";
import "./layout.js";
import "./plain.js";
import "./query.js";
import "./scores.js";
import "./stemmer.js";
import "./store.js";
import "./terms.js";

let opened = null;
let running = new AbortController();

function open(entry) {
  opened ??= openIndex(entry).catch((error) => {
    opened = null; // a later attempt may succeed
    throw error;
  });
  return opened;
}

async function search(index, { query, limit, filter, sort }, signal) {
  const answer = await index.search(query, { limit, filter, sort, signal });
  const cards = await index.cards(answer.results.map(({ ref }) => ref));
  signal.throwIfAborted();
  const terms = new Set(answer.terms);
  const results = answer.results.map((result, i) => ({
    ...result,
    ...cards[i],
    titleMarks: findMarks(cards[i]?.title ?? "", terms),
    snippetMarks: findMarks(cards[i]?.snippet ?? "", terms),
  }));
  return { total: answer.total, atLeast: answer.atLeast, unfiltered: answer.unfiltered, note: answer.note ?? "", results };
}

const TASKS = {
  warm: () => ({}),
  search,
  near: async (index, { query }) => ({ near: await index.near(query) }),
  facets: async (index) => ({ facets: await index.facets() }),
};

function overtake() {
  running.abort();
  return (running = new AbortController());
}

addEventListener("message", async ({ data }) => {
  const { signal } = data.task === "facets" ? new AbortController() : overtake();
  try {
    const index = await open(data.entry);
    const answer = await TASKS[data.task](index, data, signal);
    if (!signal.aborted) postMessage({ id: data.id, loaded: index.loaded, ...answer });
  } catch (error) {
    if (!signal.aborted) postMessage({ id: data.id, error: String(error.message ?? error) });
  }
});
