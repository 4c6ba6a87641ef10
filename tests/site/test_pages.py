"""Pages as a reader gets them."""

from __future__ import annotations

import re
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.site.toy import plan_toy, render

PATHS = ["", "days/", "days/2025-03-03/", "papers/2501.00001/", "papers/how-moss-remembers/", "search/", "about/"]
PATHS += ["404.html"]


def tree(root: Path, path: str, **site: str) -> HtmlElement:
    return lxml.html.document_fromstring(render(plan_toy(root, **site), path))


def texts(page: HtmlElement, selector: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in page.cssselect(selector)]


def test_a_day_has_its_date_as_heading_and_its_papers_under_it(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert texts(page, "h1") == ["3 March 2025"]
    assert texts(page, ".kicker") == ["Monday"]
    assert len(texts(page, "ol.entries > li")) == 2
    assert texts(page, ".beside") == ["1 12 votes", "2"]
    assert page.cssselect("a[rel=next]")[0].get("href") == "/papers/days/2025-03-04/"


def test_a_day_shows_three_authors_and_opens_the_others(tmp_path: Path) -> None:
    authors = tree(tmp_path, "days/2025-03-03/").cssselect(".authors")[0]
    assert " ".join((authors.text or "").split()) == "Ada Reed, Bo Reed, Cy Reed"
    assert texts(authors, "details summary") == ["and 3 more"]


def test_an_abstract_is_a_details_that_opens_in_place(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert len(page.cssselect("details.abstract > p")) == 2
    assert page.cssselect("details.abstract math")


def test_the_editor_introduces_the_day(tmp_path: Path) -> None:
    page = tree(tmp_path, "days/2025-03-03/")
    assert texts(page, ".introduction .headline") == ["By the water"]
    assert texts(page, ".introduction em") == ["one"]


def test_a_paper_page_says_all_that_is_known(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/2501.00001/")
    assert page.cssselect("h1 math")
    assert texts(page, "dl.facts dt") == ["Votes", "Stars", "Published", "Appeared on"]
    assert texts(page, "dl.facts dd") == ["30", "1,234", "2 January 2025", "4 March 2025", "3 March 2025"]
    assert texts(page, "#summary") == ["In short written by a language model"]
    assert texts(page, ".note em") == ["calm"]
    assert texts(page, ".keywords li") == ["counting", "herons"]
    assert [link.get("href") for link in page.cssselect(".masthead .links a")] == [
        "https://arxiv.org/abs/2501.00001",
        "https://arxiv.org/pdf/2501.00001",
        "https://example.org/reed/herons",
    ]
    assert page.cssselect("pre#bibtex")[0].text_content().startswith("@misc{2501.00001,")


def test_authors_and_keywords_lead_to_a_search(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/2501.00001/")
    assert page.cssselect(".authors a")[0].get("href") == "/papers/search/?q=Ada+Reed"
    assert page.cssselect(".keywords a")[0].get("href") == "/papers/search/?q=counting"


def test_a_paper_with_only_a_title_has_a_page(tmp_path: Path) -> None:
    page = tree(tmp_path, "papers/how-moss-remembers/")
    assert texts(page, "h1") == ["How <b>Moss</b> & Lichen Remember"]
    assert not page.cssselect(".authors")
    assert "No source gives an abstract" in page.text_content()


def test_an_address_that_is_not_safe_is_no_link(tmp_path: Path) -> None:
    for path in ("days/2025-03-03/", "papers/tides-from-a-single-gauge/"):
        assert "javascript:" not in render(plan_toy(tmp_path), path)


def test_the_search_page_has_the_hooks_of_the_contract(tmp_path: Path) -> None:
    page = tree(tmp_path, "search/")
    form = page.cssselect("form#search")[0]
    assert form.get("action") == "/papers/search/"
    assert form.get("data-index") == "/papers/search/index.json"
    assert form.get("data-paper") == "/papers/papers/{}/"
    assert form.cssselect("input[type=search][name=q]")
    assert page.cssselect("#search-status[aria-live=polite]")
    assert page.cssselect("ol#results")
    assert "needs JavaScript" in page.cssselect("noscript")[0].text_content()
    assert page.cssselect("script[type=module]")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_whole(tmp_path: Path, path: str) -> None:
    html = render(plan_toy(tmp_path), path)
    page = lxml.html.document_fromstring(html)
    assert html.startswith("<!doctype html>\n<html lang=")
    assert len(page.cssselect("h1")) == 1
    assert len(page.cssselect("main#main")) == 1
    assert page.cssselect("body > a.skip")[0].get("href") == "#main"
    assert page.cssselect("title")[0].text
    ids = [node.get("id") for node in page.cssselect("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int(node.tag[1]) for node in page.cssselect("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_a_strict_policy_and_keeps_to_it(tmp_path: Path, path: str) -> None:
    html = render(plan_toy(tmp_path), path)
    page = lxml.html.document_fromstring(html)
    policy = page.cssselect("meta[http-equiv=Content-Security-Policy]")[0].get("content")
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert not page.cssselect("style, [style], script:not([src])")
    assert not re.search(r"\son[a-z]+=", html)
    for node in page.cssselect("script[src], link[rel=stylesheet], link[rel=icon], img[src]"):
        assert (node.get("src") or node.get("href")).startswith("/papers/assets/")


def test_a_page_that_is_not_for_search_engines_says_so(tmp_path: Path) -> None:
    for path, is_listed in (("", True), ("papers/2501.00001/", True), ("search/", False), ("404.html", False)):
        page = tree(tmp_path, path)
        assert bool(page.cssselect("link[rel=canonical]")) is is_listed
        assert bool(page.cssselect("meta[name=robots][content=noindex]")) is not is_listed
    canonical = tree(tmp_path, "days/").cssselect("link[rel=canonical]")[0]
    assert canonical.get("href") == "https://example.org/papers/days/"


def test_the_editor_can_write_the_about_page(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("We read *herons*.", encoding="utf-8")
    assert texts(tree(tmp_path, "about/", about="about.md"), ".prose em") == ["herons"]


def test_the_home_page_has_the_newest_day_and_those_before(tmp_path: Path) -> None:
    page = tree(tmp_path, "")
    assert texts(page, "h1") == ["4 March 2025"]
    assert texts(page, ".earlier h3") == ["Monday 3 March"]
    assert [link.get("href") for link in page.cssselect(".month a")] == [
        "/papers/days/2025-03-03/",
        "/papers/days/2025-03-04/",
    ]
