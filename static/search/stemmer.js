// Porter's suffix stripping (1980) with the two departures of his own later version ("bli", "logi").
// Must give what the lunr Python package gives: the index was built with it. It is stricter than lunr.js
// in places ("lay" becomes "lai", "try" stays).

const pairs = (text) => text.split(" ").map((pair) => pair.split(">"));
const STEP_2 = pairs(
  "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ization>ize " +
  "ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble logi>log"
);
const STEP_3 = pairs("icate>ic ative> alize>al iciti>ic ical>ic ful> ness>");
const STEP_4 = "al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize".split(" ");

// One letter a character: v(owel) or c(onsonant); "y" is a vowel after a consonant.
function shape(word) {
  let out = "";
  let last = "v";
  for (const char of word) {
    if ("aeiou".includes(char)) last = "v";
    else if (char === "y" && out) last = last === "c" ? "v" : "c";
    else last = "c";
    out += last;
  }
  return out;
}

const measure = (word) => shape(word).split("vc").length - 1;
const hasVowel = (word) => shape(word).includes("v");
const endsDouble = (word) => /(.)\1$/su.test(word) && shape(word).endsWith("c");
const endsShort = (word) => shape(word).endsWith("cvc") && !/[wxy]$/.test(word);
const cut = (word, count) => word.slice(0, word.length - count);

function plural(word) {
  if (word.endsWith("sses") || word.endsWith("ies")) return cut(word, 2);
  return word.endsWith("s") && !word.endsWith("ss") ? cut(word, 1) : word;
}

function pastOrGerund(word) {
  if (word.endsWith("eed")) return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
  const suffix = ["ed", "ing"].find((end) => word.endsWith(end));
  const stem = suffix && cut(word, suffix.length);
  if (!stem || !hasVowel(stem)) return word;
  if (/(at|bl|iz)$/.test(stem)) return stem + "e";
  if (endsDouble(stem)) return /[lsz]$/.test(stem) ? stem : cut(stem, [...stem].pop().length);
  return measure(stem) === 1 && endsShort(stem) ? stem + "e" : stem;
}

function finalY(word) {
  return word.endsWith("y") && hasVowel(cut(word, 1)) ? cut(word, 1) + "i" : word;
}

// The first suffix of the table that fits is the only one tried.
function swapSuffix(word, table) {
  const found = table.find(([suffix]) => word.endsWith(suffix));
  const stem = found && cut(word, found[0].length);
  return found && measure(stem) > 0 ? stem + found[1] : word;
}

function dropSuffix(word) {
  const suffix = STEP_4.find((end) => word.endsWith(end));
  if (!suffix) return word;
  const stem = cut(word, /[st]ion/.test(suffix) ? 3 : suffix.length);
  return measure(stem) > 1 ? stem : word;
}

function tidyEnd(word) {
  const count = measure(word);
  if (word.endsWith("e") && (count > 1 || (count === 1 && !endsShort(cut(word, 1))))) word = cut(word, 1);
  return word.endsWith("ll") && count > 1 ? cut(word, 1) : word;
}

export function stem(word) {
  if ([...word].length < 3) return word;
  word = finalY(pastOrGerund(plural(word)));
  return tidyEnd(dropSuffix(swapSuffix(swapSuffix(word, STEP_2), STEP_3)));
}
