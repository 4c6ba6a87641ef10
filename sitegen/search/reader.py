"""What answering a query needs of an index, wherever it is: in a published folder or in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec


class Scoring(msgspec.Struct, frozen=True):
    """What scores depend on besides postings; `layout` has the formula."""

    documents: int
    """Number of documents."""

    fields: dict[str, float]
    """Boost by field, in order of their number."""

    averages: dict[str, float]
    """Average number of terms of each field."""

    k1: float
    """How soon repeated terms stop counting."""

    b: float
    """How much long fields are marked down."""


class SplitList(msgspec.Struct, frozen=True):
    """Where the postings of a very frequent term are."""

    shift: int
    """Documents `n` with equal `n >> shift` share a range."""

    heads: tuple[str, ...]
    """Names of the files of the heads."""

    folders: tuple[str, ...]
    """Names of the folders of the ranges."""


class TermEntry(msgspec.Struct, frozen=True):
    """What a term shard says of one term."""

    term: str
    """The term."""

    counts: tuple[int, ...]
    """Documents by field."""

    file: str | SplitList
    """Where the postings are: the name of their file, empty when they are inline, or a list in pieces."""

    inline_at: int
    """Place of the first posting in the shard's columns."""


class FieldPostings(msgspec.Struct, frozen=True):
    """Postings of one term in one field."""

    documents: list[int]
    """Document numbers; ascending within a block."""

    tfs: list[int]
    """How often the term occurs there."""

    lengths: list[int]
    """Number of terms in the document's field."""


class IndexReader(Protocol):
    """An index that queries can be asked of."""

    @property
    def entry(self) -> Scoring:
        """What scores depend on."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields in order of their number."""

    def find_term(self, term: str) -> TermEntry | None:
        """Return what the index has of exactly this term."""

    def terms_from(self, prefix: str) -> Iterator[TermEntry]:
        """Yield in order the terms that start with `prefix`."""

    def postings(self, entry: TermEntry) -> list[FieldPostings]:
        """Return the postings of a term, by field."""

    def vocabulary(self, shortest: int, longest: int) -> Iterator[list[str]]:
        """Yield sorted lists of terms, among them all of `shortest` to `longest` code points."""

    def refs(self, numbers: Sequence[int]) -> list[str]:
        """Return the refs of documents."""
