// The best documents without reading long lists to their end; see "Stopping early" in sitegen/search/layout.py.
import { Reader } from "./layout.js";
import { REQUIRED } from "./query.js";
import { computeAmong, entriesOf, idf, magnitudeOf, scorer, weigh } from "./scores.js";

const ALL_DOCUMENTS = 20000; // lists with no more documents than this together are read whole: the total is exact then
const BATCH = 16; // documents that are looked up in ranges at a time
const ROUNDING = 0.0005; // what rounding adds to the score of a posting at most
const RIVAL = 1;
const OUT = 2;
const DOUBT = 1e-6; // far more than the last bits of sums, far less than differences that count

// Arrays with a number for each document are used again by the next search: new ones for every key typed would be
// garbage by the megabyte.
const spare = [];
function borrow(Type, size, lent) {
  const at = spare.findIndex((array) => array instanceof Type && array.length === size);
  const array = at < 0 ? new Type(size) : spare.splice(at, 1)[0];
  lent.push(array);
  return array;
}

function readPiece(bytes, base, isWhole, long) {
  const reader = new Reader(bytes);
  const size = reader.varint();
  const gaps = reader.narrow(size);
  const masks = reader.narrow(size);
  let [count, untold] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let mask = masks[i]; mask; mask &= mask - 1) count++;
    if (!isWhole) untold += (masks[i] >> long) & 1;
  }
  const tf = reader.narrow(count);
  const told = reader.narrow(count - untold);
  const length = isWhole ? told : new told.constructor(count); // 0: not told
  if (!isWhole) spread(masks, told, length, long);
  return { base, gaps, masks, tf, length };
}

function documentsOf({ base, gaps }) {
  let doc = base;
  return Array.from(gaps, (gap) => (doc += gap));
}

function spread(masks, told, length, long) {
  for (let i = 0, from = 0, to = 0; i < masks.length; i++) {
    for (let field = 0, left = masks[i]; left; field++, left >>= 1) {
      if (left & 1) length[to++] = field === long ? 0 : told[from++];
    }
  }
}

// Writes lengths of the long field by document: of those asked for and their neighbours.
async function loadLengths(store, documents, lengths) {
  const { folder, names } = store.cardFiles;
  const { file } = store.entry.shards.lengths;
  const load = async (i) => {
    const from = i * file;
    const count = Math.min(file, folder - (from % folder), store.documents - from);
    const path = `c/${names[Math.floor(from / folder)]}/n${(from % folder) / file}.bin`;
    lengths.set(await store.load(path, (bytes) => new Reader(bytes).narrow(count)), from);
  };
  await Promise.all([...new Set(documents.map((doc) => Math.floor(doc / file)))].map(load));
}

const longField = (store) => store.entry.shards.lengths.field;

const loadHead = (store, { heads }, i) =>
  store.load(`l/${heads[i]}.bin#${i}`, (bytes) => readPiece(bytes, 0, !i, longField(store)));

function loadRange(store, { folders, folderSize, shift }, i) {
  const path = `l/${folders[Math.floor(i / folderSize)]}/${i % folderSize}.bin#${i << shift}`;
  return store.load(path, (bytes) => readPiece(bytes, i << shift, false, longField(store)));
}

const rangeCount = (store, { shift }) => ((store.documents - 1) >> shift) + 1;
const upTo = (count) => [...Array(count).keys()];
const loadRanges = (store, split) => Promise.all(upTo(rangeCount(store, split)).map((i) => loadRange(store, split, i)));
const loadHeads = (store, split) => Promise.all(split.heads.map((_, i) => loadHead(store, split, i)));

// Postings as other lists have them, of the documents that `wanted` has. Where `lengths` does not have one that a
// piece does not tell, all that it can be score alike.
function gather(store, { lengths: [any] }, pieces, lengths, wanted) {
  const fields = store.fields.map(() => [[], [], []]);
  for (const { base, gaps, masks, tf, length } of pieces) {
    for (let i = 0, at = 0, doc = base; i < gaps.length; i++) {
      doc += gaps[i];
      let left = masks[i];
      if (wanted && !wanted[doc]) {
        for (; left; left &= left - 1) at++;
        continue;
      }
      for (let field = 0; left; field++, left >>= 1) {
        if (left & 1) append(fields[field], doc, tf[at], length[at++] || lengths[doc] || any);
      }
    }
  }
  return block(fields);
}

function append(columns, ...posting) {
  posting.forEach((value, i) => columns[i].push(value));
}

function block(fields) {
  const [documents, tf, length] = [0, 1, 2].map((i) => fields.flatMap((columns) => columns[i]));
  return { counts: fields.map(([own]) => own.length), documents, tf, length };
}

