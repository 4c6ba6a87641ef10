"""Which papers a feed has, and when each of them was news: all from the data, nothing from the clock."""

from __future__ import annotations

import datetime
from urllib.parse import quote, urlsplit

import msgspec

from sitegen.config import SiteConfig
from sitegen.library import Library
from sitegen.model import Paper

TAG_YEAR = 2025
"""Year in the ids of feeds: the same for ever, or a source of older papers would give every paper a new id."""


class FeedMonth(msgspec.Struct, frozen=True):
    """The papers that were new in a month."""

    name: str
    """`2025-08`."""

    first_day: datetime.date
    """First day of the month."""

    keys: tuple[str, ...]
    """Papers that came in that month, newest first; a paper that comes again stays where it was."""


def came_on(paper: Paper) -> datetime.date | None:
    """Return the day the paper was news: its first digest, else its own date; None for a paper without any."""
    return paper.mentions[0].day if paper.mentions else paper.metadata.published_on or paper.metadata.updated_on


def changed_on(paper: Paper) -> datetime.date | None:
    """Return the newest day that tells something new of the paper."""
    days = [came_on(paper), paper.newest_day, paper.metadata.updated_on]
    return max([day for day in days if day], default=None)


def plan_feed_months(library: Library) -> tuple[FeedMonth, ...]:
    """Return the months in which papers came, oldest first; every dated paper is in exactly one. Sites that want no
    archives have none.
    """
    if not library.config.outputs.feed_archives:
        return ()
    days: dict[datetime.date, list[tuple[int, int, str]]] = {}
    for paper in library.papers:
        if day := came_on(paper):
            rank = paper.mentions[0].rank if paper.mentions else 0
            days.setdefault(day, []).append((-day.toordinal(), rank, paper.key))
    months: dict[datetime.date, list[tuple[int, int, str]]] = {}
    for day, ranked in days.items():
        months.setdefault(day.replace(day=1), []).extend(ranked)
    return tuple([FeedMonth(f"{first:%Y-%m}", first, _keys(months[first])) for first in sorted(months)])


def _keys(ranked: list[tuple[int, int, str]]) -> tuple[str, ...]:
    return tuple([key for _, _, key in sorted(ranked)])


def feed_id(config: SiteConfig) -> str:
    """Return what the ids of the site's feeds and their entries begin with: a tag URI (RFC 4151)."""
    if config.outputs.feed_id:
        return config.outputs.feed_id
    host = urlsplit(config.site.base_url).hostname or "localhost"
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:
        host = quote(host, safe="")
    return f"tag:{quote(host, safe='-.')},{TAG_YEAR}:{config.base_path}"
