"""What the lunr package finds in the whole daily set: half a minute of work, done once for all test processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.search.corpus import publish, read_daily
from tests.search.queries import Judged, expected_results, make_queries


@pytest.fixture(scope="session")
def all_days(make_once: Callable[..., Path], daily_dir: Path) -> Judged:
    """The index of all 7,847 papers and 330 judged queries of every kind."""

    def make(folder: Path) -> None:
        documents = read_daily(daily_dir)
        assert len(documents) > 7000
        publish(documents, folder / "index")
        expected = expected_results(documents, make_queries(documents, 330, seed=29))
        (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")

    folder = make_once("all-days", make)
    rows = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return Judged(folder / "index", {query: [(ref, score) for ref, score in found] for query, found in rows.items()})
