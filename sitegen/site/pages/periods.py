"""Weeks and months: a page for each with its papers ranked, and a page that lists them all."""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

import msgspec

from sitegen.files import hash_bytes
from sitegen.library import Period
from sitegen.model import Digest, Paper
from sitegen.site.lists import Crumb, Line, Lines, Part, plan_parts
from sitegen.site.page import Draft, LatePage, Page
from sitegen.site.views import DayLink, Entry, Link, day_link, entry_of, paper_link

HEADLINES = {"week": 1, "month": 3}
"""Titles that the list of all weeks, and that of all months, shows of each."""

_encode = msgspec.msgpack.Encoder().encode


class PeriodLink(msgspec.Struct, frozen=True, array_like=True):
    """A link to a week or month."""

    first_day: datetime.date
    """Its first day."""

    last_day: datetime.date
    """Its last day."""

    path: str
    """Its page."""


class PeriodView(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """View of `week.html` and `month.html`."""

    name: str
    """`2025-W32` or `2025-08`."""

    first_day: datetime.date
    """First day."""

    last_day: datetime.date
    """Last day."""

    paper_count: int
    """All its papers."""

    days: tuple[DayLink, ...]
    """Digests of the period, oldest first."""

    crumbs: tuple[Crumb, ...]
    """Pages above this one."""

    previous: PeriodLink | None
    """Period before with papers."""

    next: PeriodLink | None
    """Period after with papers."""

    part: Part = Part()
    """Which part of the list this is."""

    entries: tuple[Entry, ...] = ()
    """Papers of this part with their abstracts, most votes first; only for weeks."""

    lines: tuple[Line, ...] = ()
    """Papers of this part in short, most votes first; only for months."""


class PeriodLine(msgspec.Struct, frozen=True, array_like=True):
    """A week or month in the list of all."""

    link: PeriodLink
    """Its page."""

    paper_count: int
    """Its papers."""

    headlines: tuple[Link, ...]
    """Its papers with most votes."""


class PeriodYear(msgspec.Struct, frozen=True, array_like=True):
    """The weeks or months of a year."""

    number: int
    """The year; that of its Thursday for a week."""

    periods: tuple[PeriodLine, ...]
    """Newest first."""


class PeriodsView(msgspec.Struct, frozen=True, array_like=True):
    """View of `weeks.html` and `months.html`."""

    period_count: int
    """All periods with papers."""

    years: tuple[PeriodYear, ...]
    """Newest year first."""

    siblings: tuple[Link, ...]
    """Other ways through time: days, weeks, months."""


def plan(draft: Draft) -> Iterator[Page | LatePage]:
    """Plan the weeks and the months."""
    if draft.config.pages.has("weeks"):
        yield from _plan_kind(draft, "week", draft.library.weeks)
    if draft.config.pages.has("months"):
        yield from _plan_kind(draft, "month", draft.library.months)


def _plan_kind(draft: Draft, kind: str, periods: Sequence[Period]) -> Iterator[Page | LatePage]:
    lines = Lines(draft)
    yield _plan_index(draft, kind, periods)
    for position in range(len(periods)):
        yield from _plan_period(draft, kind, periods, position, lines)


def sibling_links(draft: Draft) -> tuple[Link, ...]:
    """Return those of the lists of days, weeks and months that the site has."""
    has = draft.config.pages.has
    return tuple(
        [Link(text, draft.routes.path(text.lower())) for text in ("Days", "Weeks", "Months") if has(text.lower())]
    )


def _plan_index(draft: Draft, kind: str, periods: Sequence[Period]) -> Page:
    by_year = groupby(reversed(periods), key=lambda period: int(period.name[:4]))
    years = [PeriodYear(year, tuple([_period_line(draft, kind, one) for one in group])) for year, group in by_year]
    return Page(
        path=draft.routes.path(f"{kind}s"),
        template=f"{kind}s.html",
        view=PeriodsView(len(periods), tuple(years), sibling_links(draft)),
        origin=f"the list of {kind}s",
        updated_on=draft.library.digests[-1].day if draft.library.digests else None,
    )


def _period_line(draft: Draft, kind: str, period: Period) -> PeriodLine:
    headlines = tuple([paper_link(draft, key) for key in period.keys[: HEADLINES[kind]]])
    return PeriodLine(_period_link(draft, kind, period), len(period.keys), headlines)


def _period_link(draft: Draft, kind: str, period: Period) -> PeriodLink:
    return PeriodLink(period.first_day, period.last_day, draft.routes.path(kind, period.name))


def _plan_period(draft: Draft, kind: str, periods: Sequence[Period], position: int, lines: Lines) -> Iterator[LatePage]:
    period = periods[position]
    whole = _period_view(draft, kind, periods, position)
    for part, span in plan_parts(draft, draft.routes.path(kind, period.name), len(period.keys)):
        head = msgspec.structs.replace(whole, part=part)
        keys = period.keys[span]
        papers = draft.library.join_hashes(keys)
        page = _page_of(draft, kind, period, head)
        yield LatePage(
            path=page.path,
            template=page.template,
            updated_on=page.updated_on,
            view_type=PeriodView,
            data=hash_bytes(page.path.encode(), _encode(head), papers).encode(),
            open=partial(_plan_part, draft, kind, period, head, keys, lines),
        )


def _plan_part(draft: Draft, kind: str, period: Period, head: PeriodView, keys: Sequence[str], lines: Lines) -> Page:
    """Return the page: its head, which was hashed, with its papers."""
    if kind == "week":
        view = msgspec.structs.replace(head, entries=_entries(draft, period, keys, head.part.first))
    else:
        view = msgspec.structs.replace(head, lines=lines.of(keys))
    return _page_of(draft, kind, period, view)


def _page_of(draft: Draft, kind: str, period: Period, view: PeriodView) -> Page:
    return Page(
        path=draft.routes.page_path(draft.routes.path(kind, period.name), view.part.number),
        template=f"{kind}.html",
        view=view,
        origin=f"the {kind} {period.name}",
        # A week comes right after its last digest, when its abstracts have just been set.
        updated_on=view.days[-1].day if view.days else period.last_day,
    )


def _period_view(draft: Draft, kind: str, periods: Sequence[Period], position: int) -> PeriodView:
    """Return what all parts of a period show."""
    period = periods[position]
    return PeriodView(
        name=period.name,
        first_day=period.first_day,
        last_day=period.last_day,
        paper_count=len(period.keys),
        days=_days_of(draft, period),
        crumbs=(Crumb(f"{kind.title()}s", draft.routes.path(f"{kind}s")),),
        previous=_period_link(draft, kind, periods[position - 1]) if position else None,
        next=_period_link(draft, kind, periods[position + 1]) if position + 1 < len(periods) else None,
    )


def _days_of(draft: Draft, period: Period) -> tuple[DayLink, ...]:
    digests = draft.library.digests
    start = bisect_left(digests, period.first_day, key=_day_of)
    end = bisect_right(digests, period.last_day, key=_day_of)
    return tuple([day_link(draft, digest) for digest in digests[start:end] if digest.keys])


def _day_of(digest: Digest) -> datetime.date:
    return digest.day


def _entries(draft: Draft, period: Period, keys: Sequence[str], first: int) -> tuple[Entry, ...]:
    papers = [draft.library.get(key) for key in keys]
    return tuple(
        [entry_of(draft, paper, rank, _votes_in(paper, period)) for rank, paper in enumerate(papers, start=first)]
    )


def _votes_in(paper: Paper, period: Period) -> int | None:
    """Return the votes by which the period ranks the paper."""
    seen = [mention for mention in paper.mentions if period.first_day <= mention.day <= period.last_day]
    return max([mention.votes for mention in seen if mention.votes is not None], default=None)
