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


def month_name(day: datetime.date) -> str:
    """Return `August`."""
    return MONTHS[day.month - 1]


def weekday(day: datetime.date) -> str:
    """Return `Wednesday`."""
    return WEEKDAYS[day.weekday()]
