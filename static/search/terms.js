// Which words of the index a term of the query means: lunr's token sets, without building any.
// Wildcards: `*` is any run of characters, none too. Edits: insertion, deletion, substitution and swapping
// neighbours cost 1 each; a swapped character can still be edited, and `*` in a fuzzy term is any one character.

// Strings of characters outside the basic plane become arrays, so that one index is one character.
const characters = (word) => (/[\ud800-\udfff]/.test(word) ? [...word] : word);

// Greedy with one step back: never exponential, whatever the pattern.
function wildcard(pattern, word) {
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < word.length) {
    if (pattern[i] === "*") [star, mark] = [i++, j];
    else if (pattern[i] === word[j]) i++, j++;
    else if (star >= 0) [i, j] = [star + 1, ++mark];
    else return false;
  }
  while (pattern[i] === "*") i++;
  return i === pattern.length;
}

// Is what is left of the term, `head` (instead of its character i) and all after it, within `edits` of word[j…]?
function within(term, i, word, j, edits, head = term[i]) {
  if (Math.abs(term.length - i - (word.length - j)) > edits) return false;
  if (i === term.length || j === word.length) return true;
  if ((head === "*" || head === word[j]) && within(term, i + 1, word, j + 1, edits)) return true;
  if (!edits) return false;
  const next = term[i + 1];
  return (
    within(term, i + 1, word, j + 1, edits - 1) ||
    within(term, i + 1, word, j, edits - 1) ||
    within(term, i, word, j + 1, edits - 1, head) ||
    (next !== undefined && (next === "*" || next === word[j]) && within(term, i + 1, word, j + 1, edits - 1, head))
  );
}

// A function that says of a word whether the term with these edits means it.
export function matcher(term, edits) {
  const pattern = characters(term);
  if (edits) return (word) => within(pattern, 0, characters(word), 0, edits);
  return (word) => wildcard(pattern, characters(word));
}


const MAX_EXPANSIONS = 10000;
const MAX_FUZZY_LENGTH = 40;
const length = (word) => [...word].length;

async function fromVocabulary(store, term, edits) {
  const size = edits ? length(term) : length(term.replaceAll("*", ""));
  const lists = await store.words(size - edits, edits ? size + edits : Infinity);
  const matches = matcher(term, edits);
  const words = lists.flatMap((list) => list().filter(matches)).sort();
  return words.slice(0, MAX_EXPANSIONS + 1);
}

// Entries of the index terms that `term` means, in term order; `say` is told of limits.
export async function expand(store, term, edits, say) {
  if (edits && length(term) > MAX_FUZZY_LENGTH) {
    say(`terms longer than ${MAX_FUZZY_LENGTH} characters have no edit distance`);
    edits = 0;
  }
  const star = term.indexOf("*");
  let found;
  if (!edits && star < 0) found = [term];
  else if (!edits && star === term.length - 1) found = await store.withPrefix(term.slice(0, -1), MAX_EXPANSIONS);
  else found = await fromVocabulary(store, term, edits);
  if (found.length > MAX_EXPANSIONS) {
    say(`only the first ${MAX_EXPANSIONS} terms that a wildcard or edit distance stands for count`);
    found = found.slice(0, MAX_EXPANSIONS);
  }
  const entries = await Promise.all(found.map((each) => (each.term === undefined ? store.find(each) : each)));
  return entries.filter(Boolean);
}
