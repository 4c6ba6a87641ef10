"""Lighthouse, as a phone on a slow line sees the pages, from a server that compresses nothing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import find_chromium
from tests.quality.kinds import largest_of_each, pick

WANTED = {"accessibility": 1.0, "best-practices": 1.0, "seo": 1.0, "performance": 0.98}
RUNS = 3
"""A busy machine makes a page look slow, never quick: the best of so many runs counts."""

BUSY = 2.5
"""Load of each processor from which on performance is told and not asked for: Lighthouse alone makes about 1."""

PLACES = {
    "home": lambda root: "",
    "day": lambda root: _seeded(root, "day"),
    "paper": lambda root: _seeded(root, "paper"),
    "search": lambda root: "search/",
    "search with results": lambda root: "search/?q=language+model",
    "topic": lambda root: largest_of_each(root)["topic"],
}
"""What is measured → its address below the base path."""


def _seeded(root: Path, kind: str) -> str:
    folder = f"{kind}s/"
    return next(file for file in pick(root, 200) if file.startswith(folder) and file.count("/") == 2)


def _audit(npm_tools: Path, url: str, only: str = "") -> dict[str, Any]:
    command = ["node", str(npm_tools / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
    told = subprocess.run(
        [*command, flags, "--output-path=stdout", *([f"--only-categories={only}"] if only else [])],
        env={**os.environ, "CHROME_PATH": str(find_chromium())},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
    )
    assert told.returncode == 0, told.stderr
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def _scores(answer: dict[str, Any]) -> dict[str, float]:
    return {name: category["score"] or 0.0 for name, category in answer["categories"].items()}


def _lost(answer: dict[str, Any]) -> list[str]:
    """Return the audits that took points."""
    refs = [ref for category in answer["categories"].values() for ref in category["auditRefs"] if ref["weight"]]
    audits = [answer["audits"][ref["id"]] for ref in refs]
    return [f"{one['id']} {one.get('displayValue', '')}" for one in audits if one["score"] not in (None, 1)]


@pytest.mark.parametrize("place", PLACES)
def test_lighthouse_has_nothing_to_ask_for(
    place: str, daily_site: Path, served: Any, npm_tools: Path, chromium: Any, record_property: Any
) -> None:
    url = served(daily_site).url + PLACES[place](daily_site).removesuffix("index.html")
    answer = _audit(npm_tools, url)
    scores = _scores(answer)
    for _ in range(RUNS - 1):
        if scores["performance"] >= WANTED["performance"]:
            break
        scores["performance"] = max(
            scores["performance"], _scores(_audit(npm_tools, url, "performance"))["performance"]
        )
    record_property("scores", scores)
    print(f"\n{place}: {scores} {_lost(answer)}")
    wanted = dict(WANTED)
    if os.getloadavg()[0] > BUSY * (os.cpu_count() or 1):
        del wanted["performance"]
    assert {name: scores[name] for name in wanted if scores[name] < wanted[name]} == {}, _lost(answer)
