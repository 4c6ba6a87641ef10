"""The search page; the work is done in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.page import Draft, Page


class SearchView(msgspec.Struct, frozen=True):
    """View of `search.html`."""

    search_path: str
    """This page."""

    index_path: str
    """Entry of the search index."""

    paper_path: str
    """Path of a paper's page with `{}` for its key."""

    days_path: str
    """Calendar of all days, for readers without JavaScript."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the search page."""
    routes = draft.routes
    view = SearchView(routes.path("search"), routes.path("index"), routes.path("paper", "{}"), routes.path("days"))
    yield Page(path=view.search_path, template="search.html", view=view, origin="the search page", is_listed=False)
