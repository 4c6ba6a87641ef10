"""The calendar of all days, and a page for each digest."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitegen.site.calendar import Year, plan_years
from sitegen.site.lists import Crumb
from sitegen.site.page import Draft, Page
from sitegen.site.pages.periods import sibling_links
from sitegen.site.views import DigestView, Link, digest_view


class DaysView(msgspec.Struct, frozen=True):
    """View of `days.html`."""

    digest_count: int
    """All digests."""

    years: tuple[Year, ...]
    """Calendars, newest year first."""

    siblings: tuple[Link, ...]
    """Other ways through time: days, weeks, months."""


class DayView(msgspec.Struct, frozen=True):
    """View of `day.html`."""

    digest: DigestView
    """The digest."""

    crumbs: tuple[Crumb, ...]
    """Pages above this one."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the calendar and the digest pages."""
    digests = draft.library.digests
    days_path = draft.routes.path("days")
    view = DaysView(len(digests), plan_years(draft, digests), sibling_links(draft))
    newest = digests[-1].day if digests else None
    yield Page(path=days_path, template="days.html", view=view, origin="the calendar of days", updated_on=newest)
    for position, digest in enumerate(digests):
        day = digest_view(draft, position)
        yield Page(
            path=day.path,
            template="day.html",
            view=DayView(day, (Crumb("All days", days_path),)),
            origin=f"the digest of {digest.day}",
            updated_on=digest.day,
        )
