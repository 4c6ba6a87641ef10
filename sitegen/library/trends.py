"""How topics move over time, and who is active: weekly and monthly counts over the digests.

A paper counts in the week (or month) of its first digest, so a paper that is listed again is not news. Weeks without
papers count too, from the first digest to the last: a gap is a gap.

A topic rises or falls by what came in the last `SPAN` weeks against what the `SPAN` before them let expect. Counts are
smoothed, so that three papers instead of one are no sensation:

    expected = before * all_recent / all_before
    change = log2((recent + SMOOTHING) / (expected + SMOOTHING))

Sources often tell keywords weeks after a paper, so for a keyword "all" are the papers that have any topic from the
sources; otherwise every keyword would seem to fall. A named topic is searched for in every paper, so there all count.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log2

import msgspec

from sitegen.library.periods import month_of, week_of
from sitegen.library.terms import Term
from sitegen.model import Paper

SPAN = 8
"""Weeks that are compared with as many before them."""

SMOOTHING = 3.0
"""Papers that are added to what came and to what was expected before they are compared."""

MIN_SUPPORT = 6
"""Papers that a topic needs in both spans together to rise or fall."""

TOP_TOPICS = 12
"""Topics whose weekly counts are told."""

MOVERS = 12
"""Rising, and falling, topics that are told."""

MOST_ACTIVE = 20
"""Authors, and organizations, that are told."""


class Week(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One week of the time axis."""

    name: str
    """`2025-W32`."""

    first_day: datetime.date
    """Its Monday."""

    papers: int
    """Papers new in that week."""


