"""Postings of one very frequent term in pieces, the best documents first, so that a reader may stop early.

The first pieces, the *heads*, hold the documents that gain most from the term. The others lie in ranges of document
numbers, so that what the term gives to one document is in one small file. Measured at 100,000 papers with the three
most common words: whole lists cost 471 KB; pieces by impact alone 275 to 334 KB; ranges that name no lengths, all
read, 259 KB; heads and ranges together 165 KB. Half of all queries of one to three words need less than 10 KB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import msgspec

from sitegen.search.blocks import EncodedList, TermPostings
from sitegen.search.layout import BOUND_SCALE, FILES_PER_FOLDER, K1, LONG_FIELD, B
from sitegen.search.names import IndexFile, content_name, named_file
from sitegen.search.varints import Column, pack

if TYPE_CHECKING:
    from sitegen.search.arrays import Floats, Numbers

SPLIT_DOCUMENTS = 2000
"""Documents from which a term's postings are split."""

HEADS = (512, 2048, 8192, 16384, 32768, 65536)
"""Documents in each head, as far as twice as many are left after it."""

RANGE_DOCUMENTS = 1024
"""Most documents with the term in a range, if they were spread evenly."""


class ScoringColumns(msgspec.Struct, frozen=True, eq=False):
    """What scores depend on besides postings, by field."""

    documents: int
    """Number of documents of the index."""

    weights: Floats
    """Boost of each field."""

    averages: Floats
    """Average number of terms of each field."""


def split_list(postings: TermPostings, scoring: ScoringColumns) -> EncodedList:
    """Encode the postings of a frequent term as heads and ranges."""
    pieces = _cut(postings, scoring)
    raws = list(_encoded(pieces))
    head_count = len(pieces.heads)
    heads = [named_file("l", raw) for raw in raws[:head_count]]
    folders = [_folder(raws[at : at + FILES_PER_FOLDER]) for at in range(head_count, len(raws), FILES_PER_FOLDER)]
    names = "".join(name for name, _ in (*heads, *folders)).encode("ascii")
    numbers = (pieces.size, head_count, len(folders), pieces.shift, *pieces.lengths, *pieces.bounds)
    files = (*(file for _, file in heads), *(file for _, parts in folders for file in parts))
    return EncodedList(2, pack(*numbers) + names, files)


def _folder(raws: Sequence[bytes]) -> tuple[str, list[IndexFile]]:
    name = content_name(*raws)
    return name, [IndexFile(f"l/{name}/{number}.bin", raw) for number, raw in enumerate(raws)]


class _Pieces(msgspec.Struct, frozen=True, eq=False):
    postings: TermPostings
    """All postings, by piece, document, field."""

    piece_of: Numbers
    """Piece of each document."""

    starts: Numbers
    """Where the postings of each document begin."""

    heads: Sequence[int]
    """Documents in each head."""

    count: int
    """Number of pieces."""

    shift: int
    """Documents `n` with equal `n >> shift` share a range."""

    lengths: tuple[int, int]
    """The least and the greatest length of the long field that no piece tells."""

    bounds: Sequence[int]
    """For each head and for all ranges together, what a document gains at most."""

    @property
    def size(self) -> int:
        """Number of documents."""
        return len(self.starts)


def _cut(postings: TermPostings, scoring: ScoringColumns) -> _Pieces:
    import numpy as np  # heavy, and an unchanged build does not need it

    # In order of field they are already; a stable sort merges a few sorted runs, in a fraction of the time.
    postings = postings.take(np.argsort(postings.documents, kind="stable"))
    starts = np.flatnonzero(np.diff(postings.documents, prepend=-1))
    documents = postings.documents[starts]
    heads = head_sizes(len(documents))
    shift = _range_shift(len(documents) - sum(heads), scoring.documents)
    piece_of = len(heads) + (documents >> shift)
    # Averages rounded to powers of two: a new paper must not reorder old postings.
    typical = np.exp2(np.round(np.log2(np.maximum(scoring.averages, 1)))).astype(np.float64)
    impacts = np.add.reduceat(_impacts(postings, scoring.weights, typical), starts)
    ends = [0, *accumulate(heads)]
    best = _best(impacts, ends[-1])
    piece_of[best] = np.repeat(np.arange(len(heads)), heads)
    gains = np.add.reduceat(_impacts(postings, scoring.weights, np.maximum(scoring.averages, 1e-9)), starts)
    bounds = [float(gains[best[start:stop]].max()) for start, stop in pairwise(ends)]
    gains[best] = 0
    bounds.append(float(gains.max(initial=0)))
    untold = (postings.fields == LONG_FIELD) & np.repeat(piece_of > 0, np.diff(starts, append=len(postings.fields)))
    lengths = postings.lengths[untold]
    count = len(heads) + ((max(scoring.documents, 1) - 1) >> shift) + 1
    by_piece = np.argsort(piece_of.astype(np.uint16 if count < 1 << 16 else np.int32), kind="stable")
    postings, sizes = _rearranged(postings, starts, by_piece)
    return _Pieces(
        postings,
        piece_of[by_piece],
        np.cumsum(sizes) - sizes,
        heads,
        count,
        shift,
        (int(lengths.min(initial=1 << 30)), int(lengths.max(initial=0))) if len(lengths) else (0, 0),
        [int(bound * BOUND_SCALE) + 1 for bound in bounds],
    )


