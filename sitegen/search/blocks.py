"""Postings of one term, and those in a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitegen.search.names import IndexFile, named_file

if TYPE_CHECKING:
    from sitegen.search.arrays import Numbers, SmallNumbers


class TermPostings(msgspec.Struct, frozen=True, eq=False):
    """The postings of one term, in order of field, document."""

    fields: SmallNumbers
    """Field number of each posting."""

    documents: SmallNumbers
    """Document number of each posting."""

    tfs: SmallNumbers
    """How often the term occurs there."""

    lengths: SmallNumbers
    """Number of terms in the document's field."""

    def take(self, places: Numbers) -> TermPostings:
        """Return some of the postings."""
        columns = (self.fields, self.documents, self.tfs, self.lengths)
        return TermPostings(*(column[places] for column in columns))


class EncodedList(msgspec.Struct, frozen=True):
    """The postings of a term that has files of its own, as its shard refers to them."""

    kind: int
    """1: one file; 2: split."""

    reference: bytes
    """What the term shard says of them."""

    files: tuple[IndexFile, ...]
    """The files."""


def one_file(raw: bytes) -> EncodedList:
    """Return the postings `raw` in one file."""
    name, file = named_file("l", raw)
    return EncodedList(1, name.encode("ascii"), (file,))


def document_deltas(documents: SmallNumbers, lists: SmallNumbers) -> SmallNumbers:
    """Return differences within each run of equal `lists`; the first of a run is itself."""
    import numpy as np  # heavy, and an unchanged build does not need it

    deltas = np.diff(documents, prepend=np.zeros(1, np.int32))
    first = np.flatnonzero(np.diff(lists, prepend=np.full(1, -1, np.int32)))
    deltas[first] = documents[first]
    return deltas
