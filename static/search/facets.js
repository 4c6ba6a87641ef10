// Filters, and other orders than relevance: loaded when one is used. What they mean is in sitegen/search/layout.py.
import { Reader, splitNames } from "./layout.js";
import { best } from "./scores.js";

const EPOCH = 719163; // ordinal of 1970-01-01
const DAY = 86400000; // milliseconds

const isoDay = (ordinal) => (ordinal ? new Date((ordinal - EPOCH) * DAY).toISOString().slice(0, 10) : "");

const file = (store, name, decode) => store.load(`f/${name}.bin`, decode);

function summed(differences) {
  for (let i = 1; i < differences.length; i++) differences[i] += differences[i - 1];
  return differences;
}

// [{day, papers}] in order of document numbers.
const loadDays = (store) =>
  file(store, store.entry.facets.days, (bytes) => {
    const reader = new Reader(bytes);
    const count = reader.varint();
    const days = summed(reader.column(count));
    const papers = reader.column(count);
    return Array.from(days, (ordinal, i) => ({ day: isoDay(ordinal), papers: papers[i] }));
  });

const loadList = (store, name) =>
  file(store, name, (bytes) => {
    const reader = new Reader(bytes);
    return summed(reader.column(reader.varint()));
  });

// [[slug, name, papers, name of the list]].
const loadTopics = (store) => store.loadJson(`f/${store.entry.facets.topics}.bin`);

// For each document its votes + 1, or 0.
async function loadVotes(store) {
  const { file: size, names } = store.entry.facets.votes;
  const votes = new Uint32Array(store.documents);
  const load = async (name, i) => {
    const count = Math.min(size, store.documents - i * size);
    // What follows the name does not reach the server: equal bytes may be read for more or fewer documents.
    const column = await store.load(`f/${name}.bin#${count}`, (bytes) => new Reader(bytes).narrow(count));
    votes.set(column, i * size);
  };
  await Promise.all(splitNames(names).map(load));
  return votes;
}

// A function that says of a day whether it is meant; null when all are.
function dayTest({ from, to, year, month }) {
  const tests = [];
  if (from) tests.push((day) => day >= from);
  if (to) tests.push((day) => day <= to);
  if (year) tests.push((day) => day.slice(0, 4) === String(year));
  if (String(month ?? "").length > 2) tests.push((day) => day.slice(0, 7) === month);
  else if (month) tests.push((day) => Number(day.slice(5, 7)) === Number(month));
  return tests.length ? (day) => day !== "" && tests.every((test) => test(day)) : null;
}

async function onDays(store, test) {
  const mask = new Uint8Array(store.documents);
  let at = 0;
  for (const { day, papers } of await loadDays(store)) mask.fill(Number(test(day)), at, (at += papers));
  return mask;
}

async function inList(store, name) {
  const mask = new Uint8Array(store.documents);
  if (name) for (const number of await loadList(store, name)) mask[number] = 1;
  return mask;
}

async function aboutTopic(store, slug) {
  const row = (await loadTopics(store)).find(([each]) => each === slug);
  return inList(store, row?.[3]);
}

// For each part of a filter 1 or 0 by document.
function masksOf(store, filter) {
  const test = dayTest(filter);
  return Promise.all([
    ...(test ? [onDays(store, test)] : []),
    ...(filter.topic ? [aboutTopic(store, filter.topic)] : []),
    ...(filter.hasCode ? [inList(store, store.entry.facets.code)] : []),
  ]);
}

async function inOrder(store, found, totals, sort, limit) {
  if (sort === "date") return found.sort((a, b) => b - a).slice(0, limit);
  if (sort !== "votes") return best({ found, totals }, limit);
  const votes = await loadVotes(store);
  return best({ found, totals }, Infinity)
    .sort((a, b) => votes[b] - votes[a]) // stable: equal ones stay as by relevance
    .slice(0, limit);
}

// {total, unfiltered, places}: of what was found what the filter lets through, in the order asked for.
// A query without words means all documents.
export async function refine(store, text, { found, totals }, { filter, sort, limit }) {
  const all = text.trim() ? found : [...totals.keys()];
  const masks = await masksOf(store, filter ?? {});
  const kept = all.filter((document) => masks.every((mask) => mask[document]));
  const places = await inOrder(store, kept, totals, sort, limit);
  return { total: kept.length, unfiltered: all.length, places };
}

// What there is to filter by: {months: [{month, papers}], topics: [{slug, name, papers}], code: papers}; newest first.
export async function describe(store) {
  const { code } = store.entry.facets;
  const [days, topics, withCode] = await Promise.all([loadDays(store), loadTopics(store), loadList(store, code)]);
  const months = new Map();
  for (const { day, papers } of days) {
    if (day) months.set(day.slice(0, 7), (months.get(day.slice(0, 7)) ?? 0) + papers);
  }
  return {
    months: Array.from(months, ([month, papers]) => ({ month, papers })).reverse(),
    topics: topics.map(([slug, name, papers]) => ({ slug, name, papers })),
    code: withCode.length,
  };
}
