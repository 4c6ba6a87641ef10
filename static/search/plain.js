// What a reader means who types words: all of them, the last perhaps unfinished. See sitegen/search/layout.py.
import { MAX_CLAUSES, OPTIONAL, REQUIRED, SEPARATOR, cutText } from "./query.js";
import { idf } from "./scores.js";
import { stem } from "./stemmer.js";

const MIN_PREFIX = 2;
const MAX_PREFIX_TERMS = 800;
const MAX_COMPLETIONS = 16;
const EXACT_BOOST = 10;
const MIN_STEM = 3;

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

// Endings that the stemmer takes off, each after a space.
const SUFFIXES =
  " able ably acy al ally alism alist ality ance ances ant ate ated ates ating ation ational ations ative atively" +
  " ator ators e ed edly ely ement ements ence ences ency ent ently er ers es est ful fully fulness ian ians ible" +
  " ibly ic ical ically icate icity ies ing ingly ings ion ional ions ious ism ist istic ists ities ity ive ively" +
  " iveness ives ivity ization izations ize ized izer izers izes izing less ly ment ments ness ous ously ousness s y";

const WORD_CHARACTER = /[\p{L}\p{N}_]/u;
const TRIMMED = /^[^\p{L}\p{N}_]*([\p{L}\p{N}_]+)[^\p{L}\p{N}_]*$/u;

// A word without what stands around it, as the index has it.
export const trim = (word) => TRIMMED.exec(word)?.[1] ?? word;

// [{word, term, open}]: the words of a text without stop words. An open one may be unfinished; one without a term
// counts as a beginning only.
export function readWords(text, say) {
  const read = cutText(text, say);
  const tokens = read.toLowerCase().split(SEPARATOR);
  const all = tokens.filter((token) => WORD_CHARACTER.test(token)).map(trim);
  if (all.length > MAX_CLAUSES) say(`only the first ${MAX_CLAUSES} words count`);
  const open = read === text && all.length <= MAX_CLAUSES && WORD_CHARACTER.test(tokens.at(-1));
  const words = all
    .slice(0, MAX_CLAUSES)
    .map((word, i) => ({ word, term: stem(word), open: open && i === all.length - 1 }));
  const kept = words.filter(({ word }) => !STOP_WORDS.has(word));
  if (!kept.length && open) return [{ ...words.at(-1), term: null }];
  return [...new Map(kept.map((word) => [word.term, word])).values()]; // of equal ones the last, which may be open
}

// The stem that an unfinished word will have, where its ending shows it: `diffusio` starts no term, `diffus` is one.
async function beginning(store, word) {
  const chars = [...word];
  for (let size = chars.length - 1; size >= MIN_STEM; size--) {
    if (!SUFFIXES.includes(" " + chars.slice(size).join(""))) continue;
    const entry = await store.find(chars.slice(0, size).join(""));
    if (entry) return [entry];
  }
  return [];
}

// Index terms that an unfinished word may become.
async function complete(store, word, own, say) {
  const started = [...word].length >= MIN_PREFIX ? await store.withPrefix(word, MAX_PREFIX_TERMS) : [];
  if (started.length > MAX_PREFIX_TERMS) {
    say(`more than ${MAX_PREFIX_TERMS} words begin with “${word}”: type more of it`);
    return [];
  }
  const others = started.filter((entry) => entry !== own);
  others.sort((a, b) => b.df - a.df); // stable: equal ones stay in term order
  if (others.length || own) return others.slice(0, MAX_COMPLETIONS);
  return beginning(store, word);
}

async function wordClause(store, { word, term, open }, fields, say) {
  const own = term === null ? undefined : await store.find(term);
  const parts = [{ entries: own ? [own] : [], boost: EXACT_BOOST }];
  // A rare completion must not outrank the common word that it completes.
  const boost = (entry) => (own ? Math.min(1, idf(own, store.documents) / idf(entry, store.documents)) : 1);
  const completions = open ? await complete(store, word, own, say) : [];
  parts.push(...completions.map((entry) => ({ entries: [entry], boost: boost(entry) })));
  return { parts, fields, presence: REQUIRED };
}

// Clauses of the reader's meaning: every word required.
export function plainClauses(store, text, say) {
  const fields = [...store.fields.keys()];
  return Promise.all(readWords(text, say).map((word) => wordClause(store, word, fields, say)));
}

export const anyOf = (clauses) => clauses.map((clause) => ({ ...clause, presence: OPTIONAL }));
