"""What a reader downloads, compressed as every host does it: HTML, style sheets and scripts of a page together."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.quality.kinds import find_kinds

KB = 1000
PAPER_BUDGET, DAY_BUDGET = 25 * KB, 60 * KB
DAY_PAPERS = 40
COUNTED = {"document", "stylesheet", "script"}


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 6, mtime=0))


def _parts(page: Any, url: str) -> dict[str, int]:
    """Return what a first visit loads, until nothing more comes: path → bytes after gzip."""
    found: dict[str, int] = {}
    answers: list[Any] = []
    page.on(
        "response", lambda one: answers.append(one)
    )  # playwright marks its handlers, and a bound method takes no mark
    page.goto(url, wait_until="networkidle")
    for answer in answers:
        if answer.request.resource_type in COUNTED:
            found[urlsplit(answer.url).path] = _packed(answer.body())
    return found


@pytest.fixture
def assets_of(daily_site: Path, served: Any, visitor: Any) -> Any:
    """Function `assets_of(file)`: bytes of the style sheets and scripts that a first visit to a page loads."""

    def measure(file: str) -> int:
        with visitor(service_workers="block") as page:
            url = served(daily_site).url + file.removesuffix("index.html")
            parts = _parts(page, url)
        document = parts.pop(urlsplit(url).path)
        assert document == _packed((daily_site / "public" / file).read_bytes())
        assert len(parts) >= 2, "a page has a style sheet and a script"
        return sum(parts.values())

    return measure


def _html(root: Path, files: list[str]) -> dict[str, int]:
    return {file: _packed((root / "public" / file).read_bytes()) for file in files}


def test_every_paper_page_is_light(daily_site: Path, assets_of: Any) -> None:
    html = _html(daily_site, find_kinds(daily_site)["paper"])
    assert len(html) == 7847
    assets = assets_of(max(html, key=html.__getitem__))
    assert {file: (size, assets) for file, size in html.items() if size + assets > PAPER_BUDGET} == {}


def _papers(root: Path, file: str) -> int:
    return (root / "public" / file).read_bytes().count(b" data-key=")


def test_a_day_of_forty_papers_is_light(daily_site: Path, assets_of: Any) -> None:
    days = [file for file in find_kinds(daily_site)["day"] if _papers(daily_site, file) <= DAY_PAPERS]
    assert max(_papers(daily_site, file) for file in days) >= DAY_PAPERS - 2
    html = _html(daily_site, days)
    assets = assets_of(max(html, key=html.__getitem__))
    assert {file: (size, assets) for file, size in html.items() if size + assets > DAY_BUDGET} == {}
