"""Term shards: neighbouring terms with their postings, cut so that one word costs one small download."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, TypeAlias

from sitegen.search.blocks import EncodedBlocks, TermPostings, document_deltas, encode_blocks
from sitegen.search.names import IndexFile, named_file
from sitegen.search.postings import Postings
from sitegen.search.varints import Column, pack

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.int64]

SHARD_SIZE = 16_000
"""Raw bytes of a term shard; it compresses to about half."""

MAX_SHARDS = 1200
"""The entry lists every shard; beyond this number shards grow instead."""

INLINE_SIZE = 1200
"""Raw bytes of a term's postings from which they get files of their own."""


@dataclass(frozen=True, slots=True)
class TermShards:
    """All term shards and what the entry says of them."""

    starts: tuple[str, ...]
    """Start of each shard's range of terms."""

    names: tuple[str, ...]
    """Name of each shard."""

    files: tuple[IndexFile, ...]
    """Shards and blocks."""


def make_term_shards(postings: Postings, weights: Sequence[float]) -> TermShards:
    """Encode all terms and postings."""
    if not postings.terms:
        return TermShards((), (), ())
    encoder = _Encoder(postings, weights)
    cuts = _cut(postings.terms, encoder.term_sizes())
    named = [named_file("t", encoder.shard(first, last)) for first, last in pairwise(cuts)]
    starts = ("", *(_start(postings.terms, cut) for cut in cuts[1:-1]))
    blocks = [file for encoded in encoder.blocks.values() for file in encoded.files]
    return TermShards(starts, tuple(name for name, _ in named), (*(file for _, file in named), *blocks))


class _Encoder:
    """Every column encoded once for all terms; a shard is a few slices."""

    def __init__(self, postings: Postings, weights: Sequence[float]) -> None:
        import numpy as np  # heavy, and an unchanged build does not need it

        self._terms = postings.terms
        self._texts = [term.encode() for term in postings.terms]
        self._counts = postings.counts
        counts = postings.counts.sum(axis=1)
        lists = np.repeat(np.arange(postings.counts.size), postings.counts.ravel())
        columns = (document_deltas(postings.documents, lists), postings.tfs, postings.lengths)
        sizes = _sizes_by_term(columns, postings.starts())
        own_files = sizes > INLINE_SIZE
        self.blocks = _encode_frequent(postings, np.flatnonzero(own_files), lists, weights)
        self._sizes = np.where(own_files, 0, sizes)
        inline = np.repeat(~own_files, counts)
        self._columns = tuple(Column(column[inline]) for column in columns)
        inline_counts = np.where(own_files, 0, counts)
        self._inline_starts = [0, *np.cumsum(inline_counts).tolist()]
        self._count_columns = [Column(column) for column in postings.counts.T]
        self._block_column = Column(_block_counts(self.blocks, len(self._terms)))

    def term_sizes(self) -> list[int]:
        """Return about how many raw bytes each term takes in its shard."""
        references = {term: len(encoded.reference) for term, encoded in self.blocks.items()}
        fixed = self._counts.shape[1] + 3
        return [
            size + len(text) // 2 + fixed + references.get(term, 0)
            for term, (size, text) in enumerate(zip(self._sizes.tolist(), self._texts, strict=True))
        ]

    def shard(self, first: int, last: int) -> bytes:
        """Return the raw bytes of the shard with the terms from `first` up to `last`."""
        start, stop = self._inline_starts[first], self._inline_starts[last]
        return b"".join(
            [
                pack(last - first),
                front_coded(self._texts[first:last]),
                *(column.slice(first, last) for column in self._count_columns),
                self._block_column.slice(first, last),
                *(self.blocks[term].reference for term in range(first, last) if term in self.blocks),
                *(column.slice(start, stop) for column in self._columns),
            ]
        )


def front_coded(texts: Sequence[bytes]) -> bytes:
    """Return the columns of shared and own lengths and the rests of sorted `texts`."""
    shared = [0, *(_shared(*pair) for pair in pairwise(texts))]
    rests = [text[size:] for text, size in zip(texts, shared, strict=True)]
    return b"".join([pack(*shared), pack(*map(len, rests)), *rests])


def _sizes_by_term(columns: Iterable[Numbers], starts: Numbers) -> Numbers:
    """Return how many bytes the varints of each term's postings take."""
    import numpy as np  # see above

    total = sum((Column(column).sizes() for column in columns), start=np.zeros(1, np.int64))
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(total)])
    return np.asarray(np.diff(ends[starts]), np.int64)


def _encode_frequent(
    postings: Postings, frequent: Numbers, lists: Numbers, weights: Sequence[float]
) -> dict[int, EncodedBlocks]:
    import numpy as np  # see above

    starts, field_count = postings.starts(), postings.counts.shape[1]
    boosts, averages = np.asarray(weights, np.float64), np.asarray(postings.averages, np.float64)
    encoded = {}
    for term in frequent.tolist():
        part = slice(int(starts[term]), int(starts[term + 1]))
        columns = (lists[part] % field_count, postings.documents[part], postings.tfs[part], postings.lengths[part])
        encoded[term] = encode_blocks(TermPostings(*columns), field_count, boosts, averages)
    return encoded


def _block_counts(blocks: dict[int, EncodedBlocks], term_count: int) -> Numbers:
    import numpy as np  # see above

    counts = np.zeros(term_count, np.int64)
    for term, encoded in blocks.items():
        counts[term] = encoded.count
    return counts


def _cut(terms: Sequence[str], sizes: Sequence[int]) -> list[int]:
    """Return where shards begin, and the end.

    Within a window around the wanted size the cut is where the start is shortest, as in a B-tree: that keeps the
    entry small, and since it depends on neighbouring terms only, cuts mostly stay where they are from day to day.
    """
    ends = [0, *accumulate(sizes)]
    target = max(SHARD_SIZE, ends[-1] // MAX_SHARDS)
    return [0, *_inner_cuts(terms, ends, target), len(terms)]


def _inner_cuts(terms: Sequence[str], ends: Sequence[int], target: int) -> Iterator[int]:
    begin = 0
    while ends[-1] - ends[begin] > target * 5 // 4:
        first = max(begin + 1, bisect_left(ends, ends[begin] + target * 3 // 4))
        last = max(first, bisect_right(ends, ends[begin] + target * 5 // 4) - 1)
        if first >= len(terms):
            return
        begin = min(range(first, min(last + 1, len(terms))), key=lambda cut: (len(_start(terms, cut)), -cut))
        yield begin


def _start(terms: Sequence[str], cut: int) -> str:
    """Return the shortest string that separates the term at `cut` from the one before."""
    return terms[cut][: _shared(terms[cut - 1], terms[cut]) + 1]


def _shared(first: Sequence[object], second: Sequence[object]) -> int:
    """Return how many elements both begin with."""
    for place, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return place
    return min(len(first), len(second))
