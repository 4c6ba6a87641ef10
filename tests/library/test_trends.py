from __future__ import annotations

import datetime

import pytest

from sitegen.config import SiteConfig
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Organization, Paper, Place

MONDAY = datetime.date(2025, 1, 6)


def paper(key: str, week: int, *keywords: str, votes: int | None = None, author: str = "", again: int = 0) -> Paper:
    """A paper first listed in a week, and again some days later."""
    day = MONDAY + datetime.timedelta(weeks=week)
    days = [day, day + datetime.timedelta(days=again)] if again else [day]
    people = (Author(author),) if author else ()
    metadata = Metadata(title=key, keywords=keywords, authors=people, organization=Organization("Lab"))
    return Paper(key, metadata, tuple(Mention(day, 0, "a.md", votes) for day in days), (Place("a.md"),))


def make(papers: list[Paper], **trending: float) -> Library:
    return Library(papers, (), SiteConfig.model_validate({"trending": trending}))


def test_votes_and_mentions_fade_by_half_with_each_half_life():
    ranked = make([paper("new", 2, votes=10), paper("old", 0, votes=90)], half_life=7, mention_weight=5).trending
    assert [(entry.key, entry.score) for entry in ranked.papers] == [("old", 23.75), ("new", 15.0)]
    old = ranked.papers[0]
    assert (old.votes, old.mentions, old.age, old.decay) == (90, 1, 14, 0.25)
    assert old.score == pytest.approx((old.votes + ranked.mention_weight * old.mentions) * old.decay)
    assert ranked.day == MONDAY + datetime.timedelta(weeks=2)
    assert ranked.formula == "(votes + 5 × mentions) × 0.5 ^ (age ÷ 7)"


def test_a_paper_that_is_listed_again_is_young_again_and_counts_twice():
    ranked = make(
        [paper("once", 0, votes=4), paper("twice", 0, votes=4, again=7)], half_life=7, mention_weight=2
    ).trending
    assert [(entry.key, entry.score, entry.age) for entry in ranked.papers] == [("twice", 8.0, 0), ("once", 3.0, 7)]


def test_ties_go_by_key_and_unlisted_papers_do_not_trend():
    unlisted = Paper("x", Metadata(title="x"))
    ranked = make([paper("b", 0), paper("a", 0), unlisted]).trending
    assert [entry.key for entry in ranked.papers] == ["a", "b"]
    assert make([unlisted]).trending.papers == ()
    assert make([unlisted]).trends.weeks == ()


def rising_and_falling() -> list[Paper]:
    up = [paper(f"up{week}-{number}", week, "agents", author="Ann") for week in range(8, 16) for number in range(2)]
    down = [paper(f"down{week}-{number}", week, "masks", author="Bo") for week in range(8) for number in range(2)]
    even = [paper(f"even{week}", week, "vision", votes=3) for week in range(16)]
    return [*up, *down, *even]


def test_topics_rise_and_fall_against_what_was_expected():
    trends = make(rising_and_falling()).trends
    assert trends.span == 8
    assert [(topic.name, topic.before, topic.recent) for topic in trends.rising] == [("agents", 0, 16)]
    assert [(topic.name, topic.before, topic.recent) for topic in trends.falling] == [("masks", 16, 0)]
    assert trends.rising[0].change > 2
    assert trends.rising[0].counts == (0,) * 8 + (2,) * 8


def test_more_is_expected_where_all_papers_become_more():
    old = [paper(f"old{week}", week, "vision") for week in range(8)]
    new = [paper(f"new{week}-{number}", week, "agents") for week in range(8, 16) for number in range(3)]
    (vision,) = make([*old, *new]).trends.falling
    assert (vision.name, vision.before, vision.expected, vision.recent) == ("vision", 8, 24, 0)


def test_papers_whose_keywords_are_not_told_yet_make_no_topic_fall():
    told = [paper(f"p{week}-{number}", week, "vision") for week in range(8) for number in range(4)]
    late = [
        paper(f"q{week}-{number}", week, *(["vision"] if number == 0 else []))
        for week in range(8, 16)
        for number in range(4)
    ]
    assert make([*told, *late]).trends.falling == ()


def test_weeks_and_months_have_no_gaps_and_a_paper_counts_once():
    trends = make([paper("a", 0, votes=2, again=21), paper("b", 9, votes=None)]).trends
    assert [week.papers for week in trends.weeks] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert (trends.weeks[0].name, trends.weeks[0].first_day) == ("2025-W02", MONDAY)
    assert [(month.name, month.papers, month.votes) for month in trends.months] == [
        ("2025-01", 1, 2),
        ("2025-02", 0, 0),
        ("2025-03", 1, 0),
    ]


def test_series_authors_and_organizations_count_papers():
    trends = make(rising_and_falling()).trends
    assert [(series.name, series.total) for series in trends.topics] == [("agents", 16), ("masks", 16), ("vision", 16)]
    assert all(len(series.counts) == len(trends.weeks) for series in trends.topics)
    assert [(entry.name, entry.papers) for entry in trends.authors_recent] == [("Ann", 16)]
    assert [(entry.name, entry.papers) for entry in trends.authors] == [("Ann", 16), ("Bo", 16)]
    assert [(entry.name, entry.papers) for entry in trends.organizations] == [("Lab", 48)]
    assert [(entry.name, entry.papers) for entry in trends.organizations_recent] == [("Lab", 24)]


def test_one_week_is_no_trend():
    trends = make([paper(f"p{number}", 0, "vision") for number in range(9)]).trends
    assert (trends.rising, trends.falling, len(trends.weeks)) == ((), (), 1)
