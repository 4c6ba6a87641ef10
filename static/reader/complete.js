// All that a list keeps of a paper, from the paper's own page: a result of the search, say, tells only its title.
import { addressOf, keyOf, shownPaper } from "./papers.js";
import { change, list } from "./store.js";

// Pages of papers have JSON-LD.
function describePage(page) {
  for (const script of page.querySelectorAll("script[type='application/ld+json']")) {
    const graph = JSON.parse(script.textContent)["@graph"] ?? [];
    const paper = graph.find((one) => one["@type"] === "ScholarlyArticle");
    if (paper) return describeArticle(paper);
  }
  return null;
}

function describeArticle(paper) {
  const ids = Object.fromEntries((paper.identifier ?? []).map((id) => [id.propertyID, id.value]));
  return {
    t: paper.headline,
    a: (paper.author ?? []).map((author) => author.name),
    d: paper.datePublished ?? "",
    i: ids.DOI ?? "",
    u: paper.sameAs?.[0] ?? "",
  };
}

async function pageOf(key) {
  const paper = shownPaper();
  if (paper && keyOf(paper) === key) return document;
  const answer = await fetch(addressOf(key));
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// Fills in what the list does not have of the saved paper `key`; does nothing where its page cannot be had.
export async function complete(key) {
  const page = await pageOf(key).catch(() => null);
  const told = page && describePage(page);
  if (!told || !(key in list().saved)) return;
  change((all) => {
    all.saved[key] = { ...told, at: all.saved[key].at };
  });
}
