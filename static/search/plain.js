// What a reader means who types words: all of them, the last perhaps unfinished. See sitegen/search/layout.py.
import { OPTIONAL, REQUIRED, cutList, cutText } from "./query.js";
import { stem } from "./stemmer.js";

const MIN_PREFIX = 2;
const MAX_COMPLETIONS = 16;
const EXACT_BOOST = 10;
const EVERY = 100000;

// The words that the lunr package leaves out of the index.
const STOP_WORDS = new Set(
  (
    "a able about across after all almost also am among an and any are as at be because been but by can cannot could " +
    "dear did do does either else ever every for from get got had has have he her hers him his how however i if in " +
    "into is it its just least let like likely may me might most must my neither no nor not of off often on only or " +
    "other our own rather said say says she should since so some than that the their them then there these they this " +
    "tis to too twas us wants was we were what when where which while who whom why will with would yet you your"
  ).split(" "),
);

// Endings that the stemmer takes off.
const SUFFIXES = (
  "able ably acy al ally alism alist ality ance ances ant ate ated ates ating ation ational ations ative atively " +
  "ator ators e ed edly ely ement ements ence ences ency ent ently er ers es est ful fully fulness ian ians ible ibly " +
  "ic ical ically icate icity ies ing ingly ings ion ional ions ious ism ist istic ists ities ity ive ively iveness " +
  "ives ivity ization izations ize ized izer izers izes izing less ly ment ments ness ous ously ousness s y"
).split(" ");

const SEPARATORS = /[ \t\n\r\f\v\xa0-]+/;
const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const TRIMMED = /^[^\p{L}\p{N}_]*([\p{L}\p{N}_]+)[^\p{L}\p{N}_]*$/u;

// A word without what stands around it, as the index has it.
export const trim = (word) => TRIMMED.exec(word)?.[1] ?? word;

// The words of a text as typed, in lower case and trimmed.
export function splitWords(text) {
  return text.toLowerCase().split(SEPARATORS).filter((word) => WORD_CHARACTER.test(word)).map(trim);
}

// [{word, open, whole}]: `open` when it may be unfinished, not `whole` when it counts as a beginning only.
export function readWords(text, say) {
  const read = cutText(text, say);
  const all = splitWords(read);
  const words = cutList(all, say);
  const complete = read !== text || words !== all || SEPARATORS.test([...read].pop() ?? " ");
  const marked = words.map((word, i) => ({ word, open: !complete && i === words.length - 1, whole: true }));
  const kept = marked.filter(({ word }) => !STOP_WORDS.has(word));
  const last = marked.at(-1);
  return !kept.length && last?.open ? [{ ...last, whole: false }] : kept;
}

async function beginning(store, word) {
  const chars = [...word];
  for (let k = 1; chars.length - k >= 3; k++) {
    const rest = chars.slice(-k).join("");
    if (!SUFFIXES.some((suffix) => suffix.startsWith(rest))) continue;
    const entry = await store.find(chars.slice(0, -k).join(""));
    if (entry) return [entry];
  }
  return [];
}

// Index terms that an unfinished word may become.
async function complete(store, word, own) {
  const started = [...word].length >= MIN_PREFIX ? await store.withPrefix(word, EVERY) : [];
  const others = started.filter((entry) => entry !== own);
  others.sort((a, b) => b.df - a.df || (a.term < b.term ? -1 : 1));
  if (others.length || own) return others.slice(0, MAX_COMPLETIONS);
  return beginning(store, word);
}

async function wordClause(store, { word, open, whole }, fields) {
  const own = whole ? await store.find(stem(word)) : undefined;
  const parts = [{ entries: own ? [own] : [], boost: EXACT_BOOST }];
  if (open) parts.push({ entries: await complete(store, word, own), boost: 1 });
  return { parts, fields, presence: REQUIRED };
}

// Clauses of the reader's meaning: every word required.
export async function plainClauses(store, text, say) {
  const words = readWords(text, say);
  const stems = words.map(({ word, whole }) => (whole ? stem(word) : ""));
  const distinct = words.filter(({ open }, i) => open || stems.indexOf(stems[i]) === i);
  const fields = [...store.fields.keys()];
  return Promise.all(distinct.map((word) => wordClause(store, word, fields)));
}

export const anyOf = (clauses) => clauses.map((clause) => ({ ...clause, presence: OPTIONAL }));