// The same of a list that is not split.
function pick({ counts, documents, tf, length }, wanted) {
  const fields = counts.map(() => [[], [], []]);
  let at = 0;
  counts.forEach((count, field) => {
    for (const end = at + count; at < end; at++) {
      if (wanted[documents[at]]) append(fields[field], documents[at], tf[at], length[at]);
    }
  });
  return block(fields);
}

// All postings of a split list.
export async function readAll(store, { split }) {
  const [heads, ranges] = await Promise.all([loadHeads(store, split), loadRanges(store, split)]);
  const pieces = [...heads, ...ranges];
  const lengths = new Uint32Array(store.documents);
  await loadLengths(store, pieces.slice(1).flatMap(documentsOf), lengths);
  return [gather(store, split, pieces, lengths)];
}

// One term of the query: what it has told so far, and what it can still give.
class List {
  constructor(store, entry, weights, magnitudes, lent) {
    this.entry = entry;
    this.split = entry.split;
    this.shares = store.fields.map((_, field) => (weights[field] ?? 0) / magnitudes[field]);
    this.fields = weights.reduce((mask, weight, field) => mask | ((weight !== undefined) << field), 0);
    this.scores = store.fields.map((name) => scorer(store.entry, name, entry));
    this.gains = store.fields.map(() => new Map());
    this.read = []; // pieces
    this.postings = null; // of lists that are not split
    this.uses = []; // {hit, fields} of the required clauses that mean the term
    this.done = !entry.split;
    if (this.done) return;
    this.heads = 0; // read so far
    this.ranges = new Set();
    this.knows = borrow(Uint8Array, store.documents, lent); // 1: what the term gives to this document is known
    const share = Math.max(...this.shares);
    const most = ({ length }) => ROUNDING * length;
    this.caps = entry.split.bounds.map((bound) => share * (idf(entry, store.documents) * bound + most(this.shares)));
  }

  // What a posting adds to a score. Few are different from all others.
  gain(field, tf, length) {
    const share = this.shares[field];
    if (!share) return 0;
    if (tf > 255) return share * this.scores[field](tf, length);
    const key = length * 256 + tf;
    const known = this.gains[field].get(key);
    if (known !== undefined) return known;
    const gain = share * this.scores[field](tf, length);
    this.gains[field].set(key, gain);
    return gain;
  }

  // What a document that is not known yet gains at most.
  get bound() {
    return this.done ? 0 : Math.max(...this.caps.slice(this.heads));
  }

  get headsLeft() {
    return !this.done && this.heads < this.split.heads.length;
  }

  nextHeads(count) {
    return upTo(this.split.heads.length).slice(this.heads, this.heads + count);
  }

  // The ranges that tell what is not known of these documents.
  rangesOf(documents) {
    const unknown = documents.filter((doc) => !this.knows[doc]);
    return [...new Set(unknown.map((doc) => doc >> this.split.shift))];
  }
}

class Search {
  constructor(store, clauses, limit) {
    const { documents } = store;
    Object.assign(this, { store, clauses, limit, lent: [] });
    this.least = borrow(Float64Array, documents, this.lent); // what a document has at least, and at most, of what is read
    this.most = borrow(Float64Array, documents, this.lent);
    this.isOpen = true; // can documents that were not met yet be among the first results?
    this.seen = borrow(Uint8Array, documents, this.lent); // RIVAL or OUT, of those met
    this.met = [];
    this.rivals = []; // documents that can be among the first results
    const weighed = weigh(clauses);
    const magnitudes = store.fields.map((_, field) => magnitudeOf(weighed, field));
    this.lists = weighed.map(([entry, weights]) => new List(store, entry, weights, magnitudes, this.lent));
    this.long = this.lists.filter(({ split }) => split);
    this.required = clauses.filter(({ presence }) => presence === REQUIRED).map((clause) => this.#require(clause));
  }

  #require(clause) {
    const fields = clause.fields.reduce((mask, field) => mask | (1 << field), 0);
    const entries = new Set(entriesOf(clause));
    const lists = this.lists.filter(({ entry }) => entries.has(entry));
    const hit = borrow(Uint8Array, this.store.documents, this.lent);
    for (const list of lists) list.uses.push({ hit, fields });
    return { hit, long: lists.filter(({ split }) => split) };
  }

