"""From several records of one paper to one set of fields, with a note of where each came from."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import attrgetter
from typing import Any, TypeAlias

import msgspec

from sitegen.model import Mention, Metadata, SourcePaper

FIELDS = tuple(field.name for field in msgspec.structs.fields(Metadata))
_ALL_FROM_FIRST = tuple((name, 0) for name in sorted(FIELDS))
_values = attrgetter(*sorted(FIELDS))
_BLANK = ("", (), None, False)

# These say something about the field before the colon and are taken from the same record.
_COMPANIONS = {"summary_is_generated": "summary", "code_stars": "code_url"}

# Longer is richer here; any other field is either there or not.
_BY_LENGTH = frozenset({"title", "abstract", "authors", "keywords", "categories", "media_urls", "note"})

# Of these the greatest value is the newest.
_BY_VALUE = frozenset({"arxiv_version", "updated_on"})

_OLD = datetime.date.min

Provenance: TypeAlias = tuple[tuple[str, int], ...]
"""Which record gave which field, as `Paper.provenance` has it."""


def find_provenance(metadata: Metadata) -> Provenance:
    """Return the provenance of a paper that one record tells all about."""
    return tuple(compress(_ALL_FROM_FIRST, _values(metadata)))  # of these values the blank ones are the false ones


def merge_fields(records: Sequence[SourcePaper]) -> tuple[Metadata, Provenance]:
    """Return the merged fields and their provenance. Of each field the richest value wins, then the newest record's.

    `records` must be sorted by place: the first wins what is still a tie.
    """
    chosen = {name: _choose(name, records) for name in FIELDS if name not in _COMPANIONS}
    chosen |= {name: chosen[lead] for name, lead in _COMPANIONS.items()}
    values: dict[str, Any] = {"title": ""}
    provenance: list[tuple[str, int]] = []
    for name, position in sorted(chosen.items()):
        if position is None:
            continue
        value = getattr(records[position].metadata, name)
        if value not in _BLANK:
            values[name] = value
            provenance.append((name, position))
    return Metadata(**values), tuple(provenance)


def _choose(name: str, records: Sequence[SourcePaper]) -> int | None:
    """Return the position of the record whose value of `name` wins, or None where none has one."""
    best: tuple[Any, ...] | None = None
    winner = None
    for position, record in enumerate(records):
        value = getattr(record.metadata, name)
        if value in _BLANK:
            continue
        rank = (_richness(name, value), record.seen_on or _OLD)
        if best is None or rank > best:
            best, winner = rank, position
    return winner


def _richness(name: str, value: Any) -> Any:
    if name in _BY_LENGTH:
        return len(value)
    if name in _BY_VALUE:
        return value
    return 0


def merge_mentions(records: Iterable[SourcePaper]) -> tuple[Mention, ...]:
    """Return one mention for each day, oldest first: place as in the first file, most votes, what else is known."""
    days: dict[datetime.date, list[Mention]] = {}
    for record in records:
        for mention in record.mentions:
            days.setdefault(mention.day, []).append(mention)
    return tuple([_merge_day(mentions) for _, mentions in sorted(days.items())])


def _merge_day(mentions: list[Mention]) -> Mention:
    if len(mentions) == 1:
        return mentions[0]
    mentions.sort(key=lambda mention: (mention.source, mention.rank, *_text_order(mention)))
    first = mentions[0]
    return Mention(
        first.day,
        first.rank,
        first.source,
        votes=_most(mention.votes for mention in mentions),
        comments=_most(mention.comments for mention in mentions),
        submitted_by=_first(mentions, lambda mention: mention.submitted_by),
        discussion_url=_first(mentions, lambda mention: mention.discussion_url),
    )


def _text_order(mention: Mention) -> tuple[str, str]:
    return mention.submitted_by, mention.discussion_url


def _most(numbers: Iterable[int | None]) -> int | None:
    return max((number for number in numbers if number is not None), default=None)


def _first(mentions: list[Mention], get: Callable[[Mention], str]) -> str:
    return next(filter(None, map(get, mentions)), "")
