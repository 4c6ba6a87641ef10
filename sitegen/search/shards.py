"""Term shards: neighbouring terms with their postings, cut so that one word costs one small download."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import msgspec

from sitegen.search.blocks import EncodedList, TermPostings, document_deltas, one_file
from sitegen.search.front_coding import MOST_SHARED, encoded, front_coded, shared_sizes
from sitegen.search.layout import SHARDS_PER_FOLDER
from sitegen.search.names import IndexFile, content_name
from sitegen.search.postings import Postings, list_numbers
from sitegen.search.split import SPLIT_DOCUMENTS, ScoringColumns, split_list
from sitegen.search.varints import Column, pack

SHARD_SIZE = 6000
"""Raw bytes of a term shard, about 4 KB compressed; every word of a query costs one. Half of it would save a query at
100,000 papers 2.5 KB, and cost the build 5,000 files more."""

INLINE_SIZE = 2000
"""Raw bytes of a term's postings from which they get files of their own."""


class TermShards(msgspec.Struct, frozen=True):
    """All term shards and what the entry says of them."""

    starts: tuple[str, ...]
    """Start of each folder's range of terms."""

    names: tuple[str, ...]
    """Name of each folder of shards."""

    files: tuple[IndexFile, ...]
    """Shards and lists."""


def make_term_shards(postings: Postings, weights: Sequence[float], documents: int) -> TermShards:
    """Encode all terms and postings of so many documents."""
    if not postings.terms:
        return TermShards((), (), ())
    encoder = _Encoder(postings, weights, documents)
    cuts = _cut(postings.terms, encoder.shared, encoder.term_sizes())
    raws = [encoder.shard(first, last) for first, last in pairwise(cuts)]
    starts = ("", *(_start(postings.terms, cut) for cut in cuts[1:-1]))
    folders = [
        _folder(starts[at : at + SHARDS_PER_FOLDER], raws[at : at + SHARDS_PER_FOLDER])
        for at in range(0, len(raws), SHARDS_PER_FOLDER)
    ]
    files = [file for _, shards in folders for file in shards]
    lists = [file for encoded in encoder.lists.values() for file in encoded.files]
    return TermShards(starts[::SHARDS_PER_FOLDER], tuple(name for name, _ in folders), (*files, *lists))


def _folder(starts: Sequence[str], raws: Sequence[bytes]) -> tuple[str, list[IndexFile]]:
    own = " ".join(starts).encode()
    name = content_name(own, *raws)
    shards = [IndexFile(f"t/{name}/{number}.bin", raw) for number, raw in enumerate(raws)]
    return name, [IndexFile(f"t/{name}/starts.bin", own), *shards]


class _Encoder:
    """Every column encoded once for all terms; a shard or a block is a few slices."""

    def __init__(self, postings: Postings, weights: Sequence[float], documents: int) -> None:
        import numpy as np  # heavy, and an unchanged build does not need it

        self._postings = postings
        averages = np.asarray(postings.averages, np.float64)
        self._scoring = ScoringColumns(documents, np.asarray(weights, np.float64), averages)
        self._texts = encoded(postings.terms)
        self.shared = shared_sizes(self._texts)
        self._lists = list_numbers(postings)
        starts = postings.starts()
        self._starts = starts.tolist()
        self._columns = (
            Column(document_deltas(postings.documents, self._lists), starts),
            Column(postings.tfs, starts),
            Column(postings.lengths, starts),
        )
        self._sizes = np.sum([column.sizes() for column in self._columns], axis=0)
        frequent = np.flatnonzero(self._sizes > INLINE_SIZE).tolist()
        self.lists = {term: self._encode_frequent(term) for term in frequent}
        each = np.arange(len(self._texts) + 1)
        self._count_columns = [Column(column, each) for column in postings.counts.T]
        kinds = np.zeros(len(self._texts), np.int64)
        kinds[frequent] = [encoded.kind for encoded in self.lists.values()]
        self._kind_column = Column(kinds, each)

    def term_sizes(self) -> list[int]:
        """Return about how many raw bytes each term takes in its shard."""
        import numpy as np  # see above

        fixed = len(self._count_columns) + 3
        stored = self._sizes.copy()
        stored[list(self.lists)] = [len(encoded.reference) for encoded in self.lists.values()]
        lengths = np.fromiter(map(len, self._texts), np.int64, len(self._texts))
        return list((lengths - np.asarray(self.shared, np.int64) + fixed + stored).tolist())

    def shard(self, first: int, last: int) -> bytes:
        """Return the raw bytes of the shard with the terms from `first` up to `last`."""
        frequent = [term for term in range(first, last) if term in self.lists]
        # Inline postings lie between those of frequent terms.
        runs = list(zip([first, *(term + 1 for term in frequent)], [*frequent, last], strict=True))
        return b"".join(
            [
                pack(last - first),
                front_coded(self._texts[first:last], self.shared[first:last]),
                *(column.slice(first, last) for column in self._count_columns),
                self._kind_column.slice(first, last),
                *(self.lists[term].reference for term in frequent),
                *(column.slice(*run) for column in self._columns for run in runs),
            ]
        )

    def _encode_frequent(self, term: int) -> EncodedList:
        part = slice(self._starts[term], self._starts[term + 1])
        postings = self._postings
        # A document has at most one posting a field: so many are there at least, and at most as many as postings.
        at_least, at_most = int(postings.counts[term].max()), part.stop - part.start
        many = at_least >= SPLIT_DOCUMENTS or (
            at_most >= SPLIT_DOCUMENTS and self._count_documents(part) >= SPLIT_DOCUMENTS
        )
        if not many:
            return one_file(b"".join(column.slice(term, term + 1) for column in self._columns))
        fields = self._lists[part] % len(self._scoring.weights)
        columns = (postings.documents[part], postings.tfs[part], postings.lengths[part])
        return split_list(TermPostings(fields, *columns), self._scoring)

    def _count_documents(self, part: slice) -> int:
        import numpy as np  # see above

        found = np.zeros(self._scoring.documents, np.bool_)
        found[self._postings.documents[part]] = True
        return int(np.count_nonzero(found))


def _cut(terms: Sequence[str], shared: Sequence[int], sizes: Sequence[int]) -> list[int]:
    """Return where shards begin, and the end.

    Within a window around the wanted size the cut is where the start is shortest, as in a B-tree: that keeps the
    entry small, and since it depends on neighbouring terms only, cuts mostly stay where they are from day to day.
    """
    ends = [0, *accumulate(sizes)]
    return [0, *_inner_cuts(terms, shared, ends, SHARD_SIZE), len(terms)]


def _inner_cuts(terms: Sequence[str], shared: Sequence[int], ends: Sequence[int], target: int) -> Iterator[int]:
    def characters(cut: int) -> int:
        """Return how many characters a start at `cut` has."""
        if shared[cut] < MOST_SHARED and terms[cut - 1].isascii() and terms[cut].isascii():
            return shared[cut] + 1  # a byte is a character
        return len(_start(terms, cut))

    begin = 0
    while ends[-1] - ends[begin] > target * 5 // 4:
        first = max(begin + 1, bisect_left(ends, ends[begin] + target * 3 // 4))
        last = max(first, bisect_right(ends, ends[begin] + target * 5 // 4) - 1)
        if first >= len(terms):
            return
        begin = min(range(first, min(last + 1, len(terms))), key=lambda cut: (characters(cut), -cut))
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
