"""A planned page: where it will be and all that it will show, but none of its HTML yet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import msgspec

from sitegen.config import SiteConfig
from sitegen.library import Library
from sitegen.site.routes import Routes


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


@dataclass(frozen=True, slots=True)
class Draft:
    """What page kinds plan from."""

    config: SiteConfig
    """The site's configuration."""

    library: Library
    """Papers, days and taxonomies."""

    routes: Routes
    """Addresses of the site."""
