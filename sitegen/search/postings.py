"""All postings as columns in index order: by term, then field, then document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sitegen.search.analysis import TermCounts
from sitegen.search.documents import FIELDS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.int64]
    SmallNumbers: TypeAlias = npt.NDArray[np.int32]  # half of the memory, in columns of millions


def term_key(term: str) -> bytes:
    """Return what terms are sorted by: UTF-16 code units, as JavaScript compares strings."""
    return term.encode("utf-16-be", "surrogatepass")


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Every occurrence of a term in a field of a document."""

    terms: tuple[str, ...]
    """All terms in order."""

    counts: Numbers
    """Documents by term (row) and field (column)."""

    documents: SmallNumbers
    """Document number of each posting."""

    tfs: SmallNumbers
    """How often the term occurs there."""

    lengths: SmallNumbers
    """Number of terms in the document's field."""

    averages: tuple[float, ...]
    """Average number of terms of each field over all documents."""

    def starts(self) -> Numbers:
        """Return where the postings of each term begin, and where the last one's end."""
        import numpy as np  # heavy, and an unchanged build does not need it

        return np.concatenate([np.zeros(1, np.int64), np.cumsum(self.counts.sum(axis=1))])


def list_numbers(postings: Postings) -> SmallNumbers:
    """Return for each posting the number of its list: term times number of fields, plus field."""
    import numpy as np  # see above

    return np.repeat(np.arange(postings.counts.size, dtype=np.int32), postings.counts.ravel())


def field_lengths(postings: Postings, field: int, documents: int) -> list[int]:
    """Return the number of terms that `field` has in each of so many documents."""
    import numpy as np  # see above

    inside = list_numbers(postings) % len(FIELDS) == field
    lengths = np.zeros(documents, np.int64)
    lengths[postings.documents[inside]] = postings.lengths[inside]
    return list(lengths.tolist())


def gather_postings(counts: TermCounts) -> Postings:
    """Turn counts by document into postings by term."""
    import numpy as np  # see above

    order = sorted(range(len(counts.terms)), key=lambda place: term_key(counts.terms[place]))
    rank = np.empty(len(order), np.int32)  # half of the memory that these columns would take at 100,000 papers
    rank[order] = np.arange(len(order))
    cells = np.repeat(np.arange(len(counts.sizes), dtype=np.int32), counts.sizes)
    lists = rank[counts.ids] * len(FIELDS) + cells % len(FIELDS)
    sizes = np.bincount(lists, minlength=len(order) * len(FIELDS)).reshape(-1, len(FIELDS))
    by_list = _stable_order(lists)  # cells come by document, so each list is in order of document
    del lists
    cells = cells[by_list]
    lengths = counts.lengths()
    return Postings(
        terms=tuple(counts.terms[place] for place in order),
        counts=sizes,
        documents=cells // len(FIELDS),
        tfs=counts.tfs[by_list].astype(np.int32),
        lengths=lengths.astype(np.int32)[cells],
        averages=_averages(lengths),
    )


def _stable_order(keys: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return what sorts `keys` (below 2**32); numpy sorts 16-bit numbers by radix, several times as fast as others."""
    import numpy as np  # see above

    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable").astype(np.int32)
    high = keys >> 16
    high = high.astype(np.uint8 if high.max(initial=0) < 256 else np.uint16)
    return np.asarray(order[np.argsort(high[order], kind="stable")])


def _averages(lengths: Numbers) -> tuple[float, ...]:
    documents = len(lengths) // len(FIELDS)
    if not documents:
        return tuple(0.0 for _ in FIELDS)
    # Whole numbers divided once, as the lunr package does.
    return tuple(int(total) / documents for total in lengths.reshape(-1, len(FIELDS)).sum(axis=0))
