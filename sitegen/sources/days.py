"""Days as people and programs write them."""

from __future__ import annotations

import calendar
import datetime
import functools
import re

_MONTHS = [
    name.lower()
    for name in (
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
]  # not calendar.month_name, which speaks the language of the machine
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?(?:,? (\d{4}))?")
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? ", re.IGNORECASE)


def make_day(year: int, month: int, day: int) -> datetime.date | None:
    """Return the day, or None when there is no such day or it cannot be meant."""
    if not (1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return datetime.date(year, month, day)


def parse_day(text: str) -> datetime.date | None:
    """Return the day that `text` names with its year (`2025-08-06`, `Aug 6, 2025`, `6 August 2025`), or None."""
    if match := _ISO.fullmatch(text.strip()):
        return make_day(*map(int, match.groups()))
    found = parse_month_day(text)
    return make_day(found[0], found[1], found[2]) if found and found[0] else None


def parse_month_day(text: str) -> tuple[int | None, int, int] | None:
    """Return (year or None, month, day) of `Aug 6`, `August 6, 2025`, `Wed, 6 Aug` and the like, or None."""
    text = _WEEKDAY.sub("", text.strip(), count=1)
    if match := _MONTH_FIRST.fullmatch(text):
        name, day, year = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, name, year = match.groups()
    else:
        return None
    month = _find_month(name)
    # 2024 was a leap year, so Feb 29 passes.
    if month is None or make_day(int(year) if year else 2024, month, int(day)) is None:
        return None
    return (int(year) if year else None), month, int(day)


def _find_month(name: str) -> int | None:
    name = name.lower()
    if name == "sept":
        return 9
    fits = (number for number, month in enumerate(_MONTHS, 1) if name in (month, month[:3]))
    return next(fits, None)


def newest_year(month: int, day: int, latest: datetime.date) -> int:
    """Return the newest year in which this day exists and is not after `latest`."""
    for year in range(latest.year, latest.year - 9, -1):  # leap years are at most 8 years apart
        found = make_day(year, month, day)
        if found is not None and found <= latest:
            return year
    return latest.year


@functools.lru_cache(maxsize=8192)
def day_of_timestamp(stamp: str) -> datetime.date | None:
    """Return the UTC day of a time such as `2026-03-06T03:55:12.777Z`, or None when it is none."""
    try:
        if stamp.endswith("Z") or len(stamp) == 10:
            return datetime.date.fromisoformat(stamp[:10])
        moment = datetime.datetime.fromisoformat(stamp)
        return moment.astimezone(datetime.UTC).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None
