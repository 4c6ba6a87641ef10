"""A planned page: where it will be and all that it will show, but none of its HTML yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import msgspec

from sitegen.config import SiteConfig
from sitegen.library import Library
from sitegen.site.routes import Routes

FEED_LENGTH = 50
"""Papers of a feed: enough for a reader who looks once a fortnight."""


class PageFeed(msgspec.Struct, frozen=True):
    """The feeds that a page of papers has beside it: `feed.xml` and `feed.json`."""

    title: str
    """What the feed is of, as source text; empty for the whole site."""

    keys: tuple[str, ...]
    """Its papers, newest first."""

    group: str = ""
    """Heading that the page of feeds lists it under, such as `Topics`; empty for the site's own."""

    paper_count: int = 0
    """All papers of the page's subject, also those that are too old for the feed."""

    is_brief: bool = False
    """True where entries give only the beginning of the abstract: there are thousands of authors, and each paper
    would stand whole in the feeds of all of its own."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One HTML page of the site."""

    path: str
    """Path with the base path, such as `/papers/2408.01234/`."""

    template: str
    """Template that renders it, such as `paper.html`."""

    view: msgspec.Struct
    """Everything that the page shows, as data."""

    origin: str
    """What the page is of, for messages: `paper "Attention Is All You Need"`."""

    updated_on: datetime.date | None = None
    """Newest digest day that the page is about, or None when it is about none."""

    is_listed: bool = True
    """Whether search engines should know the page."""

    feed: PageFeed | None = None
    """Feeds of what the page lists."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What page kinds plan from."""

    config: SiteConfig
    """The site's configuration."""

    library: Library
    """Papers, days and taxonomies."""

    routes: Routes
    """Addresses of the site."""


def list_feed(
    draft: Draft, group: str, title: str, keys: tuple[str, ...], *, is_brief: bool = False
) -> PageFeed | None:
    """Return the feed of a topic, author or organization with `keys` newest first; None where the site wants none."""
    fewest = draft.config.outputs.list_feeds
    if not fewest or len(keys) < fewest:
        return None
    return PageFeed(title, keys[:FEED_LENGTH], group, len(keys), is_brief)
