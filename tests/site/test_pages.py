"""Pages as a reader gets them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from bs4 import BeautifulSoup, Tag

from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.site import plan_site
from tests.site.toy import HERONS, MONDAY, plan_toy, render, toy_config

PATHS = ["", "days/", "days/2025-03-03/", "papers/2501.00001/", "papers/how-moss-remembers/", "search/", "about/"]
PATHS += ["404.html"]


def tree(root: Path, path: str, **site: str) -> Tag:
    return BeautifulSoup(render(plan_toy(root, **site), path), "lxml")


def texts(page: Tag, selector: str) -> list[str]:
    return [" ".join(node.get_text().split()) for node in page.select(selector)]


def test_a_day_has_its_date_as_heading_and_its_papers_under_it(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert texts(page, "h1") == ["3 March 2025"]
    assert texts(page, ".kicker") == ["Monday"]
    assert len(texts(page, "ol.entries > li")) == 2
    assert texts(page, ".beside") == ["1 12 votes", "2"]
    assert page.select("a[rel=next]")[0]["href"] == "/papers/days/2025-03-04/"


def test_a_day_shows_three_authors_and_opens_the_others(tmp_path: Path) -> None:
    authors = tree(tmp_path, "days/2025-03-03/").select(".authors")[0]
    assert " ".join(str(authors.contents[0]).split()) == "Ada Reed, Bo Reed, Cy Reed"
    assert texts(authors, "details summary") == ["and 3 more"]


def test_an_abstract_is_a_details_that_opens_in_place(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert len(page.select("details.abstract > p")) == 2
    assert page.select("details.abstract math")


def test_the_editor_introduces_the_day(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert texts(page, ".introduction .headline") == ["By the water"]
    assert texts(page, ".introduction em") == ["one"]


def crowded(names: list[str]) -> Paper:
    authors = tuple(map(Author, names))
    return msgspec.structs.replace(HERONS, metadata=msgspec.structs.replace(HERONS.metadata, authors=authors))


@pytest.mark.parametrize(("count", "links", "formats"), [(100, 100, 2), (101, 50, 0)])
def test_a_crowd_of_authors_stands_on_the_page_once(tmp_path: Path, count: int, links: int, formats: int) -> None:
    names = [f"Person Number{number}" for number in range(count)]
    page = BeautifulSoup(render(plan_toy(tmp_path, crowded(names)), "papers/2501.00001/"), "lxml")
    line = page.select(".masthead .authors")[0]
    shown = " ".join(line.get_text().split()).replace(f" and {count - 12} more", "")
    assert shown.split(", ") == names
    assert len(line.select("a")) == links
    assert len(page.select(".cite details")) == formats
    bibtex = page.select("pre#bibtex")[0].get_text()
    assert names[49] in bibtex
    assert (names[-1] in bibtex, " and others}" in bibtex) == ((True, False) if formats else (False, True))
    assert texts(page, ".cite .remark") == (
        [] if formats else ["With the first 50 of 101 authors; the file names them all."]
    )


def test_without_a_file_the_bibtex_of_a_crowd_is_whole(tmp_path: Path) -> None:
    paper = crowded([f"Person Number{number}" for number in range(101)])
    outputs = toy_config(tmp_path).outputs.model_copy(update={"citations": False})
    config = toy_config(tmp_path).model_copy(update={"outputs": outputs})
    site = plan_site(config, Library((paper,), (), config))
    page = BeautifulSoup(render(site, "papers/2501.00001/"), "lxml")
    assert "Person Number100}" in page.select("pre#bibtex")[0].get_text()
    assert len(page.select(".cite details")) == 2


@pytest.mark.parametrize(("count", "said"), [(6, "Ada 3, Ada 4, Ada 5"), (7, "Ada 3, Ada 4 and 2 more")])
def test_papers_by_the_same_crowd_name_five_of_it(tmp_path: Path, count: int, said: str) -> None:
    authors = tuple(Author(f"Ada {number}") for number in range(count))
    papers = [Paper(f"p{n}", Metadata(title=f"Title {n}", authors=authors), (Mention(MONDAY, n),)) for n in range(2)]
    page = BeautifulSoup(render(plan_toy(tmp_path, *papers), "papers/p0/"), "lxml")
    (shared,) = texts(page, "[aria-labelledby=same] li span")
    assert shared.startswith("with Ada 0, ") and shared.endswith(said)


def test_a_paper_page_says_all_that_is_known(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/2501.00001/")
    assert page.select("h1 math")
    assert texts(page, "dl.facts dt") == ["Votes", "Stars", "Published", "Appeared on"]
    assert texts(page, "dl.facts dd") == ["30", "1,234", "2 January 2025", "4 March 2025", "3 March 2025"]
    assert texts(page, "#summary") == ["In short written by a language model"]
    assert texts(page, ".note em") == ["calm"]
    assert texts(page, ".keywords li") == ["counting", "herons"]
    assert [link["href"] for link in page.select(".masthead .links a")] == [
        "https://arxiv.org/abs/2501.00001",
        "https://arxiv.org/pdf/2501.00001",
        "https://example.org/reed/herons",
    ]
    assert page.select("pre#bibtex")[0].get_text().startswith("@misc{2501.00001,")


def test_authors_and_keywords_lead_to_a_search(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/2501.00001/")
    assert page.select(".authors a")[0]["href"] == "/papers/search/?q=Ada+Reed"
    assert page.select(".keywords a")[0]["href"] == "/papers/search/?q=counting"


def test_a_paper_with_only_a_title_has_a_page(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/how-moss-remembers/")
    assert texts(page, "h1") == ["How <b>Moss</b> & Lichen Remember"]
    assert not page.select(".authors")
    assert "No source gives an abstract" in page.get_text()


def test_an_address_that_is_not_safe_is_no_link(tmp_path: Path) -> None:
    for path in ("days/2025-03-03/", "papers/tides-from-a-single-gauge/"):
        assert "javascript:" not in render(plan_toy(tmp_path), path)


def test_the_search_page_has_the_hooks_of_the_contract(tmp_path: Path) -> None:
    page = tree(tmp_path, "search/")
    form = page.select("form#search")[0]
    assert form["action"] == "/papers/search/"
    assert form["data-index"] == "/papers/search/index.json"
    assert form["data-paper"] == "/papers/papers/{}/"
    assert form.select("input[type=search][name=q]")
    assert page.select("#search-status[aria-live=polite]")
    assert page.select("ol#results")
    assert "needs JavaScript" in page.select("noscript")[0].get_text()
    assert page.select("script[type=module]")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_whole(tmp_path: Path, path: str) -> None:
    html = render(plan_toy(tmp_path), path)
    page = BeautifulSoup(html, "lxml")
    assert html.startswith("<!doctype html>\n<html lang=")
    assert len(page.select("h1")) == 1
    assert len(page.select("main#main")) == 1
    assert page.select("body > a.skip")[0]["href"] == "#main"
    assert page.select("title")[0].get_text()
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int(node.name[1]) for node in page.select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_a_strict_policy_and_keeps_to_it(tmp_path: Path, path: str) -> None:
    html = render(plan_toy(tmp_path), path)
    page = BeautifulSoup(html, "lxml")
    policy = page.select("meta[http-equiv=Content-Security-Policy]")[0]["content"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not page.select("style, [style], script:not([src], [type='application/ld+json'])")
    assert not re.search(r"\son[a-z]+=", html)
    for node in page.select("script[src], link[rel=stylesheet], link[rel=icon], img[src]"):
        assert (node.get("src") or node.get("href")).startswith("/papers/assets/")


def test_a_page_that_is_not_for_search_engines_says_so(tmp_path: Path) -> None:
    for path, is_listed in (
        ("", True),
        ("papers/2501.00001/", True),
        ("search/", True),
        ("saved/", False),
        ("404.html", False),
    ):
        page = tree(tmp_path, path)
        assert bool(page.select("link[rel=canonical]")) is is_listed
        assert bool(page.select("meta[name=robots][content=noindex]")) is not is_listed
    canonical = tree(tmp_path, "days/").select("link[rel=canonical]")[0]
    assert canonical["href"] == "https://example.org/papers/days/"


def test_the_editor_can_write_the_about_page(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("We read *herons*.", encoding="utf-8")
    assert texts(tree(tmp_path, "about/", about="about.md"), ".prose em") == ["herons"]


def test_the_home_page_has_the_newest_day_and_those_before(tmp_path: Path) -> None:
    page = tree(tmp_path, "")
    assert texts(page, "h1") == ["4 March 2025"]
    assert texts(page, ".earlier h3") == ["Monday 3 March"]
    assert [link["href"] for link in page.select(".month a")] == [
        "/papers/days/2025-03-03/",
        "/papers/days/2025-03-04/",
    ]
