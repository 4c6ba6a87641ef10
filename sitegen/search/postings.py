"""All postings as columns in index order: by term, then field, then document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from sitegen.search.analysis import TermCounts
from sitegen.search.documents import FIELDS

if TYPE_CHECKING:
    from sitegen.search.arrays import Numbers, SmallNumbers


def term_key(term: str) -> bytes:
    """Return what terms are sorted by: UTF-16 code units, as JavaScript compares strings."""
    return term.encode("utf-16-be", "surrogatepass")


def in_term_order(terms: Sequence[str]) -> tuple[tuple[str, ...], SmallNumbers]:
    """Return `terms` in index order, and for each of `terms` its place there; quick where most are in order already."""
    import numpy as np  # heavy, and an unchanged build does not need it

    # Up to U+FFFF code points are code units, and Python compares them much faster than it makes keys.
    is_plain = max("".join(terms), default="") <= "\uffff"
    order = sorted(range(len(terms)), key=terms.__getitem__ if is_plain else lambda place: term_key(terms[place]))
    places = np.empty(len(order), np.int32)  # half of the memory that columns of them would take at 100,000 papers
    places[order] = np.arange(len(order), dtype=np.int32)
    return tuple([terms[place] for place in order]), places


class Postings(msgspec.Struct, frozen=True, eq=False, dict=True):
    """Every occurrence of a term in a field of a document."""

    terms: tuple[str, ...]
    """All terms in order."""

    counts: Numbers
    """Documents by term (row) and field (column)."""

    documents: SmallNumbers
    """Document number of each posting."""

    tfs: SmallNumbers
    """How often the term occurs there."""

    cell_lengths: SmallNumbers
    """Number of terms in each field of each document, by document, then field."""

    @cached_property
    def lengths(self) -> SmallNumbers:
        """Number of terms in the field of the document of each posting."""
        import numpy as np  # see above

        fields = np.repeat(np.tile(np.arange(len(FIELDS), dtype=np.int32), len(self.terms)), self.counts.ravel())
        return np.asarray(self.cell_lengths[self.documents * np.int32(len(FIELDS)) + fields])

    @cached_property
    def averages(self) -> tuple[float, ...]:
        """Average number of terms of each field over all documents."""
        import numpy as np  # see above

        documents = len(self.cell_lengths) // len(FIELDS)
        if not documents:
            return tuple(0.0 for _ in FIELDS)
        # Whole numbers divided once, as the lunr package does.
        totals = self.cell_lengths.reshape(-1, len(FIELDS)).sum(axis=0, dtype=np.int64)
        return tuple(int(total) / documents for total in totals)

    def starts(self) -> Numbers:
        """Return where the postings of each term begin, and where the last one's end."""
        import numpy as np  # see above

        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.counts.sum(axis=1))])


def list_numbers(postings: Postings) -> SmallNumbers:
    """Return for each posting the number of its list: term times number of fields, plus field."""
    import numpy as np  # see above

    return np.repeat(np.arange(postings.counts.size, dtype=np.int32), postings.counts.ravel())


def field_lengths(postings: Postings, field: int) -> list[int]:
    """Return the number of terms that `field` has in each document."""
    return list(postings.cell_lengths[field :: len(FIELDS)].tolist())


def gather_postings(counts: TermCounts) -> Postings:
    """Turn counts by document into postings by term."""
    import numpy as np  # see above

    terms, places = in_term_order(counts.terms)
    cells = np.repeat(np.arange(len(counts.sizes), dtype=np.int32), counts.sizes)
    lists = places[counts.ids] * len(FIELDS) + cells % len(FIELDS)
    sizes = np.bincount(lists, minlength=len(terms) * len(FIELDS)).reshape(-1, len(FIELDS))
    by_list = _stable_order(lists)  # cells come by document, so each list is in order of document
    del lists
    return Postings(
        terms=terms,
        counts=sizes,
        documents=cells[by_list] // len(FIELDS),
        tfs=counts.tfs[by_list].astype(np.int32),
        cell_lengths=counts.lengths().astype(np.int32),
    )


def _stable_order(keys: SmallNumbers) -> SmallNumbers:
    """Return what sorts `keys` (below 2**32); numpy sorts 16-bit numbers by radix, several times as fast as others."""
    import numpy as np  # see above

    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable").astype(np.int32)
    high = keys >> 16
    high = high.astype(np.uint8 if high.max(initial=0) < 256 else np.uint16)
    return np.asarray(order[np.argsort(high[order], kind="stable")])
