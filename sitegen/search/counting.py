"""Papers as counts of terms and excerpts: everything that a build keeps of their texts, and the next one takes over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.model import Paper
from sitegen.search.analysis import MapChunks, NumberedTokens, TermCounts, count_tokens, in_chunks, number_tokens
from sitegen.search.papers import document_of, excerpt_of


@dataclass(frozen=True, slots=True, eq=False)
class CountedTexts:
    """What is left of the texts of papers once they are counted."""

    counts: TermCounts
    """Terms of each paper."""

    excerpts: list[bytes]
    """What the card of each paper shows of its texts, as `excerpt_of` packs it."""


def count_papers(papers: Sequence[Paper], map_chunks: MapChunks = map) -> CountedTexts:
    """Read and count the texts of `papers`; the documents exist only chunk by chunk, where they are counted."""
    excerpts: list[bytes] = []

    def chunks() -> Iterator[NumberedTokens]:
        for numbered, found in map_chunks(_read_chunk, in_chunks(papers)):
            excerpts.extend(found)
            yield numbered

    return CountedTexts(count_tokens(chunks(), map_chunks), excerpts)


def _read_chunk(papers: Sequence[Paper]) -> tuple[NumberedTokens, list[bytes]]:
    documents = [document_of(paper) for paper in papers]
    return number_tokens(documents), [excerpt_of(document) for document in documents]
