"""Which terms a wildcard or an edit distance means, by the lunr package's own automata."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from sitegen.search.layout import MAX_EXPANSIONS
from sitegen.search.postings import term_key
from sitegen.search.reader import IndexReader

if TYPE_CHECKING:
    from lunr.query import Clause
    from lunr.token_set import TokenSet


def expand_clause(folder: IndexReader, clause: Clause, term: str) -> list[str]:
    """Return in order the terms of the index that `clause` means with `term` (stemmed), at most one over the limit."""
    if clause.edit_distance:
        longest = len(term) + clause.edit_distance
        return _matching(folder, clause, term, max(0, len(term) - clause.edit_distance), longest)
    if "*" not in term:
        return [term] if folder.find_term(term) else []
    if term.index("*") == len(term) - 1:
        return [entry.term for entry in islice(folder.terms_from(term[:-1]), MAX_EXPANSIONS + 1)]
    return _matching(folder, clause, term, len(term.replace("*", "")), 1 << 30)


def _matching(folder: IndexReader, clause: Clause, term: str, shortest: int, longest: int) -> list[str]:
    from lunr.token_set import TokenSet  # slow to load, and only searching needs it

    root = (
        TokenSet.from_fuzzy_string(term, clause.edit_distance) if clause.edit_distance else TokenSet.from_string(term)
    )
    found = (term for terms in folder.vocabulary(shortest, longest) for term in _accepted(root, terms))
    return sorted(found, key=term_key)[: MAX_EXPANSIONS + 1]


def _accepted(root: TokenSet, terms: list[str]) -> Iterator[str]:
    """Yield those of the sorted `terms` that the automaton accepts; states of shared beginnings are kept."""
    states: list[list[TokenSet]] = [[root]]
    last = ""
    for term in terms:
        shared = _shared(last, term, len(states) - 1)
        del states[shared + 1 :]
        for char in term[shared:]:
            if not states[-1]:
                break
            states.append(_step(states[-1], char))
        last = term
        if len(states) == len(term) + 1 and any(node.final for node in states[-1]):
            yield term


def _shared(last: str, term: str, limit: int) -> int:
    size = min(len(last), len(term), limit)
    for place in range(size):
        if last[place] != term[place]:
            return place
    return size


def _step(nodes: list[TokenSet], char: str) -> list[TokenSet]:
    following = {}
    for node in nodes:
        for label in ("*", char):
            if label in node.edges:
                following[id(node.edges[label])] = node.edges[label]
    return list(following.values())
