// Two lists become one; and what of a list leaves this browser.
import { PARTS, VERSION, clean, newest } from "./document.js";

// `mine` with all of `theirs` added; nothing of mine is lost, and my own words about a paper stay.
export function merge(mine, theirs) {
  const merged = clean(mine);
  for (const part of PARTS) merged[part] = newest(part, Object.entries({ ...theirs[part], ...mine[part] }));
  return merged;
}

// How many of `theirs` are not in `mine`, by part.
export function countNew(mine, theirs) {
  return Object.fromEntries(PARTS.map((part) => [part, Object.keys(theirs[part]).filter((k) => !(k in mine[part])).length]));
}

// The list as an object for a file or a link: without what is only about this browser.
export function portable(list) {
  return { v: VERSION, ...Object.fromEntries(PARTS.map((part) => [part, list[part]])) };
}
