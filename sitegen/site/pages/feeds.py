"""The page of feeds. It is planned after all others, because it lists what they have."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import msgspec

from sitegen.site.feeding import FeedMonth
from sitegen.site.page import Draft, Page, PlannedPage

GROUP_LENGTH = 100
"""Feeds that a group lists, those of most papers; each page of a topic or author links to its own anyway."""


class ListedFeed(msgspec.Struct, frozen=True, array_like=True):
    """A feed of a topic, author or organization."""

    title: str
    """What it is of, as source text."""

    path: str
    """Page with the same papers."""

    feed_path: str
    """Atom feed."""

    json_feed_path: str
    """JSON Feed."""

    paper_count: int
    """All papers of its subject."""


class FeedGroup(msgspec.Struct, frozen=True, array_like=True):
    """Feeds of one kind."""

    name: str
    """Heading, such as `Topics`."""

    feeds: tuple[ListedFeed, ...]
    """Feeds of most papers, by title."""

    feed_count: int
    """All feeds of the kind."""


class ArchiveLink(msgspec.Struct, frozen=True, array_like=True):
    """The feed of a month."""

    first_day: datetime.date
    """First day of the month."""

    path: str
    """Its feed."""

    paper_count: int
    """Its papers."""


class FeedsView(msgspec.Struct, frozen=True, array_like=True):
    """View of `feeds.html`."""

    home_path: str
    """The home page."""

    feed_path: str
    """Atom feed of the site."""

    json_feed_path: str
    """JSON Feed of the site."""

    opml_path: str
    """All feeds listed here, as OPML."""

    archives: tuple[ArchiveLink, ...]
    """Feeds of months, newest first."""

    groups: tuple[FeedGroup, ...]
    """Further feeds, by kind."""


def plan(draft: Draft, pages: Iterable[PlannedPage], feed_months: Sequence[FeedMonth]) -> Page:
    """Plan the page from all other pages and the months, oldest first."""
    routes = draft.routes
    groups: dict[str, list[ListedFeed]] = {}
    for page in pages:
        if page.feed and page.feed.group:
            groups.setdefault(page.feed.group, []).append(_listed(draft, page))
    months = [
        ArchiveLink(month.first_day, routes.path("feed_archive", month.name), len(month.keys))
        for month in reversed(feed_months)
    ]
    view = FeedsView(
        home_path=routes.path("home"),
        feed_path=routes.path("feed"),
        json_feed_path=routes.path("json_feed"),
        opml_path=routes.path("opml"),
        archives=tuple(months),
        groups=tuple([_group(name, groups[name]) for name in sorted(groups)]),
    )
    return Page(path=routes.path("feeds"), template="feeds.html", view=view, origin="the page of feeds")


def _listed(draft: Draft, page: PlannedPage) -> ListedFeed:
    assert page.feed is not None  # noqa: S101 -- for the type checker
    routes, feed = draft.routes, page.feed
    return ListedFeed(
        feed.title, page.path, routes.feed_path(page.path), routes.json_feed_path(page.path), feed.paper_count
    )


def _group(name: str, feeds: Sequence[ListedFeed]) -> FeedGroup:
    largest = sorted(feeds, key=lambda feed: (-feed.paper_count, feed.path))[:GROUP_LENGTH]
    return FeedGroup(name, tuple(sorted(largest, key=lambda feed: (feed.title.casefold(), feed.path))), len(feeds))
