// From clauses with their terms to documents and scores, in the order of operations that the layout prescribes.
import { PROHIBITED, REQUIRED } from "./query.js";

const MOST = 200; // results for which lists are not read whole

// To three decimals as Python rounds: the nearest to the exact value, and a tie (a sixteenth) to the even digit.
export function round3(x) {
  const scaled = x * 1000;
  const floor = Math.floor(scaled);
  if (Math.abs(scaled - floor - 0.5) > 1e-6) return Math.round(scaled) / 1000;
  return Number.isInteger(x * 16) ? (floor + (floor % 2)) / 1000 : Number(x.toFixed(3));
}

export const entriesOf = (clause) => clause.parts.flatMap((part) => part.entries);

// Every (term, field) has the sum of the boosts of the clauses that mean it. In term order.
export function weigh(clauses) {
  const weights = new Map();
  for (const { parts, fields, presence } of clauses) {
    if (presence === PROHIBITED) continue;
    for (const { entries, boost } of parts) {
      for (const entry of entries) {
        const own = weights.get(entry) ?? [];
        for (const field of fields) own[field] = (own[field] ?? 0) + boost;
        weights.set(entry, own);
      }
    }
  }
  return [...weights].sort(([a], [b]) => (a.term < b.term ? -1 : 1));
}

// Calls visit(document, tf, length) for each posting of the field.
function eachPosting(blocks, field, visit) {
  for (const { counts, documents, tf, length } of blocks) {
    let at = 0;
    for (let i = 0; i < field; i++) at += counts[i];
    for (const end = at + counts[field]; at < end; at++) visit(documents[at], tf[at], length[at]);
  }
}

// A function that says whether required and prohibited clauses let a document in; null when there are none.
function admit(clauses, postings, documents) {
  if (!clauses.some((clause) => clause.presence)) return null;
  const met = new Uint8Array(documents); // how many of the required clauses so far, in their order
  const visitAll = (presence, visit) => {
    const chosen = clauses.filter((clause) => clause.presence === presence);
    chosen.forEach((clause, i) => {
      for (const entry of entriesOf(clause)) {
        for (const field of clause.fields) eachPosting(postings.get(entry), field, (doc) => visit(doc, i));
      }
    });
    return chosen.length;
  };
  const required = visitAll(REQUIRED, (doc, i) => {
    if (met[doc] === i) met[doc]++;
  });
  visitAll(PROHIBITED, (doc) => (met[doc] = 255));
  return (doc) => met[doc] === required;
}

// Inverse document frequency of an entry.
export const idf = ({ df }, documents) => Math.log(1 + Math.abs((documents - df + 0.5) / (df + 0.5)));

export function scorer({ documents, averages, fields, k1, b }, name, term) {
  const weight = idf(term, documents);
  const [average, boost] = [averages[name], fields[name]];
  return (tf, length) =>
    round3(((weight * ((k1 + 1) * tf)) / (k1 * (1 - b + b * (length / average)) + tf)) * boost);
}

// What the parts of a field are divided by.
export function magnitudeOf(weighed, field) {
  let squares = 0;
  for (const [, weights] of weighed) if (weights[field] !== undefined) squares += weights[field] * weights[field];
  return Math.sqrt(squares) || Infinity;
}

// Adds to `totals` what the field gives to each admitted document, and to `found` documents not met before.
function addField(entry, field, weighed, postings, admitted, { totals, found, seen, dots }) {
  const name = Object.keys(entry.fields)[field];
  for (const [term, weights] of weighed) {
    const weight = weights[field];
    if (weight === undefined) continue;
    const score = scorer(entry, name, term);
    eachPosting(postings.get(term), field, (doc, tf, length) => {
      if (admitted && !admitted(doc)) return;
      dots[doc] += weight * score(tf, length);
      if (!seen[doc]) found.push(doc);
      seen[doc] = 1;
    });
  }
  const magnitude = magnitudeOf(weighed, field);
  for (const doc of found) {
    totals[doc] += dots[doc] / magnitude;
    dots[doc] = 0;
  }
}