class Month(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What came in a month."""

    name: str
    """`2025-08`."""

    papers: int
    """Papers new in that month."""

    votes: int
    """Votes that they have in all."""


class TopicSeries(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A topic over the weeks."""

    slug: str
    """The topic's name in addresses."""

    name: str
    """The topic."""

    total: int
    """Papers in all weeks."""

    counts: tuple[int, ...]
    """New papers in each week of the axis."""


class TopicChange(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A topic that rises or falls."""

    slug: str
    """The topic's name in addresses."""

    name: str
    """The topic."""

    recent: int
    """Papers in the last weeks."""

    before: int
    """Papers in as many weeks before."""

    expected: int
    """Papers that the weeks before let expect of the last ones, as many more or fewer as all papers are."""

    change: float
    """Doublings against what the weeks before let expect, smoothed, two digits; below 0 it falls."""

    counts: tuple[int, ...]
    """New papers in each of the weeks that were compared, oldest first."""


class Activity(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An author or organization with a number of papers."""

    slug: str
    """The term's name in addresses."""

    name: str
    """The author or organization."""

    papers: int
    """Papers in the time that is meant."""


class Trends(msgspec.Struct, frozen=True, gc=False):
    """Everything that the trends page draws."""

    weeks: tuple[Week, ...] = ()
    """The time axis, oldest first, without gaps."""

    months: tuple[Month, ...] = ()
    """Months, oldest first, without gaps."""

    topics: tuple[TopicSeries, ...] = ()
    """The topics with most papers over all weeks, the greatest first."""

    span: int = 0
    """Weeks that rising and falling compare; fewer than usual on a young site."""

    rising: tuple[TopicChange, ...] = ()
    """Topics that grew more than all did, the greatest change first."""

    falling: tuple[TopicChange, ...] = ()
    """Topics that grew less than all did, the greatest change first."""

    authors_recent: tuple[Activity, ...] = ()
    """Most active authors of the last `span` weeks."""

    authors: tuple[Activity, ...] = ()
    """Most active authors of all weeks."""

    organizations_recent: tuple[Activity, ...] = ()
    """Most active organizations of the last `span` weeks."""

    organizations: tuple[Activity, ...] = ()
    """Most active organizations of all weeks."""


def find_trends(
    papers: Sequence[Paper], topics: Sequence[Term], authors: Sequence[Term], organizations: Sequence[Term]
) -> Trends:
    """Count everything; papers that are on no list do not count."""
    listed = [paper for paper in papers if paper.mentions]
    if not listed:
        return Trends()
    mondays = _find_mondays(listed)
    weeks = _make_weeks(mondays)
    week_of_key = _places(listed, mondays, weeks)
    span = max(1, min(SPAN, len(weeks) // 2))
    since = len(weeks) - span
    changes = _find_changes(topics, week_of_key, weeks, span) if len(weeks) > 1 else []
    return Trends(
        weeks=weeks,
        months=_make_months(listed),
        topics=_make_series(topics, week_of_key, len(weeks)),
        span=span,
        rising=tuple(sorted(_moved(changes, 1), key=lambda c: (-c.change, -c.recent, c.slug))[:MOVERS]),
        falling=tuple(sorted(_moved(changes, -1), key=lambda c: (c.change, -c.before, c.slug))[:MOVERS]),
        authors_recent=_most_active(authors, week_of_key, since),
        authors=_most_active(authors, week_of_key, 0),
        organizations_recent=_most_active(organizations, week_of_key, since),
        organizations=_most_active(organizations, week_of_key, 0),
    )


def _find_mondays(papers: Sequence[Paper]) -> list[datetime.date]:
    """Return the Monday before the first digest of each paper."""
    days = {paper.mentions[0].day for paper in papers}
    monday_of = {day: day - datetime.timedelta(days=day.weekday()) for day in days}
    return [monday_of[paper.mentions[0].day] for paper in papers]


def _make_weeks(mondays: Sequence[datetime.date]) -> tuple[Week, ...]:
    counts = Counter(mondays)
    first, last = min(counts), max(counts)
    days = [first + datetime.timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    return tuple([Week(week_of(day)[0], day, counts[day]) for day in days])


def _places(papers: Sequence[Paper], mondays: Sequence[datetime.date], weeks: Sequence[Week]) -> dict[str, int]:
    """Key → place of its week on the axis."""
    place = {week.first_day: number for number, week in enumerate(weeks)}
    return {paper.key: place[monday] for paper, monday in zip(papers, mondays, strict=True)}


def _make_months(papers: Sequence[Paper]) -> tuple[Month, ...]:
    of_days: dict[datetime.date, list[Paper]] = {}
    for paper in papers:
        of_days.setdefault(paper.mentions[0].day, []).append(paper)
    counts: Counter[datetime.date] = Counter()
    votes: Counter[datetime.date] = Counter()
    for day, own in of_days.items():
        first = day.replace(day=1)
        counts[first] += len(own)
        votes[first] += sum([paper.votes or 0 for paper in own])
    months, day = [], min(counts)
    while day <= max(counts):
        name, _, last = month_of(day)
        months.append(Month(name, counts[day], votes[day]))
        day = last + datetime.timedelta(days=1)
    return tuple(months)


def _make_series(topics: Sequence[Term], week_of_key: Mapping[str, int], size: int) -> tuple[TopicSeries, ...]:
    top = sorted(topics, key=lambda topic: (-len(topic.keys), topic.slug))[:TOP_TOPICS]
    series = []
    for topic in top:
        counts = _count(topic.keys, week_of_key, 0, size)
        series.append(TopicSeries(topic.slug, topic.name, sum(counts), counts))
    return tuple(series)


def _count(keys: Iterable[str], week_of_key: Mapping[str, int], start: int, size: int) -> tuple[int, ...]:
    """Return how many of `keys` are in each of `size` weeks from `start` on."""
    counts = [0] * size
    for key in keys:
        place = week_of_key.get(key, -1) - start
        if 0 <= place < size:
            counts[place] += 1
    return tuple(counts)


def _find_changes(
    topics: Sequence[Term], week_of_key: Mapping[str, int], weeks: Sequence[Week], span: int
) -> list[TopicChange]:
    """Return every topic with enough papers to be compared."""
    start = len(weeks) - 2 * span
    told = {key for topic in topics if not topic.query for key in topic.keys}
    totals = {
        True: _count(week_of_key, week_of_key, start, 2 * span),
        False: _count(sorted(told), week_of_key, start, 2 * span),
    }
    changes = []
    for topic in topics:
        if len(topic.keys) < MIN_SUPPORT:
            continue
        counts = _count(topic.keys, week_of_key, start, 2 * span)
        if sum(counts) >= MIN_SUPPORT:
            changes.append(_compare(topic, counts, totals[bool(topic.query)], span))
    return changes


def _compare(topic: Term, counts: tuple[int, ...], totals: tuple[int, ...], span: int) -> TopicChange:
    before, recent = sum(counts[:span]), sum(counts[span:])
    expected = before * sum(totals[span:]) / max(1, sum(totals[:span]))
    change = round(log2((recent + SMOOTHING) / (expected + SMOOTHING)), 2)
    return TopicChange(topic.slug, topic.name, recent, before, round(expected), change, counts)


def _moved(changes: Sequence[TopicChange], direction: int) -> list[TopicChange]:
    # What was expected is told in whole papers: a topic that shows no difference did not move.
    return [change for change in changes if change.change * direction > 0 and change.recent != change.expected]


def _most_active(terms: Sequence[Term], week_of_key: Mapping[str, int], since: int) -> tuple[Activity, ...]:
    """Return the terms with most papers from the week `since` on."""
    recent = {key for key, week in week_of_key.items() if week >= since}
    counted = ((sum(map(recent.__contains__, term.keys)), term) for term in terms)
    best = sorted((item for item in counted if item[0]), key=lambda item: (-item[0], item[1].slug))[:MOST_ACTIVE]
    return tuple([Activity(term.slug, term.name, count) for count, term in best])
