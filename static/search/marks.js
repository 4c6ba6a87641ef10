// Which parts of a text the query meant.
import { trim } from "./plain.js";
import { stem } from "./stemmer.js";

const TOKEN = /[^ \t\n\r\f\v\xa0-]+/g;
const CORE = /[\p{L}\p{N}_]+/u;

// [[start, end], …] of the words of `text` whose index term is in `terms`, in order.
export function findMarks(text, terms) {
  const marks = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const word = trim(token.toLowerCase());
    if (!terms.has(stem(word))) continue;
    const core = word.length < token.length ? CORE.exec(token) : null;
    const start = index + (core?.index ?? 0);
    marks.push([start, start + (core?.[0] ?? token).length]);
  }
  return marks;
}
