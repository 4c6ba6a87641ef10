"""The page that a reader without network sees instead of one that was not kept."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.page import Draft, Page
from sitegen.site.views import DayLink, day_link

KEPT_DAYS = 3
"""Newest digests that are kept for reading offline, whether they were read or not."""


class OfflineView(msgspec.Struct, frozen=True, array_like=True):
    """View of `offline.html`."""

    days: tuple[DayLink, ...]
    """Digests that are kept, newest first."""

    saved_path: str
    """The reader's list."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the page where the site can be read offline."""
    if not draft.config.offline.enabled:
        return
    view = OfflineView(kept_days(draft), draft.routes.path("saved"))
    path = draft.routes.path("offline")
    yield Page(path=path, template="offline.html", view=view, origin="the offline page", is_listed=False)


def kept_days(draft: Draft) -> tuple[DayLink, ...]:
    """Return the digests that are kept, newest first."""
    return tuple([day_link(draft, digest) for digest in reversed(draft.library.digests[-KEPT_DAYS:])])
