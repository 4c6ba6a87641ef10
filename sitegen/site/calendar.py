"""Digests as calendars: years of months of weeks, each day tinted by how many papers it has."""

from __future__ import annotations

import datetime
from calendar import Calendar
from collections.abc import Mapping, Sequence
from itertools import groupby

import msgspec

from sitegen.model import Digest
from sitegen.site.page import Draft

LEVELS = 4
"""Number of tints."""


class Cell(msgspec.Struct, frozen=True, array_like=True):
    """A day of a month."""

    day: datetime.date
    """The day."""

    path: str = ""
    """Page of its digest, or empty when it has none."""

    paper_count: int = 0
    """Papers of its digest."""

    level: int = 0
    """Tint from 1 (few papers) to 4 (many); 0 without a digest."""


class Month(msgspec.Struct, frozen=True, array_like=True):
    """A month with at least one digest."""

    first_day: datetime.date
    """First day of the month."""

    weeks: tuple[tuple[Cell | None, ...], ...]
    """Weeks from Monday to Sunday; None for days of other months."""


class Year(msgspec.Struct, frozen=True, array_like=True):
    """A year with at least one digest."""

    number: int
    """The year."""

    digest_count: int
    """Its digests."""

    months: tuple[Month, ...]
    """Its months, newest first."""


def plan_years(draft: Draft, digests: Sequence[Digest]) -> tuple[Year, ...]:
    """Return the calendars of `digests`, newest year first."""
    cells = _make_cells(draft, digests)
    years = groupby(sorted(cells, reverse=True), key=lambda day: day.year)
    return tuple(_plan_year(number, list(days), cells) for number, days in years)


def _make_cells(draft: Draft, digests: Sequence[Digest]) -> dict[datetime.date, Cell]:
    most = max((len(digest.keys) for digest in digests), default=1)
    return {
        digest.day: Cell(
            digest.day,
            draft.routes.path("day", digest.day),
            len(digest.keys),
            max(1, -(-LEVELS * len(digest.keys) // max(most, 1))),
        )
        for digest in digests
    }


def _plan_year(number: int, days: list[datetime.date], cells: Mapping[datetime.date, Cell]) -> Year:
    months = [month for month, _ in groupby(days, key=lambda day: day.month)]
    return Year(number, len(days), tuple(_plan_month(number, month, cells) for month in months))


def _plan_month(year: int, month: int, cells: Mapping[datetime.date, Cell]) -> Month:
    weeks = tuple(
        tuple(None if day.month != month else cells.get(day) or Cell(day) for day in week)
        for week in Calendar().monthdatescalendar(year, month)
    )
    return Month(datetime.date(year, month, 1), weeks)
