// Papers as they stand on a page: which there are, and what the page tells of them.
import { BASE } from "./store.js";

const PAPERS = `${BASE}papers/`;

export const entries = () => [...document.querySelectorAll(".entry[data-key], .entry[data-ref]")];
export const shownPaper = () => document.querySelector("body.paper article[data-key]");

// Key of the paper that a link leads to, or nothing.
function keyOfLink(link) {
  if (!link || link.origin !== location.origin || !link.pathname.startsWith(PAPERS)) return "";
  const [key, rest] = link.pathname.slice(PAPERS.length).split("/");
  try {
    return rest === "" ? decodeURIComponent(key) : "";
  } catch {
    return "";
  }
}

export function keyOf(item) {
  return item.dataset.key || item.dataset.ref || keyOfLink(item.querySelector("a"));
}

export function titleOf(item) {
  return readCoins(item)?.get("rft.atitle") || (item.querySelector("h1, h2, h3, a")?.textContent ?? "").trim();
}

// Lists tell reference managers of each paper (COinS): the same is what we keep.
export function readCoins(item) {
  const told = item.querySelector(".Z3988")?.title;
  return told ? new URLSearchParams(told) : null;
}

function describeEntry(coins) {
  const ids = coins.getAll("rft_id");
  return {
    t: coins.get("rft.atitle"),
    a: coins.getAll("rft.au"),
    d: coins.get("rft.date") ?? "",
    i: ids.find((id) => id.startsWith("info:doi/"))?.slice(9) ?? "",
    u: ids.find((id) => /^https?:/.test(id)) ?? "",
  };
}

// What a list keeps of the paper that `item` shows. Where the page tells too little, complete.js finds the rest.
export function describe(item) {
  const coins = readCoins(item);
  if (coins) return describeEntry(coins);
  return { t: titleOf(item), a: [], d: item.querySelector("time")?.dateTime ?? "", i: "", u: "" };
}

export const addressOf = (key) => `${PAPERS}${encodeURIComponent(key)}/`;
