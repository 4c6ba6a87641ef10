"""Weeks, months, topics, authors and organizations: which pages there are, in which order, and where they lead."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from sitegen.config import PagesSection
from sitegen.config.schema import OutputsSection, Section
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Organization, Paper
from sitegen.site import Page, Site, plan_site
from tests.site.toy import HERONS, MONDAY, MOSS, TIDES, TUESDAY, page_of, plan_toy, render, toy_config

LAST_SUNDAY = datetime.date(2025, 3, 2)
APRIL = datetime.date(2025, 4, 1)


def paper(
    number: int,
    *days: datetime.date,
    votes: int | None = None,
    authors: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    organization: str = "",
) -> Paper:
    """Return a paper called by its number that was on a list on `days`."""
    metadata = Metadata(
        title=f"Paper number {number}",
        authors=tuple([Author(name) for name in authors]),
        keywords=keywords,
        organization=Organization(organization) if organization else None,
    )
    return Paper(f"paper-{number:03}", metadata, tuple([Mention(day, number, votes=votes) for day in sorted(days)]))


def plan(root: Path, *papers: Paper, topics: dict[str, str] | None = None, **sections: Section) -> Site:
    config = toy_config(root).model_copy(update={"topics": topics or {}, **sections})
    return plan_site(config, Library(papers, (), config))


def from_papers(count: int) -> PagesSection:
    return PagesSection(min_papers_topic=count, min_papers_author=count, min_papers_organization=count)


def paths(site: Site, start: str) -> list[str]:
    """Return the paths of pages that begin with `start`, without the base path."""
    below = [page.path.removeprefix(site.routes.base_path) for page in site.pages]
    return sorted(path for path in below if path.startswith(start))


def tree(site: Site, path: str) -> Tag:
    return BeautifulSoup(render(site, path), "lxml")


def listed(site: Site, path: str) -> list[str]:
    """Return the keys of the papers on a page, in order."""
    return [item["data-key"] for item in tree(site, path).select("main ol > li[data-key]")]


def links(page: Tag, selector: str = "a") -> dict[str, str]:
    return {" ".join(node.get_text().split()): node["href"] for node in page.select(selector)}


# --- weeks and months


def test_a_week_and_a_month_rank_their_papers_by_votes(tmp_path: Path) -> None:
    site = plan(tmp_path, paper(1, MONDAY, votes=3), paper(2, TUESDAY, votes=9), paper(3, TUESDAY))
    for path in ("weeks/2025-W10/", "months/2025-03/"):
        assert listed(site, path) == ["paper-002", "paper-001", "paper-003"]


def test_a_week_begins_on_monday_and_a_month_on_its_first(tmp_path: Path) -> None:
    site = plan(tmp_path, paper(1, LAST_SUNDAY), paper(2, MONDAY), paper(3, APRIL))
    assert paths(site, "weeks/") == ["weeks/", "weeks/2025-W09/", "weeks/2025-W10/", "weeks/2025-W14/"]
    assert paths(site, "months/") == ["months/", "months/2025-03/", "months/2025-04/"]


def test_a_week_has_the_week_before_and_after(tmp_path: Path) -> None:
    site = plan(tmp_path, paper(1, LAST_SUNDAY), paper(2, MONDAY), paper(3, APRIL))
    page = tree(site, "weeks/2025-W10/")
    assert page.select("a[rel=prev]")[0]["href"] == "/papers/weeks/2025-W09/"
    assert page.select("a[rel=next]")[0]["href"] == "/papers/weeks/2025-W14/"
    assert not tree(site, "weeks/2025-W14/").select("a[rel=next]")


def test_a_day_leads_to_its_week_and_its_month_and_they_lead_back(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    day = set(links(tree(site, "days/2025-03-03/"), "main a").values())
    assert {"/papers/weeks/2025-W10/", "/papers/months/2025-03/"} <= day
    for path in ("weeks/2025-W10/", "months/2025-03/"):
        assert "/papers/days/2025-03-03/" in links(tree(site, path), "main a").values()


def test_votes_of_a_period_are_those_that_it_ranks_by(tmp_path: Path) -> None:
    both = Paper("both", Metadata(title="Twice"), (Mention(MONDAY, 0, votes=2), Mention(APRIL, 0, votes=40)))
    text = tree(plan(tmp_path, both), "weeks/2025-W10/").select("li[data-key=both]")[0].get_text()
    assert "2 votes" in text
    assert "40" not in text


# --- long lists


RANKED = [(50, [50]), (51, [50, 1]), (101, [50, 50, 1])]
NEWEST_FIRST = [(74, [74]), (75, [25, 50]), (124, [74, 50]), (125, [25, 50, 50])]
LISTS = [
    *[("months/2025-03/", count, sizes) for count, sizes in RANKED],
    *[(start, *case) for start in ("authors/ada-reed/", "topics/herons/") for case in NEWEST_FIRST],
]


@pytest.mark.parametrize(("start", "count", "sizes"), LISTS)
def test_a_long_list_goes_on_on_further_pages(tmp_path: Path, start: str, count: int, sizes: list[int]) -> None:
    site = plan(tmp_path, *[paper(n, MONDAY, authors=("Ada Reed",), keywords=("herons",)) for n in range(count)])
    found = paths(site, start)
    assert found == [start, *[f"{start}page/{number}/" for number in range(2, len(sizes) + 1)]]
    keys = [listed(site, path) for path in found]
    assert [len(some) for some in keys] == sizes
    assert [key for some in keys for key in some] == [f"paper-{n:03}" for n in range(count)]


def test_new_papers_change_only_the_first_part_of_a_list(tmp_path: Path) -> None:
    old = [paper(n, LAST_SUNDAY, authors=("Ada Reed",), keywords=("herons",)) for n in range(150)]
    new = [paper(n, MONDAY, authors=("Ada Reed",), keywords=("herons",)) for n in range(150, 160)]
    before, after = plan(tmp_path, *old), plan(tmp_path, *old, *new)
    for start in ("authors/ada-reed/", "topics/herons/"):
        first, *others = paths(before, start)
        assert paths(after, start) == [first, *others]
        assert len(others) == 2
        for path in others:
            assert tree(after, path).select("main") == tree(before, path).select("main")
            assert page_of(after, path).updated_on == page_of(before, path).updated_on == LAST_SUNDAY
        assert "160 papers since March 2025" in tree(after, first).get_text()
        assert listed(after, first) == [f"paper-{n:03}" for n in [*range(150, 160), *range(50)]]


def test_a_later_part_tells_which_it_is_and_how_far_back_it_goes(tmp_path: Path) -> None:
    old = [paper(n, LAST_SUNDAY, authors=("Ada Reed",)) for n in range(20)]
    site = plan(tmp_path, *old, *[paper(n, APRIL, authors=("Ada Reed",)) for n in range(20, 110)])
    assert "110 papers since March 2025" in tree(site, "authors/ada-reed/").get_text()
    under = tree(site, "authors/ada-reed/page/2/").select(".masthead .under")[0].get_text().split()
    assert " ".join(under) == "Page 2 of 2, back to March 2025"


def test_parts_of_a_list_lead_to_each_other_and_have_titles_of_their_own(tmp_path: Path) -> None:
    site = plan(tmp_path, *[paper(n, MONDAY, authors=("Ada Reed",)) for n in range(125)])
    first, second = tree(site, "authors/ada-reed/"), tree(site, "authors/ada-reed/page/2/")
    assert "/papers/authors/ada-reed/page/2/" in links(first).values()
    assert {"/papers/authors/ada-reed/", "/papers/authors/ada-reed/page/3/"} <= set(links(second).values())
    assert first.title.get_text() != second.title.get_text()
    assert second.select("link[rel=canonical]")[0]["href"].endswith("/authors/ada-reed/page/2/")


def test_ranks_go_on_on_the_second_part_of_a_month(tmp_path: Path) -> None:
    site = plan(tmp_path, *[paper(n, MONDAY, votes=500 - n) for n in range(60)])
    second = tree(site, "months/2025-03/page/2/").select("main li[data-key]")[0]
    assert "51" in second.get_text() or second.parent.get("start") == "51"


# --- topics, authors, organizations


def test_a_term_is_listed_newest_first(tmp_path: Path) -> None:
    site = plan(tmp_path, *[paper(n, day, authors=("Ada Reed",)) for n, day in enumerate((MONDAY, APRIL, TUESDAY))])
    assert listed(site, "authors/ada-reed/") == ["paper-001", "paper-002", "paper-000"]


def test_terms_get_a_page_from_a_number_of_papers_on(tmp_path: Path) -> None:
    terms = {"authors": ("Ada Reed",), "keywords": ("herons",), "organization": "Lake Lab"}
    starts = ("topics/herons/", "authors/ada-reed/", "organizations/lake-lab/")
    for count, wanted in ((1, [False] * 3), (2, [False, True, True]), (3, [True] * 3)):
        site = plan(tmp_path, *[paper(n, MONDAY, **terms) for n in range(count)])
        assert [bool(paths(site, start)) for start in starts] == wanted
    lone = plan(tmp_path, paper(1, MONDAY, **terms), pages=from_papers(1))
    assert all(paths(lone, start) for start in starts)


def test_a_paper_leads_to_pages_where_there_are_some_and_else_to_a_search(tmp_path: Path) -> None:
    shared = {"authors": ("Ada Reed",), "organization": "Lake Lab"}
    lone = paper(2, MONDAY, authors=("Ada Reed", "Bo Moor"), keywords=("herons", "tides"), organization="Lake Lab")
    site = plan(tmp_path, paper(1, MONDAY, **shared, keywords=("herons",)), lone, pages=from_papers(2))
    found = links(tree(site, "papers/paper-002/"), "article a")
    assert found["Ada Reed"] == "/papers/authors/ada-reed/"
    assert found["Bo Moor"] == "/papers/search/?q=Bo+Moor"
    assert found["herons"] == "/papers/topics/herons/"
    assert found["tides"] == "/papers/search/?q=tides"
    assert found["Lake Lab"] == "/papers/organizations/lake-lab/"


def test_an_author_who_stands_twice_on_a_paper_keeps_all_links_right(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, authors=("Ada Reed", "Ada Reed", "Bo Moor")) for n in range(2)]
    authors = tree(plan(tmp_path, *papers), "papers/paper-000/").select(".masthead .authors a")
    wanted = ["/papers/authors/ada-reed/", "/papers/authors/ada-reed/", "/papers/authors/bo-moor/"]
    assert [link["href"] for link in authors] == wanted


def test_a_named_topic_comes_first_and_shows_its_query(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, keywords=("birds",)) for n in range(3)]
    site = plan(tmp_path, *papers, topics={"Zoology & more": "title:number", "Empty": "title:nothing"})
    page = tree(site, "topics/zoology-more/")
    assert listed(site, "topics/zoology-more/") == ["paper-000", "paper-001", "paper-002"]
    assert "title:number" in page.get_text()
    assert "/papers/search/?q=title%3Anumber" in links(page).values()
    order = [path for path in links(tree(site, "topics/"), "main a").values() if path.startswith("/papers/topics/")]
    assert [order.index(f"/papers/topics/{slug}/") for slug in ("zoology-more", "empty", "birds")] == [0, 1, 2]


def test_a_named_topic_stands_once_in_the_list_of_all(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, keywords=("birds",)) for n in range(3)]
    page = tree(plan(tmp_path, *papers, topics={"Zoology": "title:number"}), "topics/")
    assert [link.get_text() for link in page.select(".names a")] == ["Zoology", "birds"]
    assert [heading.get_text() for heading in page.select("h2.section")] == ["Of this site", "By name"]


def test_each_part_of_a_long_list_of_names_says_how_it_is_ordered(tmp_path: Path) -> None:
    names = tuple(f"Ada Reed{number:03}" for number in range(301))
    site = plan(tmp_path, *[paper(n, MONDAY, authors=names) for n in range(2)])
    first, second = tree(site, "authors/"), tree(site, "authors/page/2/")
    wanted = ["With most papers", "By family name: Reed000 A. – Reed299 A."]
    assert [heading.get_text() for heading in first.select("h2.section")] == wanted
    assert [heading.get_text() for heading in second.select("h2.section")] == [
        "By family name: Reed300 A. – Reed300 A."
    ]
    assert second.select(".masthead .under")[0].get_text().strip().endswith("page 2 of 2")


def test_the_end_of_a_long_name_in_a_heading_is_told_to_be_missing(tmp_path: Path) -> None:
    names = tuple(f"University of the Lake {number:03}" for number in range(301))
    site = plan(tmp_path, *[paper(n, MONDAY, keywords=names) for n in range(3)])
    heading = tree(site, "topics/page/2/").select("h2.section")[0].get_text()
    assert heading == "By name: University of the… – University of the…"


def test_no_votes_are_not_shown(tmp_path: Path) -> None:
    site = plan(tmp_path, paper(1, MONDAY, votes=0), paper(2, MONDAY, votes=1))
    for path in ("", "days/2025-03-03/", "weeks/2025-W10/", "months/2025-03/", "trending/"):
        assert [node.get_text() for node in tree(site, path).select(".votes")] == ["1 vote"], path
    assert "Votes" not in tree(site, "papers/paper-001/").select(".facts")[0].get_text()


def test_a_named_topic_without_papers_says_so(tmp_path: Path) -> None:
    site = plan(tmp_path, paper(1, MONDAY), topics={"Empty": "title:nothing"})
    assert tree(site, "topics/empty/").select("main .empty")


def test_what_is_not_safe_in_a_path_gets_a_safe_one(tmp_path: Path) -> None:
    names = ("../../etc", "C++", "C#", "  ", "🦤", "con", "A/B <b>x</b>", "page")
    site = plan(tmp_path, *[paper(n, MONDAY, authors=names, keywords=names) for n in range(3)])
    for start in ("topics/", "authors/"):
        slugs = [path.removeprefix(start).strip("/") for path in paths(site, start)]
        assert all("/" not in slug and ".." not in slug and slug.isascii() for slug in slugs)
        assert "con" not in slugs
    for page in site.pages:
        assert "<b>x" not in render(site, page.path.removeprefix(site.routes.base_path))


def test_lists_of_all_terms_show_their_counts(tmp_path: Path) -> None:
    site = plan(tmp_path, *[paper(n, MONDAY, authors=("Ada Reed",) if n else ("Bo", "Ada Reed")) for n in range(4)])
    text = " ".join(tree(site, "authors/").select("main")[0].get_text().split())
    assert "Ada Reed 4" in text
    assert "Bo" not in text.replace("Both", "")


# --- feeds


def test_the_first_part_of_a_list_has_a_feed(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, authors=("Ada Reed",), keywords=("herons",)) for n in range(75)]
    site = plan(tmp_path, *papers, outputs=OutputsSection(list_feeds=2))
    for path, group in (("authors/ada-reed/", "Authors"), ("topics/herons/", "Topics")):
        feed = page_of(site, path).feed
        assert feed is not None
        assert (feed.group, feed.paper_count, len(feed.keys)) == (group, 75, 50)
        assert page_of(site, f"{path}page/2/").feed is None
        assert f"/papers/{path}feed.xml" in links(tree(site, path)).values()


def test_a_site_without_feeds_of_lists_links_to_none(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, authors=("Ada Reed",)) for n in range(3)]
    site = plan(tmp_path, *papers, outputs=OutputsSection(list_feeds=0))
    assert page_of(site, "authors/ada-reed/").feed is None
    assert "feed.xml" not in " ".join(links(tree(site, "authors/ada-reed/"), "main a").values())


# --- the whole


def crowded_site(root: Path) -> Site:
    rest = [
        paper(
            n, MONDAY, votes=n, authors=("Ada Reed", f"Lone {n}"), keywords=("herons", f"word {n}"), organization="Lab"
        )
        for n in range(55)
    ]
    return plan(root, HERONS, TIDES, MOSS, *rest, topics={"Herons": "herons", "Tides": "tide*"})


def test_no_link_between_pages_is_dead(tmp_path: Path) -> None:
    site = crowded_site(tmp_path)
    known = {page.path for page in site.pages}
    for page in site.pages:
        for path in _internal_paths(page, render(site, page.path.removeprefix(site.routes.base_path))):
            assert path in known, f"{page.path} leads to {path}"


def _internal_paths(page: Page, html: str) -> list[str]:
    addresses = [urlsplit(urljoin(page.path, link["href"])) for link in BeautifulSoup(html, "lxml").select("a[href]")]
    own = [address.path for address in addresses if not address.netloc and address.scheme not in ("mailto", "data")]
    return [path for path in own if path.endswith("/")]


def test_every_list_has_one_heading_breadcrumbs_and_a_description(tmp_path: Path) -> None:
    site = crowded_site(tmp_path)
    for path in ("weeks/", "months/", "topics/", "authors/", "organizations/", "weeks/2025-W10/", "months/2025-03/"):
        page = tree(site, path)
        assert len(page.select("h1")) == 1
        assert page.select("meta[name=description]")[0]["content"]
    for path in ("weeks/2025-W10/", "months/2025-03/", "topics/herons/", "authors/ada-reed/", "organizations/lab/"):
        page = tree(site, path)
        above = f"/papers/{path.split('/')[0]}/"
        assert above in links(page, "main nav a").values()
        assert above in page.select("script[type='application/ld+json']")[0].get_text()
        assert '"BreadcrumbList"' in page.select("script[type='application/ld+json']")[0].get_text()
