"""From papers to a plan of the whole site."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path

import msgspec

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.library import Library
from sitegen.site.assets import Assets, plan_assets
from sitegen.site.chrome import Chrome, plan_chrome
from sitegen.site.compiled import is_empty, make_room
from sitegen.site.feeding import FeedMonth, feed_id, plan_feed_months
from sitegen.site.page import Draft, LatePage, PackedPage, Packer, Page, PlannedPage
from sitegen.site.pages import feeds
from sitegen.site.pages.registry import PAGE_KINDS
from sitegen.site.rendering import compile_templates
from sitegen.site.routes import Routes, make_routes
from sitegen.site.theme import Theme, plan_theme
from sitegen.work import Later, Pending, Start

OF_MANY_PAGES = ("paper", "day", "topic", "author", "organization", "week", "month")
"""Kinds of pages of which a site may have thousands."""

MANY_PAPERS = 2000
"""Papers from which on it pays to join templates: that takes 50 ms a template, and saves 50 µs a page."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What all pages have in common, whatever the papers are."""

    routes: Routes
    """Addresses."""

    theme: Theme
    """Templates."""

    assets: Assets
    """Style sheets, scripts and other files."""

    chrome: Chrome
    """What every page shows."""


class Site(Look, frozen=True, kw_only=True, dict=True):
    """Everything that outputs declare artifacts from; nothing is rendered yet."""

    config: SiteConfig
    """The site's configuration."""

    library: Library
    """Papers, days and taxonomies."""

    @cached_property
    def _pack(self) -> Callable[[Page], PackedPage]:
        # Packed one by one: all views at once would be most of the memory of a build.
        return Packer().pack

    @cached_property
    def feed_id(self) -> str:
        """What the ids of feeds and their entries begin with."""
        return feed_id(self.config)

    @cached_property
    def feed_months(self) -> tuple[FeedMonth, ...]:
        """The months whose papers have a feed, oldest first."""
        return plan_feed_months(self.library)

    @cached_property
    def pages(self) -> tuple[PlannedPage, ...]:
        """All pages, in order of days; planned when first asked for."""
        draft = Draft(self.config, self.library, self.routes)
        planned = [
            page if isinstance(page, LatePage) else self._pack(page) for plan in PAGE_KINDS for page in plan(draft)
        ]
        pages = _in_order_of_days([*planned, self._pack(feeds.plan(draft, planned, self.feed_months))])
        _refuse_collisions(pages)
        return pages

    def pack(self, page: PlannedPage) -> PackedPage:
        """Return the page ready to be rendered."""
        return self._pack(page.open()) if isinstance(page, LatePage) else page


def plan_site(config: SiteConfig, library: Library, look: Look | None = None) -> Site:
    """Plan the site; its pages and their addresses follow when they are asked for."""
    look = look or plan_look(config)
    return Site(config=config, library=library, **msgspec.structs.asdict(look))


def plan_look(config: SiteConfig, cache_dir: Path | None = None, papers: int = 0) -> Look:
    """Plan what all pages of about so many papers have in common; what may be kept between builds is in `cache_dir`."""
    routes = make_routes(config.site.base_url)
    assets = plan_assets(config.root, routes, config.theme)
    chrome = plan_chrome(config, routes, assets)
    theme = plan_theme(config.root, _worth_joining(config, papers))
    theme = theme.compiled_in(make_room(cache_dir, chrome, theme.ref))
    return Look(routes=routes, theme=theme, assets=assets, chrome=chrome)


def _worth_joining(config: SiteConfig, papers: int) -> tuple[str, ...]:
    """Return the templates that many pages are made with."""
    kinds = [kind for kind in OF_MANY_PAGES if config.pages.has(f"{kind}s")] if papers >= MANY_PAPERS else []
    return tuple([f"{kind}.html" for kind in kinds])


def begin_compiling(look: Look, start: Start) -> Pending[None]:
    """Begin to compile the templates that are joined with others, where that is still to be done."""
    theme = look.theme.ref
    if theme.joined and is_empty(theme.compiled):
        return start(partial(compile_templates, theme, look.chrome))
    return Later(lambda: None)


def _in_order_of_days(pages: Iterable[PlannedPage]) -> tuple[PlannedPage, ...]:
    """Put a day beside its papers: whoever makes them all needs to set each abstract only once."""
    return tuple(sorted(pages, key=lambda page: (page.updated_on or datetime.date.min, page.path)))


def _refuse_collisions(pages: Iterable[PlannedPage]) -> None:
    """Two pages with one address would overwrite each other, on some file systems even if only case differs."""
    seen: dict[str, PlannedPage] = {}
    for page in pages:
        path = page.path if page.path.isascii() else unicodedata.normalize("NFC", page.path)
        other = seen.setdefault(path.casefold(), page)
        if other is not page:
            raise SitegenError(
                f"{page.origin} and {other.origin} would both be {page.path}", remedy="rename or remove one of them"
            )
