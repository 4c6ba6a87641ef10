// The reader's list as a value: what it holds, how anything that claims to be one is made safe, how two become one.
// What comes from storage, a file or a link is a stranger's text; nothing gets past `clean` that is not of the right
// kind and size.

export const VERSION = 1;

// Most entries of each part; the oldest give way. Together they stay far below the 5 MB that browsers keep.
const MOST = { saved: 1000, read: 5000, hidden: 2000, authors: 200, topics: 200, muted: 200 };

export const PARTS = Object.keys(MOST);
const MOST_AUTHORS = 50;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

export function empty() {
  const list = { v: VERSION, visit: { seen: "", now: "", at: 0 }, keys: true };
  for (const part of PARTS) list[part] = Object.create(null); // without a prototype, any name is just a name
  return list;
}

export function cleanText(value, most = 500) {
  return typeof value === "string" ? value.replace(CONTROLS, " ").trim().slice(0, most) : "";
}

export function cleanAddress(value) {
  const text = cleanText(value, 1000);
  if (!/^https?:\/\//i.test(text)) return "";
  try {
    return new URL(text).href;
  } catch {
    return "";
  }
}

const cleanDay = (value) => (/^\d{4}(-\d\d){0,2}$/.test(value) ? value : "");
const cleanTime = (value) => (Number.isSafeInteger(value) && value > 0 && value < 1e11 ? value : 0);
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const WORDS = ["authors", "topics", "muted"];

function isKey(key) {
  return key.length <= 200 && !/[\s/?#\\%]/.test(key) && /[^.]/.test(key) && key === cleanText(key, 200);
}

// Fields of a saved paper: title, authors, date, DOI, address elsewhere, when it was saved; `gone` once the site has
// it no longer.
export function cleanPaper(raw) {
  if (!isObject(raw)) return null;
  const authors = Array.isArray(raw.a) ? raw.a.slice(0, MOST_AUTHORS).map((name) => cleanText(name, 120)) : [];
  const paper = {
    t: cleanText(raw.t),
    a: authors.filter(Boolean),
    d: cleanDay(raw.d),
    i: cleanText(raw.i, 200),
    u: cleanAddress(raw.u),
    at: cleanTime(raw.at),
  };
  return raw.gone === true ? { ...paper, gone: true } : paper;
}

const timeOf = (value) => (typeof value === "number" ? value : value.at);

export function newest(part, entries) {
  if (entries.length > MOST[part]) {
    entries = entries.sort(([, a], [, b]) => timeOf(b) - timeOf(a)).slice(0, MOST[part]);
  }
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function cleanPart(part, raw) {
  const entries = [];
  for (const [name, value] of Object.entries(isObject(raw) ? raw : {})) {
    if (WORDS.includes(part)) {
      const text = cleanText(name, 120);
      if (text) entries.push([text, cleanTime(value)]);
    } else if (isKey(name)) {
      const kept = part === "saved" ? cleanPaper(value) : cleanTime(value);
      if (kept !== null) entries.push([name, kept]);
    }
  }
  return newest(part, entries);
}

// A list made of `raw`, whatever that is.
export function clean(raw) {
  const list = empty();
  if (!isObject(raw)) return list;
  for (const part of PARTS) list[part] = cleanPart(part, raw[part]);
  if (isObject(raw.visit)) {
    list.visit = { seen: cleanDay(raw.visit.seen), now: cleanDay(raw.visit.now), at: cleanTime(raw.visit.at) };
  }
  list.keys = raw.keys !== false;
  return list;
}
