"""How the subjects of the papers move over time, as pictures with a table behind each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import msgspec

from sitegen.library import Activity, Month, TopicChange, Trends, Week
from sitegen.site.charts import Bars, draw_bars
from sitegen.site.lists import CountedLink
from sitegen.site.page import Draft, Page
from sitegen.site.views import Link

SHOWN_ACTIVE = 12
"""Authors, and organizations, that are drawn."""

LABEL_ROOM = 6.0
"""Percent of the time axis that a year's label needs."""


class Tick(msgspec.Struct, frozen=True, array_like=True):
    """A mark on the time axis."""

    text: str
    """Its label."""

    place: float
    """Distance from the left, in percent."""


class Timeline(msgspec.Struct, frozen=True, array_like=True):
    """New papers by week."""

    bars: Bars
    """One bar a week; the busiest is marked."""

    weeks: tuple[Week, ...]
    """The weeks, oldest first."""

    ticks: tuple[Tick, ...]
    """Where years begin."""

    busiest: Week
    """Week with most papers."""

    place: float
    """Where its bar stands, in percent from the left."""


class MonthPictures(msgspec.Struct, frozen=True, array_like=True):
    """New papers, and the votes that they have, by month."""

    months: tuple[Month, ...]
    """The months, oldest first."""

    papers: Bars
    """One bar a month; the newest is marked."""

    votes: Bars
    """The same for votes."""


class TopicPicture(msgspec.Struct, frozen=True, array_like=True):
    """A topic over the months."""

    link: Link
    """The topic."""

    total: int
    """Papers in all months."""

    bars: Bars
    """One bar a month; the newest is marked."""

    counts: tuple[int, ...]
    """Papers in each month."""


class ChangePicture(msgspec.Struct, frozen=True, array_like=True):
    """A topic that rises or falls."""

    link: Link
    """The topic."""

    expected: int
    """Papers that the weeks before let expect of the last weeks."""

    recent: int
    """Papers in the last weeks."""

    bars: Bars
    """One bar a week; the last ones are marked."""


class Ranking(msgspec.Struct, frozen=True, array_like=True):
    """Most active authors or organizations."""

    name: str
    """Heading: `Authors` or `Organizations`."""

    span: int
    """Weeks that count; 0 for all."""

    links: tuple[CountedLink, ...]
    """They with their papers, most first."""

    most: int
    """Papers of the first."""


class TrendsView(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """View of `trends.html`."""

    timeline: Timeline | None
    """New papers by week; None while the site has no digest."""

    totals: MonthPictures | None
    """Papers and votes by month; None while the site has no digest."""

    months: tuple[datetime.date, ...]
    """First days of the months of `topics`."""

    topics: tuple[TopicPicture, ...]
    """Topics with most papers, by month; none before there are two months to compare."""

    span: int
    """Weeks that rising and falling compare with as many before."""

    rising: tuple[ChangePicture, ...]
    """Topics that rise, the steepest first."""

    falling: tuple[ChangePicture, ...]
    """Topics that fall, the steepest first."""

    rankings: tuple[Ranking, ...]
    """Most active authors and organizations, lately and ever."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the page."""
    if not draft.config.pages.has("trends"):
        return
    trends = draft.library.trends
    months, places = _find_months(trends.weeks)
    view = TrendsView(
        timeline=_timeline(trends.weeks) if trends.weeks else None,
        totals=_month_pictures(trends.months) if trends.months else None,
        months=months,
        topics=tuple(
            [
                _topic_picture(Link(one.name, draft.routes.path("topic", one.slug)), one.counts, places, len(months))
                for one in trends.topics
            ]
        )
        if len(months) > 1
        else (),
        span=trends.span,
        rising=tuple([_change_picture(draft, one, trends.span) for one in trends.rising]),
        falling=tuple([_change_picture(draft, one, trends.span) for one in trends.falling]),
        rankings=tuple(_rankings(draft, trends)),
    )
    newest = draft.library.digests[-1].day if draft.library.digests else None
    path = draft.routes.path("trends")
    yield Page(path=path, template="trends.html", view=view, origin="the trends", updated_on=newest)


def _timeline(weeks: Sequence[Week]) -> Timeline:
    counts = [week.papers for week in weeks]
    peak = counts.index(max(counts))
    return Timeline(draw_bars(counts, {peak}), tuple(weeks), _ticks(weeks), weeks[peak], _percent(peak + 0.5, weeks))


def _month_pictures(months: Sequence[Month]) -> MonthPictures:
    newest = {len(months) - 1}
    papers, votes = ([getattr(month, name) for month in months] for name in ("papers", "votes"))
    return MonthPictures(tuple(months), draw_bars(papers, newest), draw_bars(votes, newest))


def _percent(place: float, weeks: Sequence[Week]) -> float:
    return round(100 * place / len(weeks), 1)


def _ticks(weeks: Sequence[Week]) -> tuple[Tick, ...]:
    """Mark the first week and the first of each year; where the first year has no room it goes without."""
    ticks: list[Tick] = []
    for number, week in enumerate(weeks):
        year = week.name[:4]
        if ticks and ticks[-1].text == year:
            continue
        place = _percent(number, weeks)
        if ticks and place - ticks[-1].place < LABEL_ROOM:
            ticks.pop()
        if place <= 100 - LABEL_ROOM or not ticks:
            ticks.append(Tick(year, place))
    return tuple(ticks)


def _find_months(weeks: Sequence[Week]) -> tuple[tuple[datetime.date, ...], list[int]]:
    """Return the months in which weeks begin, and the place of each week's month."""
    months: list[datetime.date] = []
    places: list[int] = []
    for week in weeks:
        first = week.first_day.replace(day=1)
        if not months or months[-1] != first:
            months.append(first)
        places.append(len(months) - 1)
    return tuple(months), places


def _topic_picture(link: Link, weekly: Sequence[int], places: Sequence[int], size: int) -> TopicPicture:
    counts = [0] * size
    for place, count in zip(places, weekly, strict=True):
        counts[place] += count
    return TopicPicture(link, sum(counts), draw_bars(counts, {size - 1}), tuple(counts))


def _change_picture(draft: Draft, change: TopicChange, span: int) -> ChangePicture:
    link = Link(change.name, draft.routes.path("topic", change.slug))
    return ChangePicture(
        link, change.expected, change.recent, draw_bars(change.counts, range(span, len(change.counts)))
    )


def _rankings(draft: Draft, trends: Trends) -> Iterator[Ranking]:
    lists = (
        ("Authors", "author", trends.span, trends.authors_recent),
        ("Authors", "author", 0, trends.authors),
        ("Organizations", "organization", trends.span, trends.organizations_recent),
        ("Organizations", "organization", 0, trends.organizations),
    )
    for name, route, span, active in lists:
        if active:
            shown = tuple([_counted(draft, route, one) for one in active[:SHOWN_ACTIVE]])
            yield Ranking(name, span, shown, shown[0].paper_count)


def _counted(draft: Draft, route: str, one: Activity) -> CountedLink:
    return CountedLink(one.name, draft.routes.path(route, one.slug), one.papers)