  #meet({ fields, uses }, doc, mask) {
    if (!(mask & fields)) return;
    if (!this.seen[doc]) {
      this.seen[doc] = this.isOpen ? RIVAL : OUT;
      this.met.push(doc);
      if (this.isOpen) this.rivals.push(doc);
    }
    for (let i = 0; i < uses.length; i++) if (mask & uses[i].fields) uses[i].hit[doc] = 1;
  }

  async readShort() {
    const short = this.lists.filter(({ split }) => !split);
    const all = await Promise.all(short.map(({ entry }) => this.store.postings(entry)));
    short.forEach((list, i) => {
      [list.postings] = all[i];
      const { counts, documents, tf, length } = list.postings;
      let at = 0;
      counts.forEach((count, field) => {
        for (const end = at + count; at < end; at++) {
          const gain = list.gain(field, tf[at], length[at]);
          this.least[documents[at]] += gain;
          this.most[documents[at]] += gain;
          this.#meet(list, documents[at], 1 << field);
        }
      });
    });
  }

  #take(list, piece, cap) {
    const { base, gaps, masks, tf, length } = piece;
    const [shortest, longest] = list.split.lengths;
    const { knows } = list;
    const { seen } = this;
    list.read.push(piece);
    for (let i = 0, at = 0, doc = base; i < gaps.length; i++) {
      doc += gaps[i];
      let left = masks[i];
      knows[doc] = 1;
      this.#meet(list, doc, left);
      if (seen[doc] === OUT) {
        for (; left; left &= left - 1) at++;
        continue;
      }
      let least = 0;
      let most = 0;
      for (let field = 0; left; field++, left >>= 1) {
        if (!(left & 1)) continue;
        const gain = list.gain(field, tf[at], length[at] || longest);
        least += gain;
        most += length[at] ? gain : list.gain(field, tf[at], shortest);
        at++;
      }
      this.least[doc] += least;
      this.most[doc] += Math.min(most, cap);
    }
  }

  // The next `count` heads of some lists.
  async readHeads(lists, count = 1) {
    const wanted = lists.flatMap((list) => list.nextHeads(count).map((i) => [list, i]));
    const pieces = await Promise.all(wanted.map(([{ split }, i]) => loadHead(this.store, split, i)));
    wanted.forEach(([list], at) => this.#take(list, pieces[at], list.caps[list.heads++]));
  }

  // Ranges as [list, number].
  async readRanges(wanted) {
    const pieces = await Promise.all(wanted.map(([{ split }, i]) => loadRange(this.store, split, i)));
    wanted.forEach(([list, i], at) => {
      list.ranges.add(i);
      this.#take(list, pieces[at], list.caps.at(-1));
      list.knows.fill(1, i << list.split.shift, (i + 1) << list.split.shift);
    });
  }

  async readToEnd(lists) {
    // All at once; what follows finds them loaded.
    await Promise.all(lists.flatMap(({ split }) => [loadHeads(this.store, split), loadRanges(this.store, split)]));
    await this.readHeads(lists, Infinity);
    const left = (list) => upTo(rangeCount(this.store, list.split)).filter((i) => !list.ranges.has(i));
    await this.readRanges(lists.flatMap((list) => left(list).map((i) => [list, i])));
    for (const list of lists) list.done = true;
  }

  // Does the document match? 1: yes, 0: no, -1: that is not known yet.
  #matches(doc) {
    let answer = 1;
    for (let i = 0; i < this.required.length; i++) {
      const { hit, long } = this.required[i];
      if (hit[doc]) continue;
      if (!canTell(long, doc)) return 0;
      answer = -1;
    }
    return answer;
  }

  // What the last of the first results has at least. Documents that do not match are rivals no more.
  #scoreToBeat() {
    const { least, rivals } = this;
    const sure = new Float64Array(rivals.length);
    let [count, kept] = [0, 0];
    for (let i = 0; i < rivals.length; i++) {
      const matches = this.#matches(rivals[i]);
      if (matches > 0) sure[count++] = least[rivals[i]];
      if (matches) rivals[kept++] = rivals[i];
      else this.seen[rivals[i]] = OUT;
    }
    rivals.length = kept;
    return count < this.limit ? -Infinity : sure.subarray(0, count).sort()[count - this.limit] - DOUBT;
  }

  // Leaves those rivals that can reach the score: who cannot now never will. Returns what is undecided: documents that
  // are not known whole, and what each of them has at most.
  #leaveRivals(score, open) {
    const { most, rivals } = this;
    const reach = Float64Array.from(rivals, (doc) => most[doc]);
    const unknown = new Uint8Array(rivals.length);
    for (const { knows, bound } of open) {
      for (let i = 0; i < rivals.length; i++) {
        if (knows[rivals[i]]) continue;
        reach[i] += bound;
        unknown[i] = 1;
      }
    }
    const undecided = { documents: [], reach: [] };
    let kept = 0;
    for (let i = 0; i < reach.length; i++) {
      if (reach[i] < score) {
        this.seen[rivals[i]] = OUT;
        continue;
      }
      if (unknown[i]) {
        undecided.documents.push(rivals[i]);
        undecided.reach.push(reach[i]);
      }
      rivals[kept++] = rivals[i];
    }
    rivals.length = kept;
    return undecided;
  }

  // Can documents that match be found in the lists that are not read to their end only?
  #isClosed(open) {
    return !open.length || this.required.some(({ long }) => long.every(({ done }) => done));
  }

  // Asks for the heads that are nearly always read: one of a single word's, three where words meet.
  #loadHeads() {
    const count = this.clauses.length > 1 ? 3 : 1;
    const heads = this.long.flatMap(({ split }) => split.heads.slice(0, count).map((_, i) => loadHead(this.store, split, i)));
    Promise.all(heads).catch(() => {}); // told to who reads them
  }

  // Reads what decides most, until nothing unread can change the first results.
  async run() {
    this.#loadHeads();
    await this.readShort();
    const size = this.long.reduce((total, { split }) => total + split.documents, 0);
    if (size <= ALL_DOCUMENTS && this.lists.length > 1) await this.readToEnd(this.long);
    for (;;) {
      const open = this.long.filter(({ done }) => !done);
      const score = this.#scoreToBeat();
      const undecided = this.#leaveRivals(score, open);
      this.isOpen &&= !this.#isClosed(open) && open.reduce((total, { bound }) => total + bound, 0) >= score;
      if (this.isOpen) await this.#readForOthers(open);
      else if (undecided.documents.length) await this.#readFor(undecided, open, score);
      else return;
    }
  }

  // Others than the documents met can be among the first results.
  async #readForOthers(open) {
    const heads = open.filter(({ headsLeft }) => headsLeft);
    if (heads.length) await this.readHeads(heads);
    else await this.readToEnd([open.reduce((best, list) => (list.bound > best.bound ? list : best))]);
  }

  async #readFor({ documents, reach }, open, score) {
    const needed = open.filter(({ knows }) => documents.some((doc) => !knows[doc]));
    const heads = needed.filter(({ headsLeft }) => headsLeft);
    // As long as too few documents are known to match, nothing can be left out.
    if (heads.length) return this.readHeads(heads, score === -Infinity ? Infinity : 1);
    const first = bestOf(documents, reach, BATCH);
    return this.readRanges(needed.flatMap((list) => list.rangesOf(first).map((i) => [list, i])));
  }

  // The postings of some documents, by entry.
  async postingsOf(documents) {
    const wanted = borrow(Uint8Array, this.store.documents, this.lent);
    for (const doc of documents) wanted[doc] = 1;
    const isKnown = (doc) => this.least[doc] === this.most[doc];
    const lengths = borrow(Uint32Array, this.store.documents, this.lent);
    await loadLengths(this.store, documents.filter((doc) => !isKnown(doc)), lengths);
    const own = ({ split, read, postings }) =>
      split ? gather(this.store, split, read, lengths, wanted) : pick(postings, wanted);
    return new Map(this.lists.map((list) => [list.entry, [own(list)]]));
  }

  // Afterwards nothing of the search may be used.
  end() {
    for (const array of this.lent) spare.push(array.fill(0));
  }

  // Those that are among the first results whatever is not known exactly.
  certain() {
    const most = Float64Array.from(this.rivals, (doc) => this.most[doc]).sort();
    const next = most.at(-this.limit - 1) ?? -Infinity;
    return this.rivals.filter((doc) => this.least[doc] > next + DOUBT);
  }

  // How many documents match; at least so many when that is not known.
  count() {
    let sure = 0;
    let isComplete = this.#isClosed(this.long.filter(({ done }) => !done));
    for (const doc of this.met) {
      const matches = this.#matches(doc);
      if (matches > 0) sure++;
      else if (matches) isComplete = false;
    }
    if (isComplete) return { total: sure };
    if (this.required.length > 1 || (this.required.length && this.clauses.length > 1)) return { total: sure, atLeast: true };
    const everywhere = this.long.filter(({ fields }) => fields === (1 << this.store.fields.length) - 1);
    const total = Math.max(sure, ...everywhere.map(({ split }) => split.documents));
    return this.lists.length === 1 && everywhere.length ? { total } : { total, atLeast: true };
  }
}

// Can one of the lists still tell something of the document?
function canTell(lists, doc) {
  for (let i = 0; i < lists.length; i++) if (!lists[i].done && !lists[i].knows[doc]) return true;
  return false;
}

function bestOf(documents, reach, count) {
  if (documents.length <= count) return documents;
  const least = Float64Array.from(reach).sort().at(-count);
  return documents.filter((_, i) => reach[i] >= least).slice(0, count);
}

// As `evaluate`, but only the best `limit` documents are sure to be among those found; `total` says how many match.
export async function evaluateTop(store, clauses, limit) {
  const search = new Search(store, clauses, limit);
  try {
    await search.run();
    store.loadCards(search.certain(), limit);
    const postings = await search.postingsOf(search.rivals);
    return { ...computeAmong(store, clauses, postings, search.rivals), ...search.count() };
  } finally {
    search.end();
  }
}
