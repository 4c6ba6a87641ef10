"""Papers as counts of terms and excerpts: everything that a build keeps of their texts, and the next one takes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import msgspec

from sitegen.model import Paper
from sitegen.search.analysis import MapChunks, NumberedTokens, TermCounts, count_tokens, in_chunks, number_tokens
from sitegen.search.papers import document_of, excerpt_of

ReadTexts: TypeAlias = tuple[NumberedTokens, list[bytes]]
"""A chunk of papers as tokens, and what the card of each shows of its texts, as `excerpt_of` packs it."""


class CountedTexts(msgspec.Struct, frozen=True, eq=False):
    """What is left of the texts of papers once they are counted."""

    counts: TermCounts
    """Terms of each paper."""

    excerpts: list[bytes]
    """What the card of each paper shows of its texts, as `excerpt_of` packs it."""


def count_papers(papers: Sequence[Paper], map_chunks: MapChunks = map) -> CountedTexts:
    """Read and count the texts of `papers`."""
    return count_read(map_chunks(read_texts, in_chunks(papers)), map_chunks)


def read_texts(papers: Sequence[Paper]) -> ReadTexts:
    """Read the texts of a chunk of papers; their documents exist only here."""
    documents = [document_of(paper) for paper in papers]
    return number_tokens(documents), [excerpt_of(document) for document in documents]


def count_read(chunks: Iterable[ReadTexts], map_chunks: MapChunks = map) -> CountedTexts:
    """Count texts that were read, chunk by chunk."""
    excerpts: list[bytes] = []

    def numbered() -> Iterator[NumberedTokens]:
        for tokens, found in chunks:
            excerpts.extend(found)
            yield tokens

    return CountedTexts(count_tokens(numbered(), map_chunks), excerpts)
