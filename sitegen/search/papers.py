"""Documents and cards of papers, text as the reader sees it.

The text of a paper is looked at once, when it is counted; what its card shows of it is kept as an *excerpt*.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from sitegen.model import Paper
from sitegen.search.documents import HAS_CODE, Card, Document
from sitegen.text import plain

SNIPPET_LENGTH = 280
"""Characters of an abstract that a result shows."""

CARD_AUTHORS = 3
"""Names that a result shows."""

_plain_name = lru_cache(maxsize=1 << 18)(plain)  # names and keywords come again and again


def in_number_order(papers: Iterable[Paper]) -> list[Paper]:
    """Sort by newest day, oldest first, then by key, last first: a paper's place is its document number."""
    by_key = sorted(papers, key=lambda paper: paper.key, reverse=True)
    return sorted(by_key, key=lambda paper: paper.newest_day or datetime.date.min)


def documents_of(papers: Iterable[Paper]) -> list[Document]:
    """Return the documents of `papers` in order of their number."""
    return [document_of(paper) for paper in in_number_order(papers)]


def snippet_of(abstract: str) -> str:
    """Return the beginning of a plain abstract, cut at a word where that leaves enough."""
    if len(abstract) <= SNIPPET_LENGTH:
        return abstract
    cut = abstract.rfind(" ", SNIPPET_LENGTH * 4 // 5, SNIPPET_LENGTH)
    return abstract[: cut if cut > 0 else SNIPPET_LENGTH - 1].rstrip(" ,;:.–—-") + "…"


def document_of(paper: Paper) -> Document:
    """Return what the index sees of `paper`."""
    metadata = paper.metadata
    return Document(
        ref=paper.key,
        title=plain(metadata.title),
        authors=", ".join([_plain_name(author.name) for author in metadata.authors]),
        keywords=", ".join([_plain_name(keyword) for keyword in metadata.keywords]),
        abstract=plain(metadata.abstract),
    )


def source_texts(paper: Paper) -> tuple[object, ...]:
    """Return all that `document_of` reads, but for the key."""
    data = paper.metadata
    return (data.title, [author.name for author in data.authors], data.keywords, data.abstract)


def excerpt_of(document: Document) -> bytes:
    """Return what a card shows of the texts, packed."""
    return _pack((document.title, snippet_of(document.abstract)))


class CardRow(msgspec.Struct, frozen=True, array_like=True):
    """What a card shows of a paper beside its excerpt."""

    ref: str
    """The paper's key."""

    authors: tuple[str, ...]
    """The first names, as source text."""

    author_count: int
    """How many authors there are."""

    day: str
    """Newest digest day, ISO; empty for a paper on no list."""

    flags: int
    """As the card's."""

    votes: int | None
    """Votes, where a source tells them."""


def card_rows_of(papers: Iterable[Paper]) -> list[CardRow]:
    """Return the rows of `papers`, in their order."""
    return [_card_row_of(paper) for paper in papers]


def cards_of(rows: Iterable[CardRow], excerpts: Iterable[bytes]) -> list[Card]:
    """Return the cards of papers of which both are at hand, in one order."""
    return [_card_of(row, *_unpack(excerpt)) for row, excerpt in zip(rows, excerpts, strict=True)]


def _card_row_of(paper: Paper) -> CardRow:
    authors = paper.metadata.authors
    return CardRow(
        ref=paper.key,
        authors=tuple([author.name for author in authors[:CARD_AUTHORS]]),
        author_count=len(authors),
        day=paper.newest_day.isoformat() if paper.newest_day else "",
        flags=HAS_CODE if paper.metadata.code_url else 0,
        votes=paper.votes,
    )


def _card_of(row: CardRow, title: str, snippet: str) -> Card:
    return Card(
        ref=row.ref,
        title=title,
        authors=tuple([_plain_name(name) for name in row.authors]),
        author_count=row.author_count,
        day=row.day,
        snippet=snippet,
        flags=row.flags,
        votes=row.votes,
    )


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[str, str]).decode
