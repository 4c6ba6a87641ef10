// Search over the published index, in browsers and in Node. What it finds, and with which scores, is what the lunr
// Python package finds in one whole index over the same documents.
import { anyOf, plainClauses } from "./plain.js";
import { PROHIBITED, cutText, limitClauses, meansOperators, parse } from "./query.js";
import { best, documentsAt, entriesOf, evaluate, evaluateBest } from "./scores.js";
import { stem } from "./stemmer.js";
import { Stale, openStore } from "./store.js";
import { expand } from "./terms.js";

// Filters and other orders need every document that matches.
function find(store, clauses, { limit, filter, sort }) {
  return filter || sort ? evaluate(store, clauses) : evaluateBest(store, clauses, limit);
}

async function answerPlain(store, text, order, say) {
  const clauses = await plainClauses(store, text, say);
  const work = await find(store, clauses, order);
  if (work.found.length) return { clauses, work };
  const any = await find(store, anyOf(clauses), order);
  if (any.found.length) say("no paper has all words; these have any of them");
  return { clauses, work: any };
}

// Null where the query has to be taken as plain words.
async function answerLunr(store, text, plain, order, say) {
  const read = cutText(text, say);
  const parsed = plain && !meansOperators(read) ? null : parse(read, store.fields);
  if (!parsed) return null;
  const clauses = await Promise.all(
    limitClauses(parsed, say).map(async ({ term, stemmed, edits, boost, fields, presence }) => {
      const entries = await expand(store, stemmed ? stem(term) : term, edits, say);
      return { parts: [{ entries, boost }], fields: fields.map((name) => store.fields.indexOf(name)), presence };
    }),
  );
  return { clauses, work: await find(store, clauses, order) };
}

class Index {
  #store;
  #renewal = null;

  constructor(store) {
    this.#store = store;
  }

  // {total, atLeast?, results: [{ref, score}], terms, note?}; at least `total` match when `atLeast`.
  // `plain: false` is Lunr's query language; else a query is what a
  // reader means: words, unless it shows operators. `terms` are the index terms that were meant.
  // `filter: {from, to, year, month, topic, hasCode}` and `sort: "date" | "votes"` are in facets.js; with either,
  // `unfiltered` is the total without the filter.
  search(query, { limit = 10, plain = true, signal, filter, sort } = {}) {
    const order = { limit: limit ?? Infinity, filter, sort };
    return this.#fresh((store) => this.#answer(store.during(signal), String(query), plain, order, signal));
  }

  // How many files are in memory.
  get loaded() {
    return this.#store.kept.size;
  }

  // What a result shows, by ref: {ref, title, authors, authorCount, day, snippet, hasCode, votes}, or undefined.
  cards(refs) {
    return this.#fresh(async (store) => (await store.cards(refs)).map(readCard));
  }

  // [{word, near: [word, …]}] for the words of a query that the index does not have.
  near(query) {
    return this.#fresh(async (store) => (await import("./suggest.js")).findNear(store, String(query)));
  }

  // What there is to filter by: {months: [{month, papers}], topics: [{slug, name, papers}], code: papers}.
  facets() {
    return this.#fresh(async (store) => (await import("./facets.js")).describe(store));
  }

  async #answer(store, text, plain, order, signal) {
    const notes = new Set();
    const say = (note) => notes.add(note);
    let answer = await answerLunr(store, text, plain, order, say);
    if (!answer) {
      notes.clear();
      answer = await answerPlain(store, text, order, say);
    }
    signal?.throwIfAborted();
    const { clauses, work } = answer;
    const { places, ...counts } = await choose(store, text, work, order);
    const refs = await store.refs(documentsAt(work, places));
    signal?.throwIfAborted();
    const result = {
      ...counts,
      results: refs.map((ref, i) => ({ ref, score: work.totals[places[i]] })),
      terms: meantTerms(clauses),
    };
    return notes.size ? { ...result, note: [...notes].join("; ") } : result;
  }

  // Runs `job`; when a file is gone because the site was built anew, once more with the new entry.
  async #fresh(job) {
    const store = this.#store;
    try {
      return await job(store);
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      await this.#renew(store);
      return job(this.#store);
    }
  }

  async #renew(stale) {
    if (this.#store !== stale) return;
    this.#renewal ??= openStore(stale.url, "no-store").finally(() => (this.#renewal = null));
    this.#store = await this.#renewal;
  }
}

// What of the found documents is shown, and how many there are.
async function choose(store, text, work, order) {
  if (order.filter || order.sort) return (await import("./facets.js")).refine(store, text, work, order);
  const { total, atLeast } = work;
  return { total, ...(atLeast && { atLeast }), places: best(work, order.limit) };
}

function meantTerms(clauses) {
  const meant = clauses.filter((clause) => clause.presence !== PROHIBITED).flatMap(entriesOf);
  return [...new Set(meant.map((entry) => entry.term))];
}

function readCard(card) {
  if (!card) return undefined;
  const [ref, title, authors, authorCount, day, snippet, flags, votes] = card;
  return { ref, title, authors, authorCount, day, snippet, hasCode: (flags & 1) === 1, votes };
}

// The index whose entry is at `entryUrl`.
export async function openIndex(entryUrl, options = {}) {
  const url = new URL(entryUrl, globalThis.location?.href).href;
  return new Index(await openStore(url, options.cache));
}
