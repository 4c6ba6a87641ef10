// Results as elements: text is only ever put in as text.

import { briefDay } from "./days.js";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// Pieces of `text`, those within `marks` ([[start, end], …]) as <mark>.
export function marked(text, marks) {
  const pieces = [];
  let at = 0;
  for (const [start, end] of marks) {
    pieces.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

// 12345 as 12,345. Asking the browser loads what it knows of all languages: four megabytes.
export const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

export function names({ authors, authorCount }) {
  const more = authorCount - authors.length;
  return authors.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

// Day, votes and code, as single elements: the style sheet sets them in a line or one below the other.
function beside({ day, votes, hasCode }) {
  const line = element("p", { class: "beside" });
  if (day) line.append(element("time", { datetime: day }, briefDay(day)), " ");
  if (votes) {
    line.append(element("span", { class: "votes" }, `${votes} ${votes === 1 ? "vote" : "votes"}`), " ");
  }
  if (hasCode) line.append(element("span", {}, "code"));
  return line;
}

// One result as a list item; `address` is the path of its page.
export function resultItem(result, address) {
  const item = element("li", { class: "entry", "data-ref": result.ref, "data-score": result.score });
  const title = result.title ?? result.ref;
  item.append(element("h2", {}, element("a", { href: address }, ...marked(title, result.titleMarks))));
  item.append(beside(result));
  if (result.authors?.length) item.append(element("div", { class: "authors" }, names(result)));
  if (result.snippet) item.append(element("p", { class: "snippet" }, ...marked(result.snippet, result.snippetMarks)));
  return item;
}
