"""The page of the reader's own list; the list is kept by the browser, so the page holds none of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.page import Draft, Page


class SavedView(msgspec.Struct, frozen=True, array_like=True):
    """View of `saved.html`: nothing, for all that it shows is the reader's."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the page."""
    path = draft.routes.path("saved")
    yield Page(path=path, template="saved.html", view=SavedView(), origin="the reader's list", is_listed=False)
