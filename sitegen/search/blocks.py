"""Postings of one frequent term as blocks of their own, the ones that can matter most first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sitegen.search.layout import K1, B
from sitegen.search.names import IndexFile, named_file
from sitegen.search.varints import encode, pack

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.int64]
    Floats: TypeAlias = npt.NDArray[np.float64]

BLOCK_POSTINGS = 8192
"""Postings in one block; a reader can stop between blocks."""


@dataclass(frozen=True, slots=True, eq=False)
class TermPostings:
    """The postings of one term, in order of field, document."""

    fields: Numbers
    """Field number of each posting."""

    documents: Numbers
    """Document number of each posting."""

    tfs: Numbers
    """How often the term occurs there."""

    lengths: Numbers
    """Number of terms in the document's field."""

    def take(self, places: Numbers) -> TermPostings:
        """Return some of the postings."""
        columns = (self.fields, self.documents, self.tfs, self.lengths)
        return TermPostings(*(column[places] for column in columns))


@dataclass(frozen=True, slots=True)
class EncodedBlocks:
    """A frequent term as its shard refers to it."""

    count: int
    """Number of blocks."""

    reference: bytes
    """What the term shard says of them."""

    files: tuple[IndexFile, ...]
    """The blocks."""


def one_block(raw: bytes) -> EncodedBlocks:
    """Return the postings `raw` as one block."""
    name, file = named_file("l", raw)
    return EncodedBlocks(1, name.encode("ascii"), (file,))


def several_blocks(postings: TermPostings, field_count: int, weights: Floats, averages: Floats) -> EncodedBlocks:
    """Cut `postings` into blocks by falling impact and encode them; `weights` are the fields' boosts."""
    blocks = _cut(postings, weights, averages)
    named = [named_file("l", encode_columns(block)) for block in blocks]
    references = [
        name.encode("ascii") + _bounds(block, field_count) for (name, _), block in zip(named, blocks, strict=True)
    ]
    return EncodedBlocks(len(blocks), b"".join(references), tuple(file for _, file in named))


def encode_columns(postings: TermPostings) -> bytes:
    """Return the three columns of a block."""
    deltas = document_deltas(postings.documents, postings.fields)
    return b"".join(encode(column)[0] for column in (deltas, postings.tfs, postings.lengths))


def document_deltas(documents: Numbers, lists: Numbers) -> Numbers:
    """Return differences within each run of equal `lists`; the first of a run is itself."""
    import numpy as np  # heavy, and an unchanged build does not need it

    deltas = np.diff(documents, prepend=0)
    first = np.flatnonzero(np.diff(lists, prepend=-1))
    deltas[first] = documents[first]
    return deltas


def _cut(postings: TermPostings, weights: Floats, averages: Floats) -> list[TermPostings]:
    import numpy as np  # see above

    documents, place = np.unique(postings.documents, return_inverse=True)
    impacts = np.bincount(place, weights=_impacts(postings, weights, averages))
    order = np.lexsort((-documents, -impacts))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    # All postings of a document are in the block that its first one falls into.
    before = np.cumsum(np.bincount(place)[order]) - np.bincount(place)[order]
    block_of = (before // BLOCK_POSTINGS)[rank[place]]
    return [postings.take(np.flatnonzero(block_of == block)) for block in range(int(block_of.max()) + 1)]


def _impacts(postings: TermPostings, weights: Floats, averages: Floats) -> Floats:
    """Return about what each posting adds to a score, without idf.

    Averages are rounded to powers of two, so that a new paper does not reorder old postings.
    """
    import numpy as np  # see above

    typical = 2.0 ** np.round(np.log2(np.maximum(averages, 1)))
    norm = K1 * (1 - B + B * postings.lengths / typical[postings.fields])
    return np.asarray(weights[postings.fields] * postings.tfs / (norm + postings.tfs), np.float64)


def _bounds(block: TermPostings, field_count: int) -> bytes:
    parts = []
    for field in range(field_count):
        inside = block.fields == field
        frontier = _frontier(block.tfs[inside], block.lengths[inside])
        parts.append(pack(int(inside.sum()), len(frontier), *(number for pair in frontier for number in pair)))
    return b"".join(parts)


def _frontier(tfs: Numbers, lengths: Numbers) -> list[tuple[int, int]]:
    """Return the pairs that no other pair beats in both: more occurrences, shorter field."""
    import numpy as np  # see above

    frontier: list[tuple[int, int]] = []
    for place in np.lexsort((lengths, -tfs)).tolist():
        if not frontier or lengths[place] < frontier[-1][1]:
            frontier.append((int(tfs[place]), int(lengths[place])))
    return frontier