// {found: document numbers, totals: score by document number} for clauses {parts: [{entries, boost}], fields, presence}.
export async function evaluate(store, clauses) {
  if (isImpossible(clauses)) return { found: [], totals: new Float64Array(store.documents) };
  return compute(store, clauses, await loadPostings(store, clauses));
}

async function loadPostings(store, clauses) {
  const entries = [...new Set(clauses.flatMap(entriesOf))];
  const loaded = await Promise.all(entries.map((each) => store.postings(each)));
  return new Map(entries.map((each, i) => [each, loaded[i]]));
}

const isImpossible = (clauses) =>
  !clauses.length || clauses.some((clause) => clause.presence === REQUIRED && !entriesOf(clause).length);

// The same as `evaluate`, where only the best `limit` are wanted: {found, totals, numbers?, total, atLeast?}; `found`
// need not have more than the best.
export async function evaluateBest(store, clauses, limit) {
  const isSplit = clauses.some((clause) => entriesOf(clause).some(({ split }) => split));
  const isNegated = clauses.some(({ presence }) => presence === PROHIBITED);
  if (isSplit && !isNegated && limit <= MOST && !isImpossible(clauses)) {
    return (await import("./topk.js")).evaluateTop(store, clauses, limit);
  }
  const isRare = clauses.flatMap(entriesOf).reduce((sum, { df }) => sum + df, 0) < store.documents / 4;
  const work = await (isRare && !isNegated && !isImpossible(clauses) ? evaluateFew : evaluate)(store, clauses);
  return { ...work, total: work.found.length };
}

async function evaluateFew(store, clauses) {
  const postings = await loadPostings(store, clauses);
  const met = new Set();
  for (const blocks of postings.values()) for (const { documents } of blocks) for (const doc of documents) met.add(doc);
  return computeAmong(store, clauses, postings, [...met]);
}

// The same as `compute` where the postings are of these few documents: as if they were all, told in `found` and `totals`
// by their places among `numbers`. Arrays for all documents would be megabytes.
export function computeAmong({ entry, fields }, clauses, postings, documents) {
  const numbers = documents.sort((a, b) => a - b);
  const places = new Map(numbers.map((doc, i) => [doc, i]));
  const placed = (block) => ({ ...block, documents: block.documents.map((doc) => places.get(doc)) });
  const own = new Map(Array.from(postings, ([term, blocks]) => [term, blocks.map(placed)]));
  return { ...compute({ documents: numbers.length, fields, entry }, clauses, own), numbers };
}

// {found, totals} from the postings of each entry.
export function compute(store, clauses, postings) {
  const { documents, entry } = store;
  const totals = new Float64Array(documents);
  const admitted = admit(clauses, postings, documents);
  if (clauses.every((clause) => clause.presence === PROHIBITED)) {
    return { found: [...totals.keys()].filter(admitted), totals };
  }
  const work = { totals, found: [], seen: new Uint8Array(documents), dots: new Float64Array(documents) };
  const weighed = weigh(clauses);
  store.fields.forEach((_, field) => addField(entry, field, weighed, postings, admitted, work));
  return work;
}

// The documents at these places of what was found.
export const documentsAt = ({ numbers }, places) => (numbers ? places.map((place) => numbers[place]) : places);

// The places of the best `limit`, best first; of equals the one with the higher number.
export function best({ found, totals }, limit) {
  const rank = (doc) => Math.floor(totals[doc] * 1e9 + 0.5);
  const before = (a, b) => rank(b) - rank(a) || b - a;
  if (found.length > 4 * limit) {
    const scores = Float64Array.from(found, (doc) => totals[doc]).sort();
    const least = scores[scores.length - limit] - 1e-8;
    found = found.filter((doc) => totals[doc] >= least);
  }
  return found.sort(before).slice(0, limit);
}
