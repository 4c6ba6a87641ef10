// The best documents without reading long lists to their end; see "Stopping early" in sitegen/search/layout.py.
import { Reader } from "./layout.js";
import { REQUIRED } from "./query.js";
import { compute, entriesOf, idf, magnitudeOf, scorer, weigh } from "./scores.js";

const ALL_DOCUMENTS = 20000; // lists with no more documents than this together are read whole: the total is exact then
const BATCH = 16; // documents that are looked up in ranges at a time
const ROUNDING = 0.0005; // what rounding adds to the score of a posting at most
const DOUBT = 1e-6; // far more than the last bits of sums, far less than differences that count

// The same numbers in as few bytes as the greatest needs: pieces are kept, and a common word has 100,000 postings.
function narrow(numbers) {
  const most = numbers.reduce((a, b) => Math.max(a, b), 0);
  const Type = most < 256 ? Uint8Array : most < 65536 ? Uint16Array : Uint32Array;
  return new Type(numbers);
}

function readPiece(bytes, base, isWhole, long) {
  const reader = new Reader(bytes);
  const size = reader.varint();
  const documents = reader.column(size);
  const masks = narrow(reader.column(size));
  let [count, untold] = [0, 0];
  for (let i = 0, last = base; i < size; i++) {
    last = documents[i] += last;
    for (let mask = masks[i]; mask; mask &= mask - 1) count++;
    if (!isWhole) untold += (masks[i] >> long) & 1;
  }
  const tf = narrow(reader.column(count));
  const told = narrow(reader.column(count - untold));
  const length = isWhole ? told : new told.constructor(count); // 0: not told
  if (!isWhole) spread(masks, told, length, long);
  return { documents, masks, tf, length };
}

function spread(masks, told, length, long) {
  let [from, to] = [0, 0];
  for (let left of masks) {
    for (let field = 0; left; field++, left >>= 1) {
      if (left & 1) length[to++] = field === long ? 0 : told[from++];
    }
  }
}

