"""Ask a published index from Python: load the shards that a query needs and let the lunr package answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.search.clauses import ParsedQuery, means_operators, parse_query
from sitegen.search.folder import IndexFolder
from sitegen.search.layout import MAX_EXPANSIONS, MAX_QUERY_LENGTH
from sitegen.search.patterns import expand_clause
from sitegen.search.plain import search_plain
from sitegen.search.postings import term_key
from sitegen.search.reader import IndexReader, TermEntry
from sitegen.search.scoring import field_scorers, rank_key, term_weight

if TYPE_CHECKING:
    from lunr.index import Index
    from lunr.vector import Vector


class SearchResult(msgspec.Struct, frozen=True):
    """What was found."""

    total: int
    """Number of documents that match."""

    hits: tuple[tuple[str, float], ...]
    """Ref and score, the best first, as many as were asked for."""

    note: str = ""
    """What was limited or widened, for the reader; empty for nothing."""


class PublishedIndex:
    """An index that answers as the published one does, wherever it is read from."""

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader

    def search(self, query: str, limit: int | None = 10, plain: bool = False) -> SearchResult:
        """Answer `query`: as Lunr does, or, where Lunr cannot read it, as plain words.

        When `plain`, as a reader means it: as plain words, unless it shows operators.
        """
        text, notes = query[:MAX_QUERY_LENGTH], []
        if len(query) > MAX_QUERY_LENGTH:
            notes = [f"only the first {MAX_QUERY_LENGTH} characters count"]
        parsed = None if plain and not means_operators(text) else parse_query(text, self._reader.fields)
        if parsed is None:
            found = search_plain(self._reader, text, was_cut=bool(notes))
            return self._result(found.scores, [*notes, *found.notes], limit)
        scores, more = self._ask_lunr(parsed)
        return self._result(scores, [*notes, *parsed.notes, *more], limit)

    def _result(self, scores: dict[int, float], notes: Iterable[str], limit: int | None) -> SearchResult:
        numbers = sorted(scores, key=lambda number: rank_key(scores[number], number))[:limit]
        hits = zip(self._reader.refs(numbers), (scores[number] for number in numbers), strict=True)
        return SearchResult(len(scores), tuple(hits), "; ".join(notes))

    def _ask_lunr(self, parsed: ParsedQuery) -> tuple[dict[int, float], list[str]]:
        terms, notes = self._needed_terms(parsed)
        if not parsed.query.clauses:
            return {}, notes
        index = self._partial_index(terms, is_negated=parsed.query.is_negated())
        return {int(hit["ref"]): float(hit["score"]) for hit in index.query(parsed.query)}, notes

    def _needed_terms(self, parsed: ParsedQuery) -> tuple[list[str], list[str]]:
        needed: set[str] = set()
        notes = []
        for clause, term in zip(parsed.query.clauses, parsed.terms, strict=True):
            expansion = expand_clause(self._reader, clause, term)
            if len(expansion) > MAX_EXPANSIONS:
                notes = [f"only the first {MAX_EXPANSIONS} terms that a wildcard or edit distance stands for count"]
            needed.update(expansion[:MAX_EXPANSIONS])
        return sorted(needed, key=term_key), notes

    def _partial_index(self, terms: list[str], *, is_negated: bool) -> Index:
        """Return a Lunr index that has the needed terms, and with them the documents that have any."""
        from lunr.index import Index  # slow to load, and only searching needs it
        from lunr.pipeline import Pipeline
        from lunr.stemmer import stemmer
        from lunr.token_set import TokenSet
        from lunr.vector import Vector

        pipeline = Pipeline()
        pipeline.add(stemmer)
        vectors: dict[str, Vector] = {}
        if is_negated:  # every document can match
            field = self._reader.fields[0]
            vectors = {f"{field}/{number}": Vector() for number in range(self._reader.entry.documents)}
        inverted = {}
        for number, entry in enumerate(filter(None, map(self._reader.find_term, terms))):
            inverted[entry.term] = {"_index": number, **self._load_postings(number, entry, vectors)}
        return Index(inverted, vectors, TokenSet.from_list(sorted(inverted)), list(self._reader.fields), pipeline)

    def _load_postings(self, index: int, entry: TermEntry, vectors: dict[str, Vector]) -> dict[str, Any]:
        from lunr.vector import Vector  # see above

        weight = term_weight(entry.counts, self._reader.entry.documents)
        by_field: dict[str, Any] = {}
        for field, scorer, postings in zip(
            self._reader.fields, field_scorers(self._reader.entry), self._reader.postings(entry), strict=True
        ):
            by_field[field] = {str(number): {} for number in postings.documents}
            for number, score in zip(postings.documents, scorer.scores(weight, postings), strict=True):
                # Terms come in the order of their index, so appending keeps a vector sorted.
                vectors.setdefault(f"{field}/{number}", Vector()).elements += (index, score)
        return by_field


def open_index(search_dir: Path) -> PublishedIndex:
    """Open the index in `search_dir`."""
    return PublishedIndex(IndexFolder(search_dir))
