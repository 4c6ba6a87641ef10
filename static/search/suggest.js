// Near words, for a query that found nothing: loaded only then.
import { findMarks } from "./marks.js";
import { readWords } from "./plain.js";
import { best, evaluate } from "./scores.js";
import { stem } from "./stemmer.js";
import { expand } from "./terms.js";

const MOST = 3; // suggestions for one word
const LOOKED_AT = 3; // documents in which the whole word is looked for
const silent = () => {};

// The word as authors write it: the index has only its stem.
async function spelled(store, entry) {
  const parts = [{ entries: [entry], boost: 1 }];
  const work = await evaluate(store, [{ parts, fields: [...store.fields.keys()], presence: 0 }]);
  const cards = await Promise.all(best(work, LOOKED_AT).map((document) => store.card(document)));
  for (const text of cards.flatMap((card) => [card[1], card[5]])) {
    const [mark] = findMarks(text, new Set([entry.term]));
    if (mark) return text.slice(...mark).toLowerCase();
  }
  return entry.term;
}

async function nearWord(store, word) {
  const term = stem(word);
  if (await store.find(term)) return null;
  let entries = await expand(store, term, 1, silent);
  if (!entries.length && term.length > 4) entries = await expand(store, term, 2, silent);
  entries.sort((a, b) => b.df - a.df || (a.term < b.term ? -1 : 1));
  const near = await Promise.all(entries.slice(0, MOST).map((entry) => spelled(store, entry)));
  return { word, near: [...new Set(near)] };
}

// [{word, near: [word, …]}] for the words of `text` that the index does not have.
export async function findNear(store, text) {
  const words = [...new Set(readWords(text, silent).map(({ word }) => word))];
  const found = await Promise.all(words.slice(0, 8).map((word) => nearWord(store, word)));
  return found.filter((each) => each?.near.length);
}
