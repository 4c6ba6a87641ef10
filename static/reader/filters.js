// Favourites and muted words, and the quiet line that says what a list hides.
import { button, element } from "./element.js";
import { keyOf, readCoins, titleOf } from "./papers.js";

const PLAIN = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i" };

// Letters and digits alone, without case and accents, words apart by one space.
function fold(text) {
  const lower = text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
  const bare = lower.replace(/[łøđðþæœßı]/g, (letter) => PLAIN[letter]);
  return bare.replace(/[^\p{L}\p{N}*]+/gu, " ").trim();
}

const folded = new WeakMap();

// All that the page says of a paper, folded, with its authors apart.
function wordsOf(item) {
  if (!folded.has(item)) {
    const authors = readCoins(item)?.getAll("rft.au") ?? (item.querySelector(".authors")?.textContent ?? "").split(",");
    const parts = item.querySelectorAll("h2 a, .abstract p, .snippet, .keywords li");
    const text = [titleOf(item), ...Array.from(parts, (part) => part.textContent), ...authors];
    folded.set(item, { text: ` ${fold(text.join(" | "))} `, authors: authors.map((name) => ` ${fold(name)} `) });
  }
  return folded.get(item);
}

// A function that finds `phrase` as whole words; `*` at its end stands for any ending.
function finder(phrase) {
  const words = fold(phrase);
  const bare = words.replace(/\*+$/, "");
  const wanted = words === bare ? ` ${bare} ` : ` ${bare}`;
  return (text) => Boolean(bare) && text.includes(wanted);
}

const found = (names, texts) => names.filter((name) => texts.some(finder(name)));

function favouritesOf(item, all) {
  const { text, authors } = wordsOf(item);
  return [...found(Object.keys(all.authors), authors), ...found(Object.keys(all.topics), [text])];
}

function showFavourites(item, names) {
  item.classList.toggle("is-favourite", names.length > 0);
  item.querySelector(".favourite-why")?.remove();
  if (names.length) item.querySelector("h2")?.append(element("span", { class: "unseen favourite-why" }, ` Favourite: ${names.join(", ")}.`));
}

// Why an item is folded away, or null.
function reasonFor(item, all) {
  if (keyOf(item) in all.hidden) return { muted: [] };
  const words = Object.keys(all.muted);
  const muted = words.length ? found(words, [wordsOf(item).text]) : [];
  return muted.length ? { muted } : null;
}

const counted = (count) => (count === 1 ? "1 paper" : `${count} papers`);

function explain(reasons) {
  const muted = reasons.filter((reason) => reason.muted.length);
  const words = [...new Set(muted.flatMap((reason) => reason.muted))].map((word) => `“${word}”`);
  const parts = [];
  if (muted.length) parts.push(`${counted(muted.length)} hidden: muted ${words.length === 1 ? "word" : "words"} ${words.join(", ")}`);
  if (reasons.length > muted.length) parts.push(`${counted(reasons.length - muted.length)} hidden by you`);
  return `${parts.join("; ")}. `;
}

const opened = new WeakSet(); // lists whose folded papers the reader wants to see

function makeLine(holder, again) {
  const open = button("", () => {
    if (!opened.delete(holder)) opened.add(holder);
    again();
  });
  const line = element("p", { class: "folded" }, element("span"), open);
  holder.after(line);
  return line;
}

// One quiet line after a list for all that is folded away in it.
function showLine(holder, reasons, again) {
  const old = holder.nextElementSibling?.matches(".folded") ? holder.nextElementSibling : null;
  if (!reasons.length) return void old?.remove();
  const [text, open] = (old ?? makeLine(holder, again)).children;
  const isOpen = opened.has(holder);
  text.textContent = explain(reasons);
  open.textContent = isOpen ? "Hide again" : "Show";
  open.setAttribute("aria-expanded", String(isOpen));
}

// Folds away and highlights `items`; `again` does all that once more.
export function applyFilters(items, all, again) {
  const lists = new Map(items.map((item) => [item.parentElement, []]));
  for (const item of items) {
    const reason = reasonFor(item, all);
    showFavourites(item, favouritesOf(item, all));
    item.hidden = Boolean(reason) && !opened.has(item.parentElement);
    item.classList.toggle("is-hidden", Boolean(reason));
    if (reason) lists.get(item.parentElement).push(reason);
  }
  lists.forEach((reasons, holder) => showLine(holder, reasons, again));
}
