// Zlib data to bytes (RFC 1950 and 1951). A browser's own DecompressionStream holds some 100 KB for each file until
// garbage is collected: megabytes a query, which reads dozens of small files.

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]; // of the lengths of lengths of codes
const END = 256;

// Extra bits of the codes for lengths and distances, and the least value of each.
const LENGTH_BITS = [...Array(28).keys()].map((i) => Math.max(0, (i >> 2) - 1));
const DISTANCE_BITS = [...Array(30).keys()].map((i) => Math.max(0, (i >> 1) - 1));
const LENGTHS = [...leasts(3, LENGTH_BITS), 258];
const DISTANCES = leasts(1, DISTANCE_BITS);
LENGTH_BITS.push(0);

function leasts(first, bits) {
  let next = first;
  return bits.map((count) => (next += 1 << count) - (1 << count));
}

// A table from the next `most` bits to (symbol << 4 | bits of its code), for codes of these lengths.
function readable(lengths) {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const most = Math.max(1, counts.findLastIndex(Boolean));
  const next = [0];
  for (let i = 1; i <= most; i++) next[i] = (next[i - 1] + counts[i - 1]) << 1;
  const table = new Uint16Array(1 << most);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol];
    if (!length) continue;
    let start = 0; // the code, backwards
    for (let i = 0, code = next[length]++; i < length; i++, code >>= 1) start = (start << 1) | (code & 1);
    for (let i = start; i < table.length; i += 1 << length) table[i] = (symbol << 4) | length;
  }
  return { table, most };
}

const codes = (...runs) => readable(Uint8Array.from(runs.flatMap(([count, length]) => Array(count).fill(length))));
let fixed = null;
let room = new Uint8Array(65536); // what comes out, of one file after the other

// Adler-32. So many bytes are added up before the sums have to be cut.
function checksum(bytes) {
  let [a, b] = [1, 0];
  for (let at = 0; at < bytes.length; ) {
    for (const end = Math.min(at + 3800, bytes.length); at < end; at++) b += a += bytes[at];
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

class Inflation {
  constructor(input) {
    this.input = input;
    this.at = 2; // after zlib's header
    this.hold = 0; // bits that were read, and how many
    this.held = 0;
    this.size = 0;
  }

  run() {
    let isLast = 0;
    while (!isLast) {
      isLast = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.copy();
      else if (kind === 1) this.decode((fixed ??= [codes([144, 8], [112, 9], [24, 7], [8, 8]), codes([30, 5])]));
      else if (kind === 2) this.decode(this.codes());
      else throw new Error("not zlib data");
    }
    const end = this.at - (this.held >> 3);
    const told = new DataView(this.input.buffer, this.input.byteOffset).getUint32(end); // throws past the end
    const out = room.subarray(0, this.size);
    if (told !== checksum(out)) throw new Error("not zlib data");
    return out;
  }

  need(count) {
    while (this.held < count) {
      if (this.at > this.input.length + 3) throw new Error("zlib data ends early");
      this.hold |= this.input[this.at++] << this.held;
      this.held += 8;
    }
  }

  bits(count) {
    this.need(count);
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.held -= count;
    return value;
  }

  symbol({ table, most }) {
    this.need(most);
    const found = table[this.hold & (table.length - 1)];
    if (!found) throw new Error("not zlib data");
    this.hold >>>= found & 15;
    this.held -= found & 15;
    return found >> 4;
  }

  // Makes room for `count` bytes more.
  grow(count) {
    if (this.size + count <= room.length) return;
    const before = room;
    room = new Uint8Array(2 * (this.size + count));
    room.set(before);
  }

  // Bytes as they are.
  copy() {
    this.at -= this.held >> 3;
    this.hold = this.held = 0;
    const count = this.bits(16);
    this.bits(16); // the same, inverted
    const bytes = this.input.subarray(this.at, (this.at += count));
    if (bytes.length < count) throw new Error("zlib data ends early");
    this.grow(count);
    room.set(bytes, this.size);
    this.size += count;
  }

  // The codes of a block: for bytes and lengths, and for distances.
  codes() {
    const literals = this.bits(5) + 257;
    const all = literals + this.bits(5) + 1;
    const own = new Uint8Array(19);
    for (let i = 0, count = this.bits(4) + 4; i < count; i++) own[ORDER[i]] = this.bits(3);
    const code = readable(own);
    const lengths = new Uint8Array(all);
    for (let i = 0; i < all; ) {
      const symbol = this.symbol(code);
      if (symbol < 16) lengths[i++] = symbol;
      else if (symbol === 16) lengths.fill(lengths[i - 1], i, (i += 3 + this.bits(2)));
      else i += symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
    }
    return [readable(lengths.subarray(0, literals)), readable(lengths.subarray(literals))];
  }

  decode([literals, distances]) {
    for (let symbol = this.symbol(literals); symbol !== END; symbol = this.symbol(literals)) {
      this.grow(258);
      if (symbol < END) {
        room[this.size++] = symbol;
        continue;
      }
      const length = LENGTHS[symbol - 257] + this.bits(LENGTH_BITS[symbol - 257]);
      const code = this.symbol(distances);
      const from = this.size - DISTANCES[code] - this.bits(DISTANCE_BITS[code]);
      if (!(from >= 0)) throw new Error("not zlib data");
      for (let i = 0; i < length; i++) room[this.size + i] = room[from + i];
      this.size += length;
    }
  }
}

// What it returns is overwritten by the next call.
export const inflate = (bytes) => new Inflation(bytes).run();
