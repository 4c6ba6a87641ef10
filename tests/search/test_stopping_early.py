"""The engine stops early on long lists, and its first results are those of all lists read to their end."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from sitegen.search import shards, split
from sitegen.search.documents import Document
from sitegen.search.published import open_index
from tests.search.corpus import document, publish
from tests.search.engine import Engine, copy_engine

pytestmark = pytest.mark.filterwarnings("default")
Serve = Callable[..., Any]
WORDS = [f"{a}{b}{c}" for a in "bdfklm" for b in "aou" for c in "bdkx"]


@pytest.fixture(scope="module")
def engine(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("engine")
    copied = copy_engine(node, folder)
    text = (folder / "topk.js").read_text(encoding="utf-8")
    assert "ALL_DOCUMENTS = 20000" in text
    (folder / "topk.js").write_text(text.replace("ALL_DOCUMENTS = 20000", "ALL_DOCUMENTS = 90"), encoding="utf-8")
    return copied


@pytest.fixture
def tiny_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "SPLIT_DOCUMENTS", 30)
    monkeypatch.setattr(shards, "INLINE_SIZE", 60)
    monkeypatch.setattr(split, "HEADS", (8, 16, 32, 64))
    monkeypatch.setattr(split, "RANGE_DOCUMENTS", 8)


def make_corpus(seed: int, count: int = 700) -> list[Document]:
    """Few words, most of them very common, with many equal texts, so that many scores tie."""
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    words = lambda most: " ".join(rng.choices(WORDS, weights, k=rng.randint(0, most)))  # noqa: E731
    fresh = [Document("", words(5), words(2), words(3), words(30)) for _ in range(count)]
    return [
        Document(f"r{number:04d}", each.title, each.authors, each.keywords, each.abstract)
        for number, each in enumerate(rng.choice(fresh[: number // 3 + 1]) if rng.random() < 0.3 else fresh[number]
                                      for number in range(count))
    ]  # fmt: skip


def make_queries(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    weights = [1 / (rank + 1) ** 0.7 for rank in range(len(WORDS))]
    word = lambda: rng.choices(WORDS, weights)[0]  # noqa: E731
    makers = [
        word,
        lambda: f"{word()} {word()}",
        lambda: f"{word()} {word()} {word()} ",
        lambda: f"{word()} {word()} {word()} {word()} {word()}",
        lambda: f"+{word()} {word()}",
        lambda: f"+{word()} +{word()} {word()}^{rng.randint(0, 9)}",
        lambda: f"title:{word()} {word()}",
        lambda: f"+abstract:{word()} keywords:{word()}^3 +{word()}",
        lambda: f"{word()[:2]}* {word()}",
        lambda: f"{word()} {word()[:2]}",
        lambda: f"{word()} -{word()}",
        lambda: f"{word()}~1 +{word()}",
    ]
    return [makers[number % len(makers)]() for number in range(count)]


def firsts(answer: dict[str, Any], count: int) -> list[tuple[str, float]]:
    return [(result["ref"], result["score"]) for result in answer["results"][:count]]


def check(query: str, answer: dict[str, Any], whole: dict[str, Any], limit: int) -> None:
    assert "error" not in answer, (query, answer)
    assert firsts(answer, limit) == firsts(whole, limit), query
    assert answer.get("note") == whole.get("note"), query
    if answer.get("atLeast"):
        assert min(limit, whole["total"]) <= answer["total"] <= whole["total"], query
    else:
        assert answer["total"] == whole["total"], query


def ask(engine: Engine, entry: str, queries: Sequence[str], **options: Any) -> list[dict[str, Any]]:
    return engine.search(entry, [{"query": query, **options} for query in queries])


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "lunr"])
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("tiny_pieces")
def test_the_first_results_are_those_of_lists_read_to_their_end(
    engine: Engine, tmp_path: Path, serve_folder: Serve, seed: int, plain: bool
) -> None:
    entry = serve_folder(publish(make_corpus(seed), tmp_path)).url + "index.json"
    queries = make_queries(seed, 120)
    limits = (10, 3, None)  # whole lists last, so that they are not there yet when the engine may stop early
    asked = [{"query": query, "plain": plain, "limit": limit} for limit in limits for query in queries]
    answers = engine.search(entry, asked)
    wholes = answers[-len(queries) :]
    python = open_index(tmp_path)
    counted = 0
    for at, limit in enumerate((10, 3)):
        first = answers[at * len(queries) : (at + 1) * len(queries)]
        for query, answer, whole in zip(queries, first, wholes, strict=True):
            check(query, answer, whole, limit)
            counted += not answer.get("atLeast")
    assert 10 < counted < 240  # some stopped before the end, some did not
    for query, whole in list(zip(queries, wholes, strict=True))[:40]:
        expected = python.search(query, limit=None, plain=plain)
        assert [result["ref"] for result in whole["results"]] == [ref for ref, _ in expected.hits], query
        assert [result["score"] for result in whole["results"]] == pytest.approx([s for _, s in expected.hits])


@pytest.mark.usefixtures("tiny_pieces")
def test_searches_at_once_do_not_disturb_each_other(engine: Engine, tmp_path: Path, serve_folder: Serve) -> None:
    entry = serve_folder(publish(make_corpus(3), tmp_path)).url + "index.json"
    queries = make_queries(3, 60)
    together = engine.ask("searchAtOnce", entry=entry, queries=queries, limit=10)
    alone = ask(engine, entry, queries, limit=10)
    assert [firsts(answer, 10) for answer in together] == [firsts(answer, 10) for answer in alone]


@pytest.mark.usefixtures("tiny_pieces")
def test_a_common_word_needs_few_of_its_files(engine: Engine, tmp_path: Path, serve_folder: Serve) -> None:
    rng = random.Random(4)
    texts = [
        document(
            f"r{number:04d}", "common filler" * (number % 60 == 0), f"{rng.choice(['', 'common'])} x{number % 7} filler"
        )
        for number in range(900)
    ]
    folder = publish(texts, tmp_path)
    server = serve_folder(folder)
    existing = len(list((folder / "l").rglob("*.bin")))
    for query in ("common", "common filler "):
        server.requests.clear()
        [answer] = ask(engine, server.url + "index.json", [query], limit=5)
        fetched = sum("/l/" in request.path for request in server.requests)
        assert len(answer["results"]) == 5
        assert 0 < fetched < existing / 2, (query, fetched, existing)
