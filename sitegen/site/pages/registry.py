"""Every page kind, one line each. A further kind is a file here, a template and a line below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sitegen.site.page import Draft, LatePage, Page
from sitegen.site.pages import (
    about,
    days,
    home,
    not_found,
    offline,
    papers,
    periods,
    saved,
    search,
    terms,
    trending,
    trends,
)

PAGE_KINDS: Final[tuple[Callable[[Draft], Iterable[Page | LatePage]], ...]] = (
    home.plan,
    days.plan,
    periods.plan,
    terms.plan,
    trending.plan,
    trends.plan,
    search.plan,
    saved.plan,
    offline.plan,
    about.plan,
    not_found.plan,
    papers.plan,  # last, since related papers are found meanwhile
)
