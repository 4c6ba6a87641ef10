"""The trending papers, with the formula that ranks them and the numbers that each puts into it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from sitegen.library import TrendingPaper
from sitegen.site.lists import Part, plan_parts
from sitegen.site.page import Draft, Page
from sitegen.site.views import Entry, entry_of

TRENDING_LENGTH = 100
"""Papers that are ranked on the page; the scores of those after them are near 0."""


class TrendingEntry(msgspec.Struct, frozen=True, array_like=True):
    """A paper with its score."""

    entry: Entry
    """The paper."""

    rating: TrendingPaper
    """Its score and what that is made of."""


class TrendingView(msgspec.Struct, frozen=True, array_like=True):
    """View of `trending.html`."""

    formula: str
    """The formula with its numbers."""

    day: datetime.date | None
    """Day from which ages count: the newest digest; None where there is none."""

    half_life: float
    """Days after which votes and mentions count half."""

    mention_weight: float
    """Votes that a day on a list is worth."""

    papers: tuple[TrendingEntry, ...]
    """Papers of this part, the highest score first."""

    part: Part
    """Which part of the list this is."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the page; a second half continues it."""
    if not draft.config.pages.has("trending"):
        return
    trending = draft.library.trending
    ranked = trending.papers[:TRENDING_LENGTH]
    path = draft.routes.path("trending")
    for part, span in plan_parts(draft, path, len(ranked)):
        shown = enumerate(ranked[span], start=part.first)
        papers = tuple([_entry(draft, rating, rank) for rank, rating in shown])
        yield Page(
            path=draft.routes.page_path(path, part.number),
            template="trending.html",
            view=TrendingView(
                trending.formula, trending.day, trending.half_life, trending.mention_weight, papers, part
            ),
            origin="the trending papers",
            updated_on=trending.day,
        )


def _entry(draft: Draft, rating: TrendingPaper, rank: int) -> TrendingEntry:
    paper = draft.library.get(rating.key)
    return TrendingEntry(entry_of(draft, paper, rank, paper.votes), rating)
