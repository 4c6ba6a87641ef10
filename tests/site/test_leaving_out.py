"""A site that leaves kinds of pages out: they are not there, nothing leads to them, and no time goes into them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

import sitegen.library.library
from sitegen.build import build
from sitegen.config import LEAVABLE, load_config
from sitegen.report import Report

BASE = "https://example.org/lake/"
PAGES = "[pages]\nmin_papers_topic = 1\nmin_papers_author = 1\nmin_papers_organization = 1\n"
OUTPUTS = "[outputs]\nlist_feeds = 1\n[topics]\nBirds = 'heron*'\n"
CHOICES = [(), *[(kind,) for kind in LEAVABLE], tuple(LEAVABLE)]
HERON = "2501.00001"


@pytest.fixture
def site(toy_site: Any) -> Any:
    """The toy site with a page for every name, and a paper of an organization."""
    row = {
        "id": "2501.00009",
        "title": "Herons at Night",
        "summary": "A heron counted twice.",
        "authors": [{"name": "Ada Reed"}, {"name": "Brian Moor"}],
        "submittedOnDailyAt": "2025-03-05T00:00:00.000Z",
        "publishedAt": "2025-03-05T00:00:00.000Z",
        "upvotes": 7,
        "ai_keywords": ["counting", "herons"],
        "organization": {"name": "lake-lab", "fullname": "Lake Lab"},
    }
    toy_site.write("content/2025-03-05.json", [{"paper": row}])
    return toy_site


def build_without(site: Any, *kinds: str, full: bool = False) -> dict[str, bytes]:
    """Build the site without `kinds`; return its files."""
    names = ", ".join(f'"{kind}"' for kind in kinds)
    site.write_config(f"{PAGES}leave_out = [{names}]\n{OUTPUTS}", base_url=BASE)
    build(load_config(site.root / "site.toml"), Report(), jobs=1, full=full)
    return dict(site.files())


def links(files: dict[str, bytes]) -> set[str]:
    """Every address of the site that any page, feed, list or setting tells, below the base path."""
    found = set()
    for name, data in files.items():
        if name.endswith((".html", ".xml", ".opml", ".json", ".webmanifest", "service-worker.js")):
            text = data.decode()
            told = re.findall(
                r'(?:href|src|xmlUrl|htmlUrl|action)="([^"]+)"|<loc>([^<]+)|"(https?://[^"{}]+|/[^"{}]*)"', text
            )
            page = urljoin(BASE, name)
            found |= {urljoin(page, "".join(one)) for one in told}
    return {urlsplit(url).path.removeprefix("/lake/") for url in found if url.startswith(BASE)}


def is_there(path: str, files: dict[str, bytes]) -> bool:
    return (f"{path}index.html" if path.endswith("/") or not path else path) in files


def tree(site: Any, path: str) -> BeautifulSoup:
    return BeautifulSoup(site.read(f"{path}index.html"), "lxml")


@pytest.mark.parametrize("kinds", CHOICES, ids=lambda kinds: "+".join(kinds)[:30] or "nothing")
def test_nothing_leads_to_what_is_left_out(site: Any, kinds: tuple[str, ...]) -> None:
    files = build_without(site, *kinds)
    told = links(files)
    assert len(told) > 20
    assert sorted(path for path in told if not is_there(path, files)) == []
    folders = {path.split("/")[0] for path in {*told, *files} if "/" in path}
    assert folders.isdisjoint(kinds)
    assert folders >= {"days", "papers", "search", *LEAVABLE} - {"related", *kinds}


def test_names_of_what_has_no_page_lead_to_a_search(site: Any) -> None:
    build_without(site)
    page = tree(site, f"papers/{HERON}/")
    assert page.select_one(".authors a")["href"] == "/lake/authors/ada-reed/"
    assert page.select_one(".keywords a")["href"] == "/lake/topics/birds/"
    build_without(site, "authors", "topics", "organizations")
    page = tree(site, f"papers/{HERON}/")
    assert [link["href"] for link in page.select(".authors a")][:1] == ["/lake/search/?q=Ada+Reed"]
    assert [link.get_text() for link in page.select(".keywords a")] == ["counting", "herons"]
    assert {link["href"].partition("?")[0] for link in page.select(".keywords a")} == {"/lake/search/"}
    night = tree(site, "papers/2501.00009/")
    assert night.find("dt", string="From").find_next("a")["href"] == "/lake/search/?q=Lake+Lab"


def test_a_paper_without_its_relations_names_no_other(site: Any) -> None:
    build_without(site)
    assert tree(site, f"papers/{HERON}/").select(".near")
    build_without(site, "related")
    assert not tree(site, f"papers/{HERON}/").select(".near")


def test_lists_of_time_name_those_that_there_are(site: Any) -> None:
    build_without(site, "weeks")
    assert [one.get_text() for one in tree(site, "days/").select(".siblings > *")] == ["Days", "Months"]
    assert "Week" not in tree(site, "days/2025-03-04/").select_one(".under").get_text()
    build_without(site, "weeks", "months")
    assert not tree(site, "days/").select(".siblings")


def test_a_search_without_topics_does_not_filter_by_them(site: Any) -> None:
    build_without(site)
    assert not tree(site, "search/").select_one("select[name=topic]").parent.has_attr("hidden")
    shards = len(list((site.output / "search").rglob("*.bin")))
    build_without(site, "topics")
    assert tree(site, "search/").select_one("select[name=topic]").parent.has_attr("hidden")
    assert len(list((site.output / "search").rglob("*.bin"))) < shards


def test_what_is_left_out_is_not_worked_out(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise AssertionError("worked out for nothing")

    names = ("Taxonomy", "find_named_topics", "begin_related", "find_same_authors", "find_trending")
    for name in (*names, "find_trends", "make_periods"):
        monkeypatch.setattr(sitegen.library.library, name, refuse)
    assert "index.html" in build_without(site, *LEAVABLE)
    with pytest.raises(AssertionError, match="for nothing"):
        build_without(site)


@pytest.mark.parametrize("kind", ["trends", "related"])
def test_what_is_kept_does_not_need_what_is_left_out(site: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    names = {"trends": "find_trends", "related": "begin_related"}
    monkeypatch.delattr(sitegen.library.library, names[kind])
    assert "topics/birds/index.html" in build_without(site, kind)


def test_leaving_out_and_taking_back_gives_what_a_clean_build_gives(site: Any) -> None:
    build_without(site)
    for kinds in (tuple(LEAVABLE), ("topics", "related"), ()):
        changed = build_without(site, *kinds)
        assert changed == build_without(site, *kinds, full=True)


def test_a_site_that_leaves_out_everything_is_its_papers_days_and_search(site: Any) -> None:
    files = build_without(site, *LEAVABLE)
    pages = {str(Path(name).parent) for name in files if name.endswith("/index.html")}
    assert {page.split("/")[0] for page in pages} == {"days", "papers", "search", "saved", "about", "feeds"}
