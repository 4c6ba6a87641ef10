"""The page that a host shows for an address that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.page import Draft, Page


class NotFoundView(msgspec.Struct, frozen=True, array_like=True):
    """View of `404.html`."""

    days_path: str
    """Calendar of all days."""

    search_path: str
    """Search page."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the page."""
    routes = draft.routes
    view = NotFoundView(routes.path("days"), routes.path("search"))
    yield Page(path=routes.path("not_found"), template="404.html", view=view, origin="the 404 page", is_listed=False)
