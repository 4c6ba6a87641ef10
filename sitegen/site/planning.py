"""From papers to a plan of the whole site."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sitegen.config import SiteConfig
from sitegen.errors import SitegenError
from sitegen.library import Library
from sitegen.site.assets import Assets, plan_assets
from sitegen.site.chrome import Chrome, plan_chrome
from sitegen.site.compiled import make_room
from sitegen.site.page import Draft, PackedPage, Packer
from sitegen.site.pages import feeds
from sitegen.site.pages.registry import PAGE_KINDS
from sitegen.site.routes import Routes, make_routes
from sitegen.site.theme import Theme, plan_theme


@dataclass(frozen=True)
class Site:
    """Everything that outputs declare artifacts from; nothing is rendered yet."""

    config: SiteConfig
    """The site's configuration."""

    library: Library
    """Papers, days and taxonomies."""

    routes: Routes
    """Addresses."""

    theme: Theme
    """Templates."""

    assets: Assets
    """Style sheets, scripts and other files."""

    chrome: Chrome
    """What every page shows."""

    @cached_property
    def pages(self) -> tuple[PackedPage, ...]:
        """All pages, in order of days; planned when first asked for, as the search index needs its memory before."""
        draft = Draft(self.config, self.library, self.routes)
        # Packed one by one: all views at once would be most of the memory of a build.
        pack = Packer().pack
        planned = [pack(page) for plan in PAGE_KINDS for page in plan(draft)]
        pages = _in_order_of_days([*planned, pack(feeds.plan(draft, planned))])
        _refuse_collisions(pages)
        return pages


def plan_site(config: SiteConfig, library: Library, cache_dir: Path | None = None) -> Site:
    """Plan the site; its pages and their addresses follow when they are asked for.

    What may be kept between builds is kept in `cache_dir`.
    """
    routes = make_routes(config.site.base_url)
    assets = plan_assets(config.root, routes, config.theme)
    chrome = plan_chrome(config, routes, assets)
    theme = plan_theme(config.root, make_room(cache_dir, chrome))
    return Site(config, library, routes, theme, assets, chrome)


def _in_order_of_days(pages: Iterable[PackedPage]) -> tuple[PackedPage, ...]:
    """Put a day beside its papers: whoever makes them all needs to set each abstract only once."""
    return tuple(sorted(pages, key=lambda page: (page.updated_on or datetime.date.min, page.path)))


def _refuse_collisions(pages: Iterable[PackedPage]) -> None:
    """Two pages with one address would overwrite each other, on some file systems even if only case differs."""
    seen: dict[str, PackedPage] = {}
    for page in pages:
        path = page.path if page.path.isascii() else unicodedata.normalize("NFC", page.path)
        other = seen.setdefault(path.casefold(), page)
        if other is not page:
            raise SitegenError(
                f"{page.origin} and {other.origin} would both be {page.path}", remedy="rename or remove one of them"
            )
