"""All papers as the search sees them, analysed once a build.

Three parts of a build need the same counts of terms: named topics and related papers while pages are planned, the
published index while it is made. The library holds one `Corpus` and all three ask it. Every value is made when it is
first asked for and kept; documents that the last build has counted come from the cache. So a build in which nothing
has changed counts nothing, and one with a new day counts only that day's papers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sitegen.model import Paper
from sitegen.search.analysis import MapChunks
from sitegen.search.documents import Document
from sitegen.search.memory import MemoryIndex
from sitegen.search.papers import documents_of, in_number_order
from sitegen.search.postings import Postings, gather_postings
from sitegen.search.published import PublishedIndex
from sitegen.search.remembered import count_terms_remembered


@dataclass(frozen=True, slots=True)
class CountedCorpus:
    """What is left of papers once they are counted; small enough to be sent to another process."""

    refs: Sequence[str]
    """The papers' keys, by document number."""

    postings: Postings
    """Their postings."""

    boosts: Mapping[str, float]
    """Weight of each field."""


class Corpus:
    """Documents of papers with their postings."""

    def __init__(
        self,
        papers: Sequence[Paper],
        boosts: Mapping[str, float],
        *,
        cache_dir: Path | None = None,
        map_chunks: MapChunks = map,
    ) -> None:
        self._papers = papers
        self.boosts = boosts
        """Weight of each field."""
        self.cache_dir = cache_dir
        """Folder for what may be kept between builds, or None."""
        self._map_chunks = map_chunks

    @cached_property
    def papers(self) -> tuple[Paper, ...]:
        """The papers in order of their document number."""
        return tuple(in_number_order(self._papers))

    @cached_property
    def documents(self) -> list[Document]:
        """What the index sees of each paper, by document number."""
        return documents_of(self.papers)

    @cached_property
    def postings(self) -> Postings:
        """All postings; the same whatever the cache held."""
        return gather_postings(count_terms_remembered(self.documents, self.cache_dir, self._map_chunks))

    def forget_postings(self) -> None:
        """Give back their memory, 140 MB at 100,000 papers; who asks for them once more waits as long as at first."""
        self.__dict__.pop("postings", None)

    @property
    def counted(self) -> CountedCorpus:
        """The papers as counts."""
        return CountedCorpus([document.ref for document in self.documents], self.postings, self.boosts)

    @cached_property
    def index(self) -> PublishedIndex:
        """An index that answers as the published one will."""
        counted = self.counted
        return PublishedIndex(MemoryIndex(counted.postings, counted.refs, counted.boosts))
