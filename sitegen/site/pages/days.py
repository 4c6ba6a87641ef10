"""The calendar of all days, and a page for each digest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from sitegen.files import hash_bytes
from sitegen.site.calendar import Year, plan_years
from sitegen.site.lists import Crumb
from sitegen.site.page import Draft, LatePage, Page
from sitegen.site.pages.periods import sibling_links
from sitegen.site.views import DigestView, Link, digest_head, digest_view


class DaysView(msgspec.Struct, frozen=True, array_like=True):
    """View of `days.html`."""

    digest_count: int
    """All digests."""

    years: tuple[Year, ...]
    """Calendars, newest year first."""

    siblings: tuple[Link, ...]
    """Other ways through time: days, weeks, months."""


class DayView(msgspec.Struct, frozen=True, array_like=True):
    """View of `day.html`."""

    digest: DigestView
    """The digest."""

    crumbs: tuple[Crumb, ...]
    """Pages above this one."""


def plan(draft: Draft) -> Iterator[Page | LatePage]:
    """Plan the calendar and the digest pages."""
    encode = msgspec.msgpack.Encoder().encode
    digests = draft.library.digests
    days_path = draft.routes.path("days")
    view = DaysView(len(digests), plan_years(draft, digests), sibling_links(draft))
    newest = digests[-1].day if digests else None
    yield Page(path=days_path, template="days.html", view=view, origin="the calendar of days", updated_on=newest)
    for position, digest in enumerate(digests):
        head = digest_head(draft, position)
        yield LatePage(
            path=head.path,
            template="day.html",
            updated_on=digest.day,
            view_type=DayView,
            data=hash_bytes(encode(head), draft.library.join_hashes(digest.keys)).encode(),
            open=partial(_plan_day, draft, position),
        )


def _plan_day(draft: Draft, position: int) -> Page:
    day = digest_view(draft, position)
    return Page(
        path=day.path,
        template="day.html",
        view=DayView(day, (Crumb("All days", draft.routes.path("days")),)),
        origin=f"the digest of {day.day}",
        updated_on=day.day,
    )
