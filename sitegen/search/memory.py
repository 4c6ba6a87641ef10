"""An index in memory, straight from the postings: the build asks it what the published index will answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from sitegen.search.documents import FIELDS
from sitegen.search.layout import K1, B
from sitegen.search.postings import Postings, term_key
from sitegen.search.reader import FieldPostings, Scoring, TermEntry


class MemoryIndex:
    """Reads postings as `IndexFolder` reads the files that are made from them."""

    def __init__(self, postings: Postings, refs: Sequence[str], boosts: Mapping[str, float]) -> None:
        self._postings = postings
        self._refs = refs
        self.fields = FIELDS
        self.entry = Scoring(
            documents=len(refs),
            fields={field: boosts.get(field, 1) for field in FIELDS},
            averages=dict(zip(FIELDS, postings.averages, strict=True)),
            k1=K1,
            b=B,
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return {term: place for place, term in enumerate(self._postings.terms)}

    @cached_property
    def _starts(self) -> list[int]:
        return list(self._postings.starts().tolist())

    def find_term(self, term: str) -> TermEntry | None:
        """Return what the index has of exactly this term."""
        place = self._places.get(term)
        return None if place is None else self._entry(place)

    def terms_from(self, prefix: str) -> Iterator[TermEntry]:
        """Yield in order the terms that start with `prefix`."""
        terms = self._postings.terms
        place = bisect_left(terms, term_key(prefix), key=term_key)
        while place < len(terms) and terms[place].startswith(prefix):
            yield self._entry(place)
            place += 1

    def postings(self, entry: TermEntry) -> list[FieldPostings]:
        """Return the postings of a term, by field."""
        at, found = entry.inline_at, []
        columns = (self._postings.documents, self._postings.tfs, self._postings.lengths)
        for count in entry.counts:
            found.append(FieldPostings(*(column[at : at + count].tolist() for column in columns)))
            at += count
        return found

    def vocabulary(self, shortest: int, longest: int) -> Iterator[list[str]]:
        """Yield the sorted terms of `shortest` to `longest` code points."""
        yield [term for term in self._postings.terms if shortest <= len(term) <= longest]

    def refs(self, numbers: Sequence[int]) -> list[str]:
        """Return the refs of documents."""
        return [self._refs[number] for number in numbers]

    def _entry(self, place: int) -> TermEntry:
        counts = tuple(self._postings.counts[place].tolist())
        return TermEntry(self._postings.terms[place], counts, "", self._starts[place])
