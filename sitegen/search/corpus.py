"""All papers as the search sees them, analysed once a build.

Three parts of a build need the same counts of terms: named topics and related papers while pages are planned, the
published index while it is made. The library holds one `Corpus` and all three ask it. Every value is made when it is
first asked for and kept; papers that the last build has counted come from the cache. So a build in which nothing
has changed counts nothing, and one with a new day counts only that day's papers. The postings are gathered in the
process that makes the index and finds related papers; in this one only for named topics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import msgspec

from sitegen.model import Paper
from sitegen.search.analysis import MapChunks
from sitegen.search.memory import MemoryIndex
from sitegen.search.papers import in_number_order
from sitegen.search.postings import Postings
from sitegen.search.published import PublishedIndex
from sitegen.search.remembered import FreshTexts, IndexedTexts, find_fresh, join_ahead
from sitegen.work import BeginMap, Start, map_later

NAME = "search"
"""Name of the search index among what outputs declare, and of the process in which it is made."""


class CountedCorpus(msgspec.Struct, frozen=True):
    """What is left of papers once they are counted; small enough to be sent to another process."""

    refs: Sequence[str]
    """The papers' keys, by document number."""

    postings: Postings
    """Their postings."""

    boosts: Mapping[str, float]
    """Weight of each field."""


def _count(refs: Sequence[str], fresh: FreshTexts, boosts: Mapping[str, float]) -> CountedCorpus:
    return CountedCorpus(refs, fresh.join(remember=False).postings, boosts)


def _same(texts: IndexedTexts) -> IndexedTexts:
    return texts


class _LentCounts:
    """Papers as counts, wherever they are asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def __call__(self) -> CountedCorpus:
        return self._corpus.counted

    def __reduce__(self) -> tuple[Any, ...]:
        sent = self._corpus._send_counts()
        return partial, (sent,)


class Corpus:
    """Papers with their postings."""

    def __init__(
        self,
        papers: Sequence[Paper],
        boosts: Mapping[str, float],
        *,
        cache_dir: Path | None = None,
        map_chunks: MapChunks = map,
        begin_map: BeginMap = map_later,
    ) -> None:
        self._papers = papers
        self.boosts = boosts
        """Weight of each field."""
        self.cache_dir = cache_dir
        """Folder for what may be kept between builds, or None."""
        self.process = ""
        """Name of the process that has joined all texts, for what else is made of them; empty where none has."""
        self._map_chunks = map_chunks
        self._begin_map = begin_map

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers in order of their document number."""
        return tuple(in_number_order(self._papers))

    @property
    def refs(self) -> list[str]:
        """The papers' keys, by document number."""
        return [paper.key for paper in self.papers]

    @cached_property
    def _fresh(self) -> FreshTexts:
        return find_fresh(self.papers, self.cache_dir, self._map_chunks, self._begin_map)

    @property
    def hashes(self) -> list[bytes]:
        """Hash of the texts of each paper, by document number."""
        return self._fresh.hashes

    @cached_property
    def _indexed(self) -> IndexedTexts:
        return self._fresh.join(self._map_chunks)

    @property
    def postings(self) -> Postings:
        """All postings; the same whatever the cache held."""
        return self._indexed.postings

    @property
    def is_reading(self) -> bool:
        """Whether other processes read texts, so that this one need not wait for them yet."""
        return self._fresh.reading is not None

    def begin_joining(self, start: Start, *, many: bool = False) -> None:
        """Begin to join a day's few new texts with all others, in the process that will make the index of them; `many`
        too where they are needed soon, which waits for those who read them.
        """
        fresh = self._fresh
        if fresh.path is None or self.process or "_indexed" in self.__dict__:
            return
        if many:
            fresh.wait()
        if fresh.few or (many and fresh.read):
            start(partial(join_ahead, fresh), NAME)
            fresh.is_sent = True
            self.process = NAME

    def lend_texts(self) -> Callable[[], IndexedTexts]:
        """Return a picklable function that returns postings and excerpts, or makes them where they are not here yet."""
        if "_indexed" in self.__dict__:
            return partial(_same, self._indexed)
        self._fresh.wait()
        return self._fresh.join

    def lend_counts(self) -> Callable[[], CountedCorpus]:
        """Return a function that returns the papers as counts: here those that there are; in another process, to which
        it can be sent, that one joins a day's few new texts with the others itself, and this one need not.
        """
        return _LentCounts(self)

    def _send_counts(self) -> Callable[[], CountedCorpus]:
        if "_indexed" in self.__dict__ or self.is_reading:
            return partial(CountedCorpus, self.refs, self.postings, self.boosts)
        return partial(_count, self.refs, self._fresh, self.boosts)

    def forget_texts(self) -> None:
        """Give back their memory, 200 MB at 100,000 papers; who asks for them once more waits as long as at first."""
        for name in ("_fresh", "_indexed"):
            self.__dict__.pop(name, None)

    @property
    def counted(self) -> CountedCorpus:
        """The papers as counts."""
        return CountedCorpus(self.refs, self.postings, self.boosts)

    @cached_property
    def index(self) -> PublishedIndex:
        """An index that answers as the published one will."""
        counted = self.counted
        return PublishedIndex(MemoryIndex(counted.postings, counted.refs, counted.boosts))
