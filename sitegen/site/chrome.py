"""What every page shows around its own content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from sitegen.config import SiteConfig
from sitegen.site.assets import Assets
from sitegen.site.routes import Routes
from sitegen.site.views import Link

NAVIGATION: Final = {
    "Today": "home",
    "Days": "days",
    "Topics": "topics",
    "Trending": "trending",
    "Search": "search",
    "Saved": "saved",
}
"""Text → route of the main navigation; one row on a phone."""

FURTHER: Final = {
    "Weeks": "weeks",
    "Months": "months",
    "Authors": "authors",
    "Organizations": "organizations",
    "Trends": "trends",
    "Feeds": "feeds",
    "About": "about",
}
"""Text → route of the links at the foot."""


class Chrome(msgspec.Struct, frozen=True):
    """Masthead, navigation and footer. Nothing here may change from day to day, or every page would."""

    title: str
    """Name of the site."""

    tagline: str
    """Who picks the papers, or empty."""

    description: str
    """One sentence about the site, or empty."""

    language: str
    """Language of the pages (BCP 47)."""

    origin: str
    """Scheme and host, to make a permalink of a path."""

    home_path: str
    """The home page."""

    search_path: str
    """The search page."""

    index_path: str
    """Entry of the search index."""

    paper_path: str
    """Path of a paper's page with `{}` for its key."""

    feed_path: str
    """Atom feed of the whole site."""

    json_feed_path: str
    """The same as JSON Feed."""

    feeds_path: str
    """The page of all feeds."""

    opensearch_path: str
    """Description of the search for browsers."""

    manifest_path: str
    """Web manifest."""

    worker_path: str
    """Service worker; empty where the site has none."""

    nav: tuple[Link, ...]
    """Main navigation."""

    further: tuple[Link, ...]
    """Other ways in, at the foot of the page."""

    assets: dict[str, str]
    """Name in `static/` → published path."""

    has_metadata: bool
    """Whether pages tell programs what they are of."""

    subscribe_url: str
    """Where the banner leads; empty for no banner."""

    subscribe_text: str
    """Words of the banner."""

    def __hash__(self) -> int:
        """Return the same for equal values: a worker keeps what it has made of the last one."""
        return hash((self.title, self.origin, self.home_path, self.has_metadata))


def plan_chrome(config: SiteConfig, routes: Routes, assets: Assets) -> Chrome:
    """Return what every page of the site shows."""
    site = config.site
    return Chrome(
        title=site.title,
        tagline=site.tagline,
        description=site.description,
        language=site.language,
        origin=routes.origin,
        home_path=routes.path("home"),
        search_path=routes.path("search"),
        index_path=routes.path("index"),
        paper_path=routes.path("paper", "{}"),
        feed_path=routes.path("feed"),
        json_feed_path=routes.path("json_feed"),
        feeds_path=routes.path("feeds"),
        opensearch_path=routes.path("opensearch"),
        manifest_path=routes.path("manifest"),
        worker_path=routes.path("worker") if config.offline.enabled else "",
        nav=_links(config, routes, NAVIGATION),
        further=_links(config, routes, FURTHER),
        assets=assets.paths,
        has_metadata=config.outputs.metadata,
        subscribe_url=config.subscribe.url,
        subscribe_text=config.subscribe.text,
    )


def _links(config: SiteConfig, routes: Routes, names: Mapping[str, str]) -> tuple[Link, ...]:
    """Return links to the pages that the site has; a route of a list is named like the kind of its pages."""
    return tuple([Link(text, routes.path(route)) for text, route in names.items() if config.pages.has(route)])
