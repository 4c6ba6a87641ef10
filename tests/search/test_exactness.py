"""Every result equals that of the lunr package's whole index: set, scores and order."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.search import shards, split
from sitegen.search.documents import Document
from sitegen.search.published import open_index
from tests.search.corpus import document, publish, read_daily
from tests.search.queries import Expected, Judged, expected_results, make_queries

pytestmark = pytest.mark.filterwarnings("default")


def compare(expected: Expected, folder: Path) -> None:
    """Ask the published index for all queries."""
    published = open_index(folder)
    for query, results in expected.items():
        found = published.search(query, limit=None)
        assert found.note == "", query
        assert [ref for ref, _ in found.hits] == [ref for ref, _ in results], query
        assert [score for _, score in found.hits] == pytest.approx([score for _, score in results], abs=1e-6), query


def compare_all(documents: list[Document], folder: Path, queries: list[str]) -> int:
    """Publish, compare, and return how many queries were compared; those that lunr refuses are not."""
    expected = expected_results(documents, queries)
    compare(expected, publish(documents, folder))
    return len(expected)


def test_queries_over_recent_days_equal_the_whole_index(daily_dir: Path, tmp_path: Path) -> None:
    documents = read_daily(daily_dir, last_days=18)
    assert len(documents) > 400
    assert compare_all(documents, tmp_path, make_queries(documents, 360)) >= 320


@pytest.mark.exact
def test_queries_over_all_days_equal_the_whole_index(all_days: Judged) -> None:
    assert len(all_days.expected) >= 300
    compare(all_days.expected, all_days.folder)


def test_lists_cut_into_pieces_give_the_same_results(
    daily_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SPLIT_DOCUMENTS", 25)
    monkeypatch.setattr(shards, "INLINE_SIZE", 60)
    monkeypatch.setattr(split, "HEADS", (8, 16, 32))
    monkeypatch.setattr(split, "RANGE_DOCUMENTS", 8)
    documents = read_daily(daily_dir, last_days=6)
    assert compare_all(documents, tmp_path, make_queries(documents, 120, seed=3)) >= 100


def test_odd_terms_are_found_as_lunr_finds_them(tmp_path: Path) -> None:
    documents = [
        document("a", "α-divergence and the Łukasiewicz t-norm", "Ünïcödé, 漢字 and 𝒳𝒴 and \U0001f600 \ue000x \uffee"),
        document("b", "a*b and c++ and f(x)=x^2", "don't (stop): e.g. the U.S.A., ies eed sses ing y ly"),
        document("c", "", "model " * 300 + "Straße İstanbul ΣΑΣ"),
        document("d", "Try lay saying flies dying generously", "", authors="𝒳 Ö. Ñandú", keywords="x, y"),
        document("e", "model of a model-free modelling model", "x" * 3000),
    ]
    queries = [
        "α",
        "𝒳𝒴",
        "𝒳*",
        "*𝒴",
        "\ue000*",
        "漢*",
        "漢字~1",
        "c++",
        "a\\*b",
        "a*b",
        "e.g.",
        "u.s.a",
        "don't",
        "straße",
    ]
    queries += ["i̇stanbul", "σας", "try", "lay", "lai", "dying", "ies", "ing", "y", "*", "m*", "-model", "-zzz", "x*~1"]
    queries += ["model model^3 -free", "+model +free", "title:model*", "x~2", "+zzz model", "model~0", "model^0", "\\"]
    assert compare_all(documents, tmp_path, queries) >= 35


def test_documents_that_score_the_same_come_newest_first(tmp_path: Path) -> None:
    documents = [document(ref, "equal words") for ref in ("old-b", "old-a", "new-b", "new-a")]
    found = open_index(publish(documents, tmp_path)).search("equal")
    assert [ref for ref, _ in found.hits] == ["new-a", "new-b", "old-a", "old-b"]


def test_a_query_of_prohibited_words_only_finds_all_others_with_score_0(tmp_path: Path) -> None:
    documents = [document("a", "one"), document("b", "two"), document("c", "")]
    found = open_index(publish(documents, tmp_path)).search("-one")
    assert found.hits == (("c", 0.0), ("b", 0.0))
