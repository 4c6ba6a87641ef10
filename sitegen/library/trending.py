"""Trending papers, by a formula that the page prints.

    score = (votes + mention_weight * mentions) * 0.5 ** (age / half_life)

Here votes and mentions are what the sources tell; age is in days from the paper's newest digest to the newest digest of
the site. Nothing depends on the clock, so a site that is built again without news is the same.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from sitegen.model import Paper

FORMULA = "(votes + {weight:g} × mentions) × 0.5 ^ (age ÷ {half_life:g})"
"""The formula for people; `age` in days before the newest digest."""


class TrendingPaper(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A paper with its score and what that is made of."""

    key: str
    """Key of the paper."""

    score: float
    """The score, to three digits."""

    votes: int
    """Most votes that any mention has; 0 when no source tells votes."""

    mentions: int
    """Number of digests that have the paper."""

    age: int
    """Days from its newest digest to the site's newest digest."""

    decay: float
    """What is left of votes and mentions at that age, from 1 down, to four digits."""


class Trending(msgspec.Struct, frozen=True, gc=False):
    """The ranking with what explains it."""

    formula: str
    """The formula with its numbers."""

    day: datetime.date | None
    """Newest digest day, from which ages count; None where there are no digests."""

    half_life: float
    """Days after which votes and mentions count half."""

    mention_weight: float
    """Votes that a mention is worth."""

    papers: tuple[TrendingPaper, ...]
    """The highest score first; ties: more votes, then by key."""


def find_trending(papers: Iterable[Paper], *, half_life: float, mention_weight: float) -> Trending:
    """Rank all papers that are on a list."""
    listed = [paper for paper in papers if paper.mentions]
    formula = FORMULA.format(weight=mention_weight, half_life=half_life)
    if not listed:
        return Trending(formula, None, half_life, mention_weight, ())
    today = max(paper.mentions[-1].day for paper in listed)
    ages = {paper.mentions[-1].day for paper in listed}
    decays = {day: 0.5 ** ((today - day).days / half_life) for day in ages}
    ranked = [_rate(paper, today, decays[paper.mentions[-1].day], mention_weight) for paper in listed]
    ranked.sort(key=lambda paper: (-paper.score, -paper.votes, paper.key))
    return Trending(formula, today, half_life, mention_weight, tuple(ranked))


def _rate(paper: Paper, today: datetime.date, decay: float, mention_weight: float) -> TrendingPaper:
    votes, mentions = paper.votes or 0, len(paper.mentions)
    score = round((votes + mention_weight * mentions) * decay, 3)
    return TrendingPaper(paper.key, score, votes, mentions, (today - paper.mentions[-1].day).days, round(decay, 4))
