"""The search page; the work is done in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.dates import MONTHS
from sitegen.site.page import Draft, Page


class SearchView(msgspec.Struct, frozen=True, array_like=True):
    """View of `search.html`."""

    search_path: str
    """This page."""

    index_path: str
    """Entry of the search index."""

    paper_path: str
    """Path of a paper's page with `{}` for its key."""

    days_path: str
    """Calendar of all days, for readers without JavaScript."""

    months: tuple[str, ...]
    """Names of the twelve months."""

    has_topics: bool
    """Whether results can be filtered by topic."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the search page."""
    routes = draft.routes
    view = SearchView(
        search_path=routes.path("search"),
        index_path=routes.path("index"),
        paper_path=routes.path("paper", "{}"),
        days_path=routes.path("days"),
        months=MONTHS,
        has_topics=draft.config.pages.has("topics"),
    )
    # Listed without a question; the canonical link says that every `?q=` is this same page.
    yield Page(path=view.search_path, template="search.html", view=view, origin="the search page")
