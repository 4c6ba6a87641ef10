// Fetches parts of the index, each at most once: promises are kept by name, and forgotten when they fail.
import { inflate } from "./inflate.js";
import { VERSION, inlinePostings, readBlock, readTermShard, readVocabulary, splitNames } from "./layout.js";

const VOCABULARY_LONG = 24; // terms that long or longer share files
const SHARDS_AT_ONCE = 8;
const FETCHES_AT_ONCE = 16;
const FEW = 40; // results whose refs come with their cards

// A file that the entry names is not there (any more): the site has been built anew.
export class Stale extends Error {}

// The newest request goes first: what an overtaken search still waits for must not hold up the next one.
let free = FETCHES_AT_ONCE;
const waiting = [];
async function inTurn(job) {
  if (free) free--;
  else await new Promise((go) => waiting.push(go));
  try {
    return await job();
  } finally {
    if (waiting.length) waiting.pop()();
    else free++;
  }
}

// A name tells the content, so no copy is too old; but a host may have said, while it was published, that it is not there.
async function fetchLasting(url) {
  const response = await fetch(url, { cache: "force-cache" });
  return isGone(response) ? fetch(url, { cache: "reload" }) : response;
}

const isGone = ({ status }) => status === 404 || status === 410;

async function fetchDecoded(url, decode) {
  const response = await fetchLasting(url);
  if (isGone(response)) throw new Stale(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  return decode(inflate(bytes));
}

export async function openStore(url, cache = "no-cache") {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const entry = await response.json();
  if (entry.version !== VERSION) throw new Error("The search index has changed: load the page again.");
  return new Store(url, entry);
}

// Index of the last start that is not after `term`.
function lastNotAfter(starts, term) {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= term) low = middle;
    else high = middle;
  }
  return low;
}

class Store {
  constructor(url, entry) {
    const { terms, vocabulary, cards } = entry.shards;
    this.url = url;
    this.entry = entry;
    this.documents = entry.documents;
    this.fields = Object.keys(entry.fields);
    this.starts = terms.starts.split(" ");
    this.termFolders = splitNames(terms.names);
    this.vocabulary = { ...vocabulary, names: splitNames(vocabulary.names) };
    this.cardFiles = { ...cards, names: splitNames(cards.names) };
    this.kept = new Map();
    this.queued = new Map(); // path → signals of the searches that wait for it
    this.numbers = new Map(); // ref → document number, of those seen
  }

  // The same store for one search, which loads nothing more once `signal` says that a newer one overtook it.
  during(signal) {
    return Object.assign(Object.create(this), { signal });
  }

  // What follows a `#` does not reach the server: it tells apart readings of equal bytes.
  load(path, decode) {
    this.signal?.throwIfAborted();
    const { kept, queued, signal } = this;
    if (kept.has(path)) {
      queued.get(path)?.push(signal);
    } else {
      queued.set(path, [signal]);
      kept.set(path, this.fetch(path, decode));
      kept.get(path).catch(() => kept.delete(path));
    }
    return kept.get(path);
  }

  // Leaves out a file when all who wanted it gave up while it waited for its turn.
  fetch(path, decode) {
    return inTurn(() => {
      const signals = this.queued.get(path);
      this.queued.delete(path);
      if (!signals.every((signal) => signal?.aborted)) return fetchDecoded(new URL(path, this.url), decode);
      this.kept.delete(path); // now, for the next search may ask before it is told that this failed
      throw signals[0].reason;
    });
  }

