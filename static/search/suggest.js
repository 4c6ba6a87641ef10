// Near words, for a query that found nothing: loaded only then.
import { findMarks } from "./marks.js";
import { readWords } from "./plain.js";
import { best, documentsAt, evaluateBest } from "./scores.js";
import { expand, matcher } from "./terms.js";

const MOST = 3; // suggestions for one word
const WORDS = 6; // words of the query that are looked at
const CANDIDATES = 8; // index terms for one word that are spelled out
const LOOKED_AT = 3; // documents in which the spelling of a term is looked for
const LONGEST_ENDING = 8; // letters that the stemmer may have taken off, such as "alization"
const SHORTEST = 4; // letters that must be left then
const MOST_TERMS = 40000; // terms of the index that are looked at for one word, some 100 KB
const silent = () => {};

// Index terms within one edit of the word, or of what the stemmer may have left of it: it does not know the ending
// of a misspelled word, so that "quantizaton" is far from its term "quantiz".
async function candidates(store, word, term) {
  const isTooMuch = (shortest) => store.wordCount(shortest - 1, word.length + 1) > MOST_TERMS;
  const stems = isTooMuch(term.length) ? [] : [term];
  for (let size = word.length; size >= Math.max(SHORTEST, word.length - LONGEST_ENDING); size--) {
    if (isTooMuch(size)) break;
    stems.push(word.slice(0, size));
  }
  const lists = await Promise.all([...new Set(stems)].map((each) => expand(store, each, 1, silent)));
  return [...new Set(lists.flat())].sort((a, b) => b.df - a.df || (a.term < b.term ? -1 : 1));
}

// The term as authors write it: the index has only its stem. Of several spellings the one nearest to the word.
async function spelled(store, entry, word) {
  const parts = [{ entries: [entry], boost: 1 }];
  const clause = { parts, fields: [...store.fields.keys()], presence: 0 };
  const work = await evaluateBest(store, [clause], LOOKED_AT);
  const cards = await Promise.all(documentsAt(work, best(work, LOOKED_AT)).map((document) => store.card(document)));
  const terms = new Set([entry.term]);
  const texts = cards.flatMap((card) => [card[1], card[5]]);
  const spellings = texts.flatMap((text) => findMarks(text, terms).map((mark) => text.slice(...mark).toLowerCase()));
  for (const edits of [1, 2]) {
    const found = spellings.find(matcher(word, edits));
    if (found) return [{ edits, text: found }];
  }
  return [];
}

async function nearWord(store, { word, term }) {
  if (await store.find(term)) return { word, near: [] };
  const entries = (await candidates(store, word, term)).slice(0, CANDIDATES);
  const found = (await Promise.all(entries.map((entry) => spelled(store, entry, word)))).flat();
  found.sort((a, b) => a.edits - b.edits); // stable: of equal ones the more frequent stays before
  return { word, near: [...new Set(found.map(({ text }) => text))].slice(0, MOST) };
}

// [{word, near: [word, …]}] for the words of `text` that the index does not have.
export async function findNear(store, text) {
  const words = readWords(text, silent).filter(({ term }) => term);
  const found = await Promise.all(words.slice(0, WORDS).map((word) => nearWord(store, word)));
  return found.filter(({ near }) => near.length);
}