def _best(impacts: Floats, count: int) -> Numbers:
    """Return the places of the `count` greatest, the greatest first; of equal ones the later."""
    import numpy as np  # see above

    # A stable sort keeps of equal ones those first that come first. It takes as long as all else here together, so
    # only what is great enough is sorted.
    reverse = -impacts[::-1]
    found = np.flatnonzero(reverse <= np.partition(reverse, count - 1)[count - 1])
    return np.asarray(len(impacts) - 1 - found[np.argsort(reverse[found], kind="stable")[:count]], np.int64)


def head_sizes(documents: int) -> list[int]:
    """Return the sizes of the heads of a list with so many documents; there is always one."""
    sizes: list[int] = []
    for size in HEADS:
        if sizes and documents - sum(sizes) < 3 * size:
            break
        sizes.append(min(size, documents))
    return sizes


def _range_shift(left: int, documents: int) -> int:
    shift = 0
    while (1 << shift) < documents and left * (2 << shift) <= RANGE_DOCUMENTS * documents:
        shift += 1
    return shift


def _impacts(postings: TermPostings, weights: Floats, averages: Floats) -> Floats:
    """Return what each posting adds to a score, without idf and without rounding."""
    import numpy as np  # see above

    norm = K1 * (1 - B + B * postings.lengths / averages[postings.fields])
    return np.asarray(weights[postings.fields] * (K1 + 1) * postings.tfs / (norm + postings.tfs), np.float64)


def _rearranged(postings: TermPostings, starts: Numbers, order: Numbers) -> tuple[TermPostings, Numbers]:
    """Return the postings with documents in `order`, and the number of postings of each."""
    import numpy as np  # see above

    sizes = np.diff(starts, append=len(postings.fields))[order]
    shifts = starts[order] - (np.cumsum(sizes) - sizes)
    return postings.take(np.repeat(shifts, sizes) + np.arange(int(sizes.sum()))), sizes


def _encoded(pieces: _Pieces) -> Iterator[bytes]:
    """Yield the bytes of each piece; every column is encoded once for all of them."""
    import numpy as np  # see above

    postings, head_count = pieces.postings, len(pieces.heads)
    ends = np.append(pieces.starts, len(postings.fields))
    documents = postings.documents[pieces.starts]
    first = np.flatnonzero(np.diff(pieces.piece_of, prepend=-1))
    deltas = np.diff(documents, prepend=0)
    base = np.maximum(pieces.piece_of[first] - head_count, 0) << pieces.shift
    deltas[first] = documents[first] - base
    masks = np.add.reduceat(1 << postings.fields, pieces.starts)
    told = (postings.fields != LONG_FIELD) | (np.repeat(pieces.piece_of, np.diff(ends)) == 0)
    cuts = np.searchsorted(pieces.piece_of, np.arange(pieces.count + 1))
    told_before = np.concatenate([np.zeros(1, np.int64), np.cumsum(told)])
    columns = (
        Column(deltas, cuts),
        Column(masks, cuts),
        Column(postings.tfs, ends[cuts]),
        Column(postings.lengths[told], told_before[ends[cuts]]),
    )
    sizes = np.diff(cuts).tolist()
    for piece, size in enumerate(sizes):
        yield pack(size) + b"".join(column.slice(piece, piece + 1) for column in columns)
