// What the bytes of the index mean; the description is in sitegen/search/layout.py.

export const VERSION = 2;
const NAME_LENGTH = 10;
const FILES_PER_FOLDER = 16;
const BOUND_SCALE = 1000;

export const splitNames = (names) => names.match(new RegExp(`.{${NAME_LENGTH}}`, "g")) ?? [];

let room = new Uint32Array(4096); // for numbers that are not known to be small yet

export class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  varint() {
    const { bytes } = this;
    let byte = bytes[this.at++];
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[this.at++];
      value |= (byte & 127) << shift;
    }
    return value;
  }

  column(count) {
    const values = new Uint32Array(count);
    this.#read(values, count);
    return values;
  }

  // The same in as few bytes as the greatest needs: what is read is kept, and a common word has 100,000 postings.
  narrow(count) {
    if (room.length < count) room = new Uint32Array(2 * count);
    const most = this.#read(room, count);
    const Type = most < 256 ? Uint8Array : most < 65536 ? Uint16Array : Uint32Array;
    return new Type(room.subarray(0, count));
  }

  // Reads `count` numbers into `values`; returns the greatest.
  #read(values, count) {
    const { bytes } = this;
    let [at, most] = [this.at, 0];
    for (let i = 0; i < count; i++) {
      let byte = bytes[at++];
      let value = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
      }
      values[i] = value;
      if (value > most) most = value;
    }
    this.at = at;
    return most;
  }

  take(count) {
    return this.bytes.subarray(this.at, (this.at += count));
  }
}

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

// Terms share beginnings with the one before, counted in bytes; all are put together and decoded at once.
function readTerms(reader, count) {
  const shared = reader.column(count);
  const rest = reader.column(count);
  const out = new Uint8Array(sum(shared) + sum(rest) + count);
  let [start, end] = [0, 0];
  for (let i = 0; i < count; i++) {
    out.copyWithin(end, start, start + shared[i]);
    out.set(reader.take(rest[i]), end + shared[i]);
    start = end;
    end += shared[i] + rest[i];
    out[end++] = 10;
  }
  return count ? new TextDecoder().decode(out.subarray(0, end - 1)).split("\n") : [];
}

export const readVocabulary = (bytes, count) => readTerms(new Reader(bytes), count);

// Postings of groups of the given sizes: three columns, the first as differences within its group.
function readColumns(reader, groups) {
  const count = sum(groups);
  const documents = reader.column(count);
  let at = 0;
  for (const size of groups) {
    const end = at + size;
    for (at += 1; at < end; at++) documents[at] += documents[at - 1];
    at = end;
  }
  return { documents, tf: reader.narrow(count), length: reader.narrow(count) };
}

// The postings of one term: how many are in each field, and the columns.
export const readBlock = (bytes, counts) => ({ counts, ...readColumns(new Reader(bytes), counts) });

const readName = (reader) => String.fromCharCode(...reader.take(NAME_LENGTH));

// A list in pieces: heads first, then ranges of documents.
function readSplit(reader) {
  const [documents, headCount, folderCount, shift, shortest, longest] = reader.column(6);
  const bounds = Array.from(reader.column(headCount + 1), (bound) => bound / BOUND_SCALE);
  const names = (count) => Array.from({ length: count }, () => readName(reader));
  const heads = names(headCount);
  const folders = names(folderCount);
  return { documents, shift, lengths: [shortest, longest], bounds, heads, folders, folderSize: FILES_PER_FOLDER };
}

// The postings of a term whose shard has them.
export function inlinePostings({ counts, df, inline: { columns, from } }) {
  const part = (column) => column.subarray(from, from + df);
  return { counts, documents: part(columns.documents), tf: part(columns.tf), length: part(columns.length) };
}

// Terms of a shard and, for each, {term, counts: by field, df}
// and one of {file: name, split: list in pieces, inline: place of the postings}.
export function readTermShard(bytes, fieldCount) {
  const reader = new Reader(bytes);
  const size = reader.varint();
  const terms = readTerms(reader, size);
  const counts = Array.from({ length: fieldCount }, () => reader.column(size));
  const kinds = reader.column(size);
  const entries = terms.map((term, i) => {
    const own = counts.map((column) => column[i]);
    const file = kinds[i] === 1 ? readName(reader) : null;
    const split = kinds[i] === 2 ? readSplit(reader) : null;
    return { term, counts: own, df: sum(own), file, split, inline: null };
  });
  const inline = entries.filter((_, i) => !kinds[i]);
  const columns = readColumns(reader, inline.flatMap((entry) => entry.counts));
  let from = 0;
  for (const entry of inline) {
    entry.inline = { columns, from };
    from += entry.df;
  }
  return { terms, entries };
}