// Lengths of the long field by document, of those asked for and their neighbours.
async function loadLengths(store, documents) {
  const { folder, names } = store.cardFiles;
  const { file } = store.entry.shards.lengths;
  const lengths = new Uint32Array(store.documents);
  const load = async (i) => {
    const from = i * file;
    const count = Math.min(file, folder - (from % folder), store.documents - from);
    const path = `c/${names[Math.floor(from / folder)]}/n${(from % folder) / file}.bin`;
    lengths.set(await store.load(path, (bytes) => new Reader(bytes).column(count)), from);
  };
  await Promise.all([...new Set(documents.map((doc) => Math.floor(doc / file)))].map(load));
  return lengths;
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

// Calls visit(document, field, tf, length) for each posting of a piece; a length of 0 is not told.
function eachOfPiece({ documents, masks, tf, length }, visit) {
  let at = 0;
  for (let i = 0; i < documents.length; i++) {
    for (let field = 0, left = masks[i]; left; field++, left >>= 1) {
      if (left & 1) visit(documents[i], field, tf[at], length[at++]);
    }
  }
}

// Postings as other lists have them, of the documents that `wanted` has. Where `lengths` does not have one that a
// piece does not tell, all that it can be score alike.
function gather(store, { lengths: [any] }, pieces, lengths, wanted) {
  const fields = store.fields.map(() => [[], [], []]);
  for (const piece of pieces) {
    eachOfPiece(piece, (doc, field, tf, length) => {
      if (wanted && !wanted[doc]) return;
      const [documents, tfs, all] = fields[field];
      documents.push(doc);
      tfs.push(tf);
      all.push(length || lengths[doc] || any);
    });
  }
  const [documents, tf, length] = [0, 1, 2].map((i) => fields.flatMap((columns) => columns[i]));
  return { counts: fields.map(([own]) => own.length), documents, tf, length };
}

// All postings of a split list.
export async function readAll(store, { split }) {
  const [heads, ranges] = await Promise.all([loadHeads(store, split), loadRanges(store, split)]);
  const pieces = [...heads, ...ranges];
  const lengths = await loadLengths(store, pieces.slice(1).flatMap(({ documents }) => [...documents]));
  return [gather(store, split, pieces, lengths)];
}

// One term of the query: what it has told so far, and what it can still give.
class List {
  constructor(store, entry, weights, magnitudes) {
    this.entry = entry;
    this.split = entry.split;
    this.shares = store.fields.map((_, field) => (weights[field] ?? 0) / magnitudes[field]);
    this.fields = weights.reduce((mask, weight, field) => mask | ((weight !== undefined) << field), 0);
    this.scores = store.fields.map((name) => scorer(store.entry, name, entry));
    this.read = []; // pieces
    this.postings = null; // of lists that are not split
    this.uses = []; // [number of a required clause, its fields]
    this.done = !entry.split;
    if (this.done) return;
    this.heads = 0; // read so far
    this.ranges = new Set();
    this.knows = new Uint8Array(store.documents); // 1: what the term gives to this document is known
    const share = Math.max(...this.shares);
    const most = ({ length }) => ROUNDING * length;
    this.caps = entry.split.bounds.map((bound) => share * (idf(entry, store.documents) * bound + most(this.shares)));
  }

  // What a document that is not known yet gains at most.
  get bound() {
    return this.done ? 0 : Math.max(...this.caps.slice(this.heads));
  }

  get headsLeft() {
    return !this.done && this.heads < this.split.heads.length;
  }
}

class Search {
  constructor(store, clauses, limit) {
    const { documents } = store;
    Object.assign(this, { store, clauses, limit });
    this.least = new Float64Array(documents); // what a document has at least, and at most, of what is read
    this.most = new Float64Array(documents);
    this.seen = new Uint8Array(documents);
    this.candidates = [];
    const weighed = weigh(clauses);
    const magnitudes = store.fields.map((_, field) => magnitudeOf(weighed, field));
    this.lists = weighed.map(([entry, weights]) => new List(store, entry, weights, magnitudes));
    this.long = this.lists.filter(({ split }) => split);
    this.required = clauses.filter(({ presence }) => presence === REQUIRED).map((clause, i) => this.#require(clause, i));
  }

  #require(clause, i) {
    const fields = clause.fields.reduce((mask, field) => mask | (1 << field), 0);
    const entries = new Set(entriesOf(clause));
    const lists = this.lists.filter(({ entry }) => entries.has(entry));
    for (const list of lists) list.uses.push([i, fields]);
    return { hit: new Uint8Array(this.store.documents), long: lists.filter(({ split }) => split) };
  }

  #meet(list, doc, mask) {
    if (!(mask & list.fields)) return;
    if (!this.seen[doc]) this.candidates.push(doc);
    this.seen[doc] = 1;
    for (const [i, fields] of list.uses) if (mask & fields) this.required[i].hit[doc] = 1;
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
          const score = list.shares[field] && list.shares[field] * list.scores[field](tf[at], length[at]);
          this.least[documents[at]] += score;
          this.most[documents[at]] += score;
          this.#meet(list, documents[at], 1 << field);
        }
      });
    });
  }

  #take(list, piece, cap) {
    const { documents, masks, tf, length } = piece;
    const [shortest, longest] = list.split.lengths;
    list.read.push(piece);
    for (let i = 0, at = 0; i < documents.length; i++) {
      let [least, most] = [0, 0];
      for (let field = 0, left = masks[i]; left; field++, left >>= 1) {
        if (!(left & 1)) continue;
        const share = list.shares[field];
        const score = list.scores[field];
        if (share) {
          least += share * score(tf[at], length[at] || longest);
          most += share * score(tf[at], length[at] || shortest);
        }
        at++;
      }
      this.least[documents[i]] += least;
      this.most[documents[i]] += Math.min(most, cap);
      list.knows[documents[i]] = 1;
      this.#meet(list, documents[i], masks[i]);
    }
  }

  async readHeads(lists) {
    const places = lists.map((list) => list.heads);
    const pieces = await Promise.all(lists.map(({ split }, i) => loadHead(this.store, split, places[i])));
    lists.forEach((list, i) => this.#take(list, pieces[i], list.caps[list.heads++]));
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
    for (const list of lists) while (list.headsLeft) await this.readHeads([list]);
    const left = (list) => upTo(rangeCount(this.store, list.split)).filter((i) => !list.ranges.has(i));
    await this.readRanges(lists.flatMap((list) => left(list).map((i) => [list, i])));
    for (const list of lists) list.done = true;
  }

  // Does the document match? 1: yes, 0: no, -1: that is not known yet.
  #matches(doc) {
    let answer = 1;
    for (const { hit, long } of this.required) {
      if (hit[doc]) continue;
      if (!long.some((list) => !list.done && !list.knows[doc])) return 0;
      answer = -1;
    }
    return answer;
  }

  // What is certain by now: the score to beat, what can still beat it, and whether others than the candidates can.
  survey() {
    const open = this.long.filter(({ done }) => !done).map((list) => [list, list.bound]);
    const sure = [];
    this.candidates = this.candidates.filter((doc) => {
      const matches = this.#matches(doc);
      if (matches > 0) sure.push(this.least[doc]);
      return matches;
    });
    const least = Float64Array.from(sure).sort();
    const score = (least.at(-this.limit) ?? -Infinity) - DOUBT;
    const rivals = [];
    let isComplete = true;
    for (const doc of this.candidates) {
      let [most, unknown] = [this.most[doc], false];
      for (const [{ knows }, bound] of open) {
        if (!knows[doc]) [most, unknown] = [most + bound, true];
      }
      if (unknown && this.required.length && this.#matches(doc) < 0) isComplete = false;
      if (most >= score) rivals.push({ doc, most, unknown });
    }
    const closed = !open.length || this.required.some(({ long }) => long.every(({ done }) => done));
    const others = closed ? -Infinity : open.reduce((total, [, bound]) => total + bound, 0);
    return { sure: sure.length, score, rivals, others, isComplete: isComplete && closed };
  }

  // Reads what decides most, until nothing unread can change the first results.
  async run() {
    await this.readShort();
    const size = this.long.reduce((total, { split }) => total + split.documents, 0);
    if (size <= ALL_DOCUMENTS && this.lists.length > 1) await this.readToEnd(this.long);
    for (;;) {
      const now = this.survey();
      const undecided = now.rivals.filter(({ unknown }) => unknown);
      const isOpen = now.others !== -Infinity && now.others >= now.score;
      if (!isOpen && !undecided.length) return now;
      const needed = (list) => isOpen || undecided.some(({ doc }) => !list.knows[doc]);
      const heads = this.long.filter((list) => list.headsLeft && needed(list));
      if (heads.length) await this.readHeads(heads);
      else if (isOpen) await this.readToEnd([this.#strongest()]);
      else await this.readRanges(this.#rangesOf(undecided));
    }
  }

  #strongest() {
    return this.long.reduce((best, list) => (list.bound > best.bound || best.done ? list : best));
  }

  #rangesOf(undecided) {
    const first = undecided.sort((a, b) => b.most - a.most).slice(0, BATCH);
    return this.long
      .filter(({ done }) => !done)
      .flatMap((list) => {
        const unknown = first.filter(({ doc }) => !list.knows[doc]);
        return [...new Set(unknown.map(({ doc }) => doc >> list.split.shift))].map((i) => [list, i]);
      });
  }

  // The postings of some documents, by entry.
  async postingsOf(documents) {
    const wanted = new Uint8Array(this.store.documents);
    for (const doc of documents) wanted[doc] = 1;
    const isKnown = (doc) => this.least[doc] === this.most[doc];
    const lengths = await loadLengths(this.store, documents.filter((doc) => !isKnown(doc)));
    const own = (list) => (list.split ? gather(this.store, list.split, list.read, lengths, wanted) : list.postings);
    return new Map(this.lists.map((list) => [list.entry, [own(list)]]));
  }

  // How many documents match; at least so many when that is not known.
  count({ sure, isComplete }) {
    if (isComplete) return { total: sure };
    if (this.required.length > 1 || (this.required.length && this.clauses.length > 1)) return { total: sure, atLeast: true };
    const everywhere = this.long.filter(({ fields }) => fields === (1 << this.store.fields.length) - 1);
    const total = Math.max(sure, ...everywhere.map(({ split }) => split.documents));
    return this.lists.length === 1 && everywhere.length ? { total } : { total, atLeast: true };
  }
}

// As `evaluate`, but only the best `limit` documents are sure to be among those found; `total` says how many match.
export async function evaluateTop(store, clauses, limit) {
  const search = new Search(store, clauses, limit);
  const now = await search.run();
  const documents = now.rivals.map(({ doc }) => doc);
  const work = compute(store, clauses, await search.postingsOf(documents));
  const chosen = new Set(documents);
  return { ...work, found: work.found.filter((doc) => chosen.has(doc)), ...search.count(now) };
}
