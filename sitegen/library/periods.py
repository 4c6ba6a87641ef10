"""Weeks and months over the digests, with their papers ranked."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterable

import msgspec

from sitegen.model import Mention, Paper


class Period(msgspec.Struct, frozen=True, gc=False):
    """A week or a month in which papers were on a list."""

    name: str
    """`2025-W32` for an ISO week, `2025-08` for a month."""

    first_day: datetime.date
    """First day of the period."""

    last_day: datetime.date
    """Last day of the period."""

    keys: tuple[str, ...]
    """Papers: most votes first, then most mentions in the period, then newest, then by key."""


Span = tuple[str, datetime.date, datetime.date]
"""Name, first and last day of a period."""


def week_of(day: datetime.date) -> Span:
    """Return the ISO week of `day`; the year is that of its Thursday."""
    year, week, weekday = day.isocalendar()
    monday = day - datetime.timedelta(days=weekday - 1)
    return f"{year:04}-W{week:02}", monday, monday + datetime.timedelta(days=6)


def month_of(day: datetime.date) -> Span:
    """Return the month of `day`."""
    last = calendar.monthrange(day.year, day.month)[1]
    return f"{day.year:04}-{day.month:02}", day.replace(day=1), day.replace(day=last)


def make_periods(papers: Iterable[Paper], span_of: Callable[[datetime.date], Span]) -> tuple[Period, ...]:
    """Return the periods that hold a mention, oldest first."""
    found: dict[Span, dict[str, list[Mention]]] = {}
    of_day: dict[datetime.date, dict[str, list[Mention]]] = {}
    for paper in papers:
        for mention in paper.mentions:
            mentions = of_day.get(mention.day)
            if mentions is None:
                mentions = of_day[mention.day] = found.setdefault(span_of(mention.day), {})
            mentions.setdefault(paper.key, []).append(mention)
    return tuple([Period(*span, _rank(found[span])) for span in sorted(found, key=lambda span: span[1])])


def _rank(mentions: dict[str, list[Mention]]) -> tuple[str, ...]:
    """Sort keys by the mentions that they have in the period."""
    return tuple(sorted(mentions, key=lambda key: (*_weight(mentions[key]), key)))


def _weight(mentions: list[Mention]) -> tuple[int, int, int]:
    """The less, the better."""
    if len(mentions) == 1:  # nearly always
        votes = mentions[0].votes
        return 1 if votes is None else -votes, -1, -mentions[0].day.toordinal()
    votes = max([mention.votes for mention in mentions if mention.votes is not None], default=-1)
    return -votes, -len(mentions), -max([mention.day for mention in mentions]).toordinal()
