"""Filters and orders in the engine: what a naive filter over the full results keeps, and only the files they need."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sitegen.search.building import build_index
from sitegen.search.documents import HAS_CODE, Card
from sitegen.search.facets import TopicList
from tests.search.corpus import document, write_index
from tests.search.engine import Engine, copy_engine
from tests.search.queries import BOOSTS

WORDS = "heron tide moss lake frost gauge network picture calm model trace error".split()
DAYS = ["2023-12-31", "2024-01-01", "2024-02-29", "2024-08-10", "2025-01-05", "2025-08-01", "2025-08-31", "2025-09-01"]
TOPICS = ["herons", "tides", "moss"]

Serve = Callable[..., Any]


@dataclass(frozen=True)
class Corpus:
    folder: Path
    cards: dict[str, Card]
    topics: dict[str, set[str]]


@pytest.fixture(scope="module")
def engine(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return copy_engine(node, tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Five thousand small papers, so that votes take two files."""
    rng = random.Random(11)
    days = sorted(rng.choice(["", *DAYS]) for _ in range(5000))
    documents = [
        document(f"p{9999 - number}", " ".join(rng.choices(WORDS, k=4)), rng.choice(WORDS)) for number in range(5000)
    ]
    cards = [
        Card(each.ref, each.title, (), 0, day, "", HAS_CODE * (rng.random() < 0.3), rng.choice([None, 0, 3, 3, 250]))
        for each, day in zip(documents, days, strict=True)
    ]
    topics = [TopicList(slug, slug.title(), tuple(sorted(rng.sample(range(5000), 900)))) for slug in TOPICS]
    index = build_index(documents, BOOSTS, cards, topics=topics)
    keys = {topic.slug: {cards[number].ref for number in topic.numbers} for topic in topics}
    folder = write_index(index, tmp_path_factory.mktemp("index"))
    return Corpus(folder, {card.ref: card for card in cards}, keys)


def random_filter(rng: random.Random) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "from": rng.choice(DAYS),
        "to": rng.choice([*DAYS, "2024-05-05"]),
        "year": rng.choice([2023, "2024", 2025, 1999]),
        "month": rng.choice([1, "08", 8, "2025-08", "2024-02", 12]),
        "topic": rng.choice([*TOPICS, "unknown"]),
        "hasCode": True,
    }
    return {name: parts[name] for name in rng.sample(sorted(parts), rng.choice([0, 1, 1, 2, 2, 3]))}


def lets_through(corpus: Corpus, ref: str, asked: dict[str, Any]) -> bool:
    card = corpus.cards[ref]
    day, month = card.day, str(asked.get("month", ""))
    return (
        (bool(day) or not {"from", "to", "year", "month"} & asked.keys())
        and asked.get("from", "") <= day <= asked.get("to", "9")
        and str(asked.get("year", day[:4])) == day[:4]
        and (day[:7] == month if len(month) > 2 else not month or int(day[5:7]) == int(month))
        and ("topic" not in asked or ref in corpus.topics.get(asked["topic"], ()))
        and (not asked.get("hasCode") or card.flags == HAS_CODE)
    )


def in_order(corpus: Corpus, refs: list[str], sort: str) -> list[str]:
    cards = corpus.cards
    if sort == "votes":
        return sorted(refs, key=lambda ref: -1 if (votes := cards[ref].votes) is None else votes, reverse=True)
    # In this corpus the later number has the lesser ref, as with days and keys.
    return sorted(sorted(refs), key=lambda ref: cards[ref].day, reverse=True) if sort == "date" else refs


