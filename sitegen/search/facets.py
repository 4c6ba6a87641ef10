"""Facets: what filters and sorting need of each document, in files that are loaded only when one is used."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Protocol

import msgspec

from sitegen.search.documents import HAS_CODE
from sitegen.search.layout import VOTES_PER_FILE
from sitegen.search.names import IndexFile, named_file
from sitegen.search.varints import pack

FOLDER = "f"
"""Folder of the files."""

MAX_VOTES = 2**32 - 2
"""Readers keep a column in 32 bits, one of which says that votes are told."""


class Facts(Protocol):
    """What filters and sorting need of a document."""

    @property
    def day(self) -> str:
        """As the card's."""

    @property
    def flags(self) -> int:
        """As the card's."""

    @property
    def votes(self) -> int | None:
        """As the card's."""


class TopicList(msgspec.Struct, frozen=True):
    """A topic that results can be filtered by."""

    slug: str
    """Name in addresses."""

    name: str
    """Name as the reader sees it."""

    numbers: tuple[int, ...]
    """Its documents, ascending."""


def make_facets(cards: Sequence[Facts], topics: Iterable[TopicList]) -> tuple[dict[str, Any], list[IndexFile]]:
    """Return what the entry says of the facets, and their files; `cards` are in order of document number."""
    files: list[IndexFile] = []

    def publish(raw: bytes) -> str:
        name, file = named_file(FOLDER, raw)
        files.append(file)
        return name

    rows = [(topic.slug, topic.name, len(topic.numbers), publish(_list(topic.numbers))) for topic in topics]
    ranges = range(0, len(cards), VOTES_PER_FILE)
    entry = {
        "days": publish(_days(cards)),
        "code": publish(_list([number for number, card in enumerate(cards) if card.flags & HAS_CODE])),
        "topics": publish(msgspec.json.encode(rows)),
        "votes": {
            "file": VOTES_PER_FILE,
            "names": "".join([publish(_votes(cards[at : at + VOTES_PER_FILE])) for at in ranges]),
        },
    }
    return entry, files


def _days(cards: Sequence[Facts]) -> bytes:
    """Documents are in order of their day, so a run for each day says it of all."""
    runs = [(_ordinal(day), len(list(group))) for day, group in groupby(cards, key=lambda card: card.day)]
    days = [day for day, _ in runs]
    return pack(len(runs), *_differences(days), *[count for _, count in runs])


def _ordinal(day: str) -> int:
    return datetime.date.fromisoformat(day).toordinal() if day else 0


def _list(numbers: Sequence[int]) -> bytes:
    return pack(len(numbers), *_differences(numbers))


def _votes(cards: Sequence[Facts]) -> bytes:
    return pack(*[0 if card.votes is None else min(max(card.votes, 0), MAX_VOTES - 1) + 1 for card in cards])


def _differences(numbers: Sequence[int]) -> list[int]:
    return [number - before for number, before in zip(numbers, (0, *numbers), strict=False)]
