"""Dates in words, without a locale: the same bytes on every machine."""

from __future__ import annotations

import datetime
from typing import Final

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_date(day: datetime.date) -> str:
    """Return `6 August 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(day: datetime.date) -> str:
    """Return `6 August`."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def brief_date(day: datetime.date) -> str:
    """Return `6 Aug 2025`."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def brief_span(first: datetime.date, last: datetime.date) -> str:
    """Return `4–10 Aug` or `28 Jul – 3 Aug`; the year is known."""
    end = f"{last.day} {MONTHS[last.month - 1][:3]}"
    return f"{first.day}–{end}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1][:3]} – {end}"


def month_name(day: datetime.date) -> str:
    """Return `August`."""
    return MONTHS[day.month - 1]


def weekday(day: datetime.date) -> str:
    """Return `Wednesday`."""
    return WEEKDAYS[day.weekday()]


def date_span(first: datetime.date, last: datetime.date) -> str:
    """Return `4–10 August 2025`, `28 July – 3 August 2025`, or with both years where they differ."""
    if first.year != last.year:
        return f"{long_date(first)} – {long_date(last)}"
    if first.month != last.month:
        return f"{short_date(first)} – {long_date(last)}"
    return f"{first.day}–{long_date(last)}"
