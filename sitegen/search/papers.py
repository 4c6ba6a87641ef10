"""Documents and cards of papers, text as the reader sees it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache

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
    return [_document_of(paper) for paper in in_number_order(papers)]


def cards_of(papers: Iterable[Paper], documents: Sequence[Document]) -> list[Card]:
    """Return the cards of `papers`, whose `documents_of` are at hand."""
    return [_card_of(paper, document) for paper, document in zip(in_number_order(papers), documents, strict=True)]


def snippet_of(abstract: str) -> str:
    """Return the beginning of a plain abstract, cut at a word where that leaves enough."""
    if len(abstract) <= SNIPPET_LENGTH:
        return abstract
    cut = abstract.rfind(" ", SNIPPET_LENGTH * 4 // 5, SNIPPET_LENGTH)
    return abstract[: cut if cut > 0 else SNIPPET_LENGTH - 1].rstrip(" ,;:.–—-") + "…"


def _document_of(paper: Paper) -> Document:
    metadata = paper.metadata
    return Document(
        ref=paper.key,
        title=plain(metadata.title),
        authors=", ".join([_plain_name(author.name) for author in metadata.authors]),
        keywords=", ".join([_plain_name(keyword) for keyword in metadata.keywords]),
        abstract=plain(metadata.abstract),
    )


def _card_of(paper: Paper, document: Document) -> Card:
    authors = paper.metadata.authors
    return Card(
        ref=paper.key,
        title=document.title,
        authors=tuple(_plain_name(author.name) for author in authors[:CARD_AUTHORS]),
        author_count=len(authors),
        day=paper.newest_day.isoformat() if paper.newest_day else "",
        snippet=snippet_of(document.abstract),
        flags=HAS_CODE if paper.metadata.code_url else 0,
        votes=paper.votes,
    )