  loadJson(path) {
    return this.load(path, (bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  }

  // Starts of the shards in a folder.
  shardStarts(folder) {
    const decode = (bytes) => new TextDecoder().decode(bytes).split(" ");
    return this.load(`t/${this.termFolders[folder]}/starts.bin`, decode);
  }

  termShard([folder, i]) {
    const path = `t/${this.termFolders[folder]}/${i}.bin`;
    return this.load(path, (bytes) => readTermShard(bytes, this.fields.length));
  }

  // The entry of a term, or undefined.
  async find(term) {
    if (!this.termFolders.length) return undefined;
    const folder = lastNotAfter(this.starts, term);
    const place = lastNotAfter(await this.shardStarts(folder), term);
    const { terms, entries } = await this.termShard([folder, place]);
    const i = lastNotAfter(terms, term);
    return terms[i] === term ? entries[i] : undefined;
  }

  // Entries of the terms that start so, in term order; stops when it has more than `enough`.
  async withPrefix(prefix, enough = Infinity) {
    const found = [];
    const places = await this.placesWithPrefix(prefix);
    for (let at = 0; at < places.length && found.length <= enough; at += SHARDS_AT_ONCE) {
      const shards = await Promise.all(places.slice(at, at + SHARDS_AT_ONCE).map((place) => this.termShard(place)));
      for (const { entries } of shards) found.push(...entries.filter((entry) => entry.term.startsWith(prefix)));
    }
    return found;
  }

  // Where the terms that start so are: [folder, number] of each shard.
  async placesWithPrefix(prefix) {
    const first = lastNotAfter(this.starts, prefix);
    const isWanted = (i) => i === first || (i > first && this.starts[i].startsWith(prefix));
    const folders = [...this.termFolders.keys()].filter(isWanted);
    const starts = await Promise.all(folders.map((folder) => this.shardStarts(folder)));
    const places = starts.flatMap((own, i) => own.map((start, place) => [folders[i], place, start]));
    const from = lastNotAfter(starts.flat(), prefix);
    return places.filter(([, , start], i) => i === from || (i > from && start.startsWith(prefix)));
  }

  // Functions that return arrays of terms, which hold all terms of `low` to `high` code points: called one by one, so
  // that never all of them are in memory.
  words(low, high) {
    const { counts, names } = this.vocabulary;
    const load = async (i) => {
      const bytes = await this.load(`v/${names[i]}.bin`, (plain) => plain.slice());
      return () => readVocabulary(bytes, counts[i]);
    };
    return Promise.all(this.wordFiles(low, high).map(load));
  }

  // How many terms these files hold.
  wordCount(low, high) {
    return this.wordFiles(low, high).reduce((sum, i) => sum + this.vocabulary.counts[i], 0);
  }

  wordFiles(low, high) {
    const { lengths, names } = this.vocabulary;
    const wanted = (i) => lengths[i] <= high && (lengths[i] >= low || lengths[i] >= VOCABULARY_LONG);
    return [...names.keys()].filter(wanted);
  }

  // Postings of a term: one or several {counts, documents, tf, length}.
  async postings(entry) {
    const { counts, inline, file, split } = entry;
    if (inline) return [inlinePostings(entry)];
    if (split) return (await import("./topk.js")).readAll(this, entry);
    return [await this.load(`l/${file}.bin#${counts}`, (bytes) => readBlock(bytes, counts))];
  }

  async card(number) {
    const { folder, file, names } = this.cardFiles;
    const place = number % folder;
    const cards = await this.loadJson(`c/${names[Math.floor(number / folder)]}/${Math.floor(place / file)}.bin`);
    return cards[place % file];
  }

  // Asks for cards ahead of `refs`, where that will want them.
  loadCards(numbers, limit) {
    if (limit <= FEW) Promise.all(numbers.map((number) => this.card(number))).catch(() => {}); // told to who reads them
  }

  async refsOfFolder(i) {
    const path = `c/${this.cardFiles.names[i]}/refs.bin`;
    const refs = await this.load(path, (bytes) => new TextDecoder().decode(bytes).split("\n"));
    refs.forEach((ref, place) => this.numbers.set(ref, i * this.cardFiles.folder + place));
    return refs;
  }

  // Refs of documents: from their cards where they are few and will be shown, else from the lists.
  async refs(numbers) {
    const { folder } = this.cardFiles;
    const fromCard = async (number) => (await this.card(number))[0];
    const fromList = async (number) => (await this.refsOfFolder(Math.floor(number / folder)))[number % folder];
    const refs = await Promise.all(numbers.map(numbers.length > FEW ? fromList : fromCard));
    refs.forEach((ref, i) => this.numbers.set(ref, numbers[i]));
    return refs;
  }

  // Cards of refs, in their order; undefined for a ref that is not in the index.
  async cards(refs) {
    const known = (ref) => this.numbers.has(ref);
    if (!refs.every(known)) await Promise.all(this.cardFiles.names.map((_, i) => this.refsOfFolder(i)));
    return Promise.all(refs.map((ref) => (known(ref) ? this.card(this.numbers.get(ref)) : undefined)));
  }
}