def test_filters_and_orders_are_those_of_a_naive_filter_over_the_full_results(
    engine: Engine, corpus: Corpus, serve_folder: Serve
) -> None:
    rng = random.Random(5)
    entry = serve_folder(corpus.folder).url + "index.json"
    questions: list[dict[str, Any]] = []
    for number in range(80):
        query = " ".join(rng.choices(WORDS, k=rng.choice([1, 1, 2]))) if number % 4 else "-nothing"
        plain = bool(number % 4)
        sort = rng.choice(["relevance", "date", "votes"])
        limit = rng.choice([1, 10, 45, None])
        questions.append({"query": query, "plain": plain, "limit": None})
        questions.append({"query": query, "plain": plain, "limit": limit, "filter": random_filter(rng), "sort": sort})
    answers = engine.search(entry, questions)
    found = 0
    for full, question, answer in zip(answers[::2], questions[1::2], answers[1::2], strict=True):
        scores = {result["ref"]: result["score"] for result in full["results"]}
        refs = [ref for ref in scores if lets_through(corpus, ref, question["filter"])]
        expected = in_order(corpus, refs, question["sort"])[: question["limit"]]
        assert answer["total"] == len(refs), question
        assert answer["unfiltered"] == full["total"], question
        assert [(result["ref"], result["score"]) for result in answer["results"]] == [
            (ref, scores[ref]) for ref in expected
        ], question
        found += bool(refs)
    assert found > 40


def test_without_words_a_filter_or_an_order_lists_all_papers_newest_first(
    engine: Engine, corpus: Corpus, serve_folder: Serve
) -> None:
    entry = serve_folder(corpus.folder).url + "index.json"
    asked = {"year": 2025, "topic": "moss"}
    questions = [{"query": " ", "filter": asked}, {"query": "", "sort": "votes"}, {"query": ""}, {"query": "the"}]
    filtered, voted, nothing, stopped = engine.search(entry, questions)
    refs = in_order(corpus, [ref for ref in corpus.cards if lets_through(corpus, ref, asked)], "date")
    assert (filtered["total"], [result["ref"] for result in filtered["results"]]) == (len(refs), refs[:10])
    assert (voted["total"], {corpus.cards[result["ref"]].votes for result in voted["results"]}) == (5000, {250})
    assert (nothing["total"], stopped["total"]) == (0, 0)


def test_the_page_is_told_what_there_is_to_filter_by(engine: Engine, corpus: Corpus, serve_folder: Serve) -> None:
    told = engine.ask("facets", entry=serve_folder(corpus.folder).url + "index.json")
    months = Counter(card.day[:7] for card in corpus.cards.values() if card.day)
    assert [(each["month"], each["papers"]) for each in told["months"]] == sorted(months.items(), reverse=True)
    assert told["topics"] == [{"slug": slug, "name": slug.title(), "papers": 900} for slug in TOPICS]
    assert told["code"] == sum(card.flags for card in corpus.cards.values())


@pytest.mark.parametrize(
    ("asked", "files"),
    [
        ({}, 0),
        ({"sort": "relevance"}, 0),
        ({"sort": "date"}, 0),
        ({"sort": "votes"}, 2),
        ({"filter": {"year": 2025, "month": 8}}, 1),
        ({"filter": {"topic": "moss"}}, 2),
        ({"filter": {"hasCode": True}}, 1),
    ],
)
def test_only_what_a_filter_needs_is_fetched(
    engine: Engine, corpus: Corpus, serve_folder: Serve, asked: dict[str, Any], files: int
) -> None:
    server = serve_folder(corpus.folder)
    engine.search(server.url + "index.json", [{"query": "heron", **asked}] * 2)
    assert len([request for request in server.requests if "/f/" in request.path]) == files


def test_an_empty_index_can_be_filtered(engine: Engine, tmp_path: Path, serve_folder: Serve) -> None:
    entry = serve_folder(write_index(build_index([], BOOSTS, []), tmp_path)).url + "index.json"
    asked = {"filter": {"year": 2025, "topic": "x", "hasCode": True}, "sort": "votes"}
    assert [answer["total"] for answer in engine.search(entry, [{"query": "a", **asked}, {"query": "", **asked}])] == [
        0,
        0,
    ]
    assert engine.ask("facets", entry=entry) == {"months": [], "topics": [], "code": 0}
