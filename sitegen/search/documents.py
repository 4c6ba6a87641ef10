"""What the index sees of a paper, and what a result shows of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

FIELDS = ("title", "authors", "keywords", "abstract")
"""Fields of a document, in the order that the contract names them."""

HAS_CODE = 1
"""Flag of a card."""


class Document(msgspec.Struct, frozen=True):
    """One paper as the index sees it, text as the reader sees it."""

    ref: str
    """The paper's key."""

    title: str
    """Title."""

    authors: str
    """Names of all authors, joined by comma and space."""

    keywords: str
    """Keywords, joined by comma and space."""

    abstract: str
    """Abstract."""


class Card(msgspec.Struct, frozen=True, array_like=True):
    """What a search result shows of a paper; stored as an array in this order, which may grow at its end."""

    ref: str
    """The paper's key."""

    title: str
    """Title as plain text."""

    authors: tuple[str, ...]
    """The first three names."""

    author_count: int
    """How many authors there are."""

    day: str
    """Newest digest day, ISO; empty for a paper on no list."""

    snippet: str
    """Beginning of the abstract."""

    flags: int
    """Sum of: 1 has code."""

    votes: int | None
    """Votes, where a source tells them."""


def write_documents(documents: Iterable[Document], file: BinaryIO) -> None:
    """Write `documents` as JSON lines: exactly what the index saw."""
    encoder = msgspec.json.Encoder()
    for document in documents:
        file.write(encoder.encode(document) + b"\n")
