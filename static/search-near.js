// Near words as links, where nothing was found: loaded only then.
import { element } from "./search-results.js";

// "Did you mean" with links: first all words replaced by the nearest, then one word by another choice.
export function nearLine(query, near, addressOf) {
  const replaced = near.reduce((text, { word, near: [best] }) => replaceWord(text, word, best), query);
  const others = near.flatMap(({ word, near: [best, ...rest] }) =>
    rest.map((other) => replaceWord(replaced, best, other)),
  );
  const line = element("p", { id: "search-near" }, "Did you mean ");
  [replaced, ...others].slice(0, 4).forEach((text, i) => {
    line.append(i ? ", " : "", element("a", { href: addressOf(text), "data-query": text }, text));
  });
  line.append("?");
  return line;
}

function replaceWord(query, word, other) {
  const at = query.toLowerCase().indexOf(word);
  return at < 0 ? other : query.slice(0, at) + other + query.slice(at + word.length);
}
