"""Trends, trending and near papers as pages: pictures are whole and say what their tables say."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup, Tag

from sitegen.config import PagesSection, SiteConfig, SiteSection, TrendingSection
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Organization, Paper
from sitegen.site import Site, plan_site
from sitegen.site.charts import HEIGHT, draw_bars
from tests.site.toy import MONDAY, plan_toy, render

HOSTILE = "</svg><script>alert(1)</script>\" onload='x' & ]]>"
STEP = re.compile(r"M(\d+)\.1 100v-(\d+)h\.8v(\d+)z")


def paper(number: int, day: datetime.date, votes: int = 1, **fields: object) -> Paper:
    """One of several papers on moss, by people of one lake."""
    told: dict[str, object] = {
        "title": f"Moss and Frost, Part {number}",
        "abstract": "Moss keeps a trace of the last frost.",
        "authors": (Author("Ada Reed"), Author(f"Bo {number}")),
        "organization": Organization("The Lake"),
        "keywords": ("moss", HOSTILE),
    }
    return Paper(f"moss-{number:02}", Metadata(**(told | fields)), (Mention(day, 0, votes=votes),))  # type: ignore[arg-type]


def plan(root: Path, papers: list[Paper], **trending: float) -> Site:
    pages = PagesSection(min_papers_topic=1, min_papers_author=1, min_papers_organization=1)
    site = SiteSection(title="Toy Papers", base_url="https://example.org/papers/")
    config = SiteConfig(site=site, pages=pages, trending=TrendingSection(**trending), root=root)
    return plan_site(config, Library(papers, (), config))


def weeks_of_moss() -> list[Paper]:
    """Three papers in the first of six weeks, none in the second, one in each further one."""
    days = [0, 1, 2, 14, 21, 28, 35]
    return [paper(n, MONDAY + datetime.timedelta(days=day), votes=10 + n) for n, day in enumerate(days)]


def soup(site: Site, path: str) -> BeautifulSoup:
    return BeautifulSoup(render(site, path), "lxml")


def numbers(table: Tag, column: int) -> list[int]:
    return [int(row.find_all(["th", "td"])[column].get_text()) for row in table.select("tbody tr")]


def heights(svg: Tag, columns: int) -> list[int]:
    """Heights of the bars of a picture, from left to right."""
    found = {int(place): int(up) for path in svg.select("path") for place, up, _ in STEP.findall(str(path["d"]))}
    return [found.get(place, 0) for place in range(columns)]


def test_bars_are_as_high_as_their_counts() -> None:
    bars = draw_bars([4, 0, 2, 1], {0})
    assert bars.accent == "M0.1 100v-100h.8v100z"
    assert bars.ink == "M2.1 100v-50h.8v50zM3.1 100v-25h.8v25z"
    assert (bars.columns, bars.most) == (4, 4)


def test_no_papers_draw_no_bars_and_divide_by_nothing() -> None:
    assert draw_bars([]).ink == ""
    assert draw_bars([0, 0]).ink == ""


def test_the_picture_of_the_weeks_says_what_its_table_says(tmp_path: Path) -> None:
    page = soup(plan(tmp_path, weeks_of_moss()), "trends/")
    table = page.select_one("details table")
    assert table is not None
    counts = numbers(table, 2)
    assert counts == [3, 0, 1, 1, 1, 1]
    svg = page.select_one("svg[role=img] svg")
    assert svg is not None
    assert heights(svg, len(counts)) == [round(HEIGHT * count / 3) for count in counts]
    outer = page.select_one("svg[role=img]")
    assert outer is not None
    assert "3" in str(outer["aria-label"])


def test_what_came_stands_beside_what_was_expected(tmp_path: Path) -> None:
    old = [paper(n, MONDAY + datetime.timedelta(weeks=n)) for n in range(8)]
    new = [paper(n, MONDAY + datetime.timedelta(weeks=n // 3), keywords=("bark",)) for n in range(24, 48)]
    page = soup(plan(tmp_path, [*old, *new]), "trends/")
    (row,) = [row for row in page.select(".movers tr") if "moss" in row.get_text()]
    assert [cell.get_text() for cell in row.select("td.number")] == ["24", "0"]
    assert [cell.get_text() for cell in page.select(".movers")[0].select("thead th")][:3] == [
        "Topic",
        "Expected",
        "Came",
    ]


def test_a_young_site_without_votes_shows_no_empty_pictures(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY + datetime.timedelta(weeks=n // 4), votes=0) for n in range(8)]
    page = soup(plan(tmp_path, papers), "trends/")
    headings = [" ".join(heading.get_text().split()) for heading in page.select("h2")]
    assert headings[:2] == ["Papers by week", "Papers by month"]
    assert "Topics by month" not in headings, "one month is no movement"
    text = " ".join(page.get_text().split())
    assert "otes" not in text
    assert "in the last week" in text and "1 weeks" not in text


def test_papers_and_votes_by_month_are_told_twice_alike(tmp_path: Path) -> None:
    page = soup(plan(tmp_path, weeks_of_moss()), "trends/")
    (table,) = [
        t for t in page.select("table") if t.select("th")[-1].get_text().startswith("2025") and "Votes" in str(t)
    ]
    pictures = page.select("ul.multiples")[0].select("svg")
    assert numbers(table, 1) == [6, 1]
    assert numbers(table, 2) == [10 + 11 + 12 + 13 + 14 + 15, 16]
    assert [heights(svg, 2) for svg in pictures] == [[100, round(HEIGHT / 6)], [100, round(HEIGHT * 16 / 75)]]


def test_every_picture_is_well_formed_and_has_no_style_of_its_own(tmp_path: Path) -> None:
    site = plan(tmp_path, weeks_of_moss())
    for path in ("trends/", "topics/moss/"):
        html = render(site, path)
        for svg in re.findall(r"<svg class=\"bars.*?</svg>|<svg class=\"bar\".*?</svg>", html, re.DOTALL):
            ET.fromstring(svg)
        assert " style=" not in html
        for svg in BeautifulSoup(html, "lxml").select("main svg"):
            named = svg.find_parent("svg") or svg
            assert named.get("aria-hidden") == "true" or (named["role"], bool(named["aria-label"])) == ("img", True)


def test_hostile_names_of_topics_stay_text(tmp_path: Path) -> None:
    site = plan(tmp_path, weeks_of_moss())
    for path in ("trends/", "trending/", ""):
        page = soup(site, path)
        assert len(page.select("main script")) == 0
        assert not page.select("[onload]")
    assert "<script>alert" in soup(site, "trends/").get_text()


def test_a_site_without_papers_has_nothing_to_draw_and_says_so(tmp_path: Path) -> None:
    site = plan(tmp_path, [])
    for path in ("trends/", "trending/"):
        page = soup(site, path)
        assert page.select_one("main .empty")
        assert not page.select("main svg[role=img]")


def test_trending_prints_its_formula_and_each_score_with_its_parts(tmp_path: Path) -> None:
    site = plan(tmp_path, weeks_of_moss(), half_life=14, mention_weight=2)
    page = soup(site, "trending/")
    text = page.get_text(" ", strip=True)
    assert "14" in text
    assert "votes" in text
    first = page.select_one(".entry")
    assert first is not None
    newest = site.library.trending.papers[0]
    assert str(first["data-key"]) == newest.key
    assert f"{newest.score:.1f}" in first.get_text()
    assert page.select_one("main math")


def test_trending_counts_ages_from_the_newest_day_and_not_from_today(tmp_path: Path) -> None:
    then = [paper(n, MONDAY + datetime.timedelta(days=n)) for n in range(3)]
    later = [paper(n, MONDAY + datetime.timedelta(days=n + 365)) for n in range(3)]
    scores = [[one.score for one in plan(tmp_path, papers).library.trending.papers] for papers in (then, later)]
    assert scores[0] == scores[1]


def test_a_paper_shows_related_papers_with_the_words_they_share(tmp_path: Path) -> None:
    papers = [paper(n, MONDAY, authors=(Author(f"Bo {n}"),)) for n in range(3)]
    page = soup(plan(tmp_path, papers), "papers/moss-00/")
    near = page.select_one("section[aria-labelledby=related]")
    assert near is not None
    assert {str(link["href"]) for link in near.select("a")} == {f"/papers/papers/moss-0{n}/" for n in (1, 2)}
    assert all(span.get_text(strip=True) for span in near.select("span"))
    assert not re.search(r"0\.\d\d|%", near.get_text())
    assert page.select_one("section[aria-labelledby=same]") is None


def test_papers_by_the_same_authors_are_not_told_twice(tmp_path: Path) -> None:
    tides = Metadata(title="Tides from a Single Gauge", abstract="Almanacs.", authors=(Author("Ada Reed"),))
    papers = [*weeks_of_moss(), Paper("tides", tides, (Mention(MONDAY, 3),))]
    page = soup(plan(tmp_path, papers), "papers/moss-00/")
    related, same = (
        [str(a["href"]) for a in page.select(f"section[aria-labelledby={part}] a")] for part in ("related", "same")
    )
    assert same == ["/papers/papers/tides/"]
    assert "/papers/papers/tides/" not in related


def test_a_paper_without_company_has_no_empty_sections(tmp_path: Path) -> None:
    lone = Paper("lone", Metadata(title="Alone"))
    assert not soup(plan_toy(tmp_path, lone), "papers/lone/").select("section.near")


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://example.org/talk" onclick="x'])
def test_what_is_withdrawn_says_so_and_unsafe_discussions_are_no_links(tmp_path: Path, address: str) -> None:
    told = Metadata(
        title="Gone",
        withdrawn_on=MONDAY,
        arxiv_version=3,
        comment="12 pages, <b>4</b> figures",
        media_urls=("https://example.org/film.mp4", address),
        thumbnail_url="https://example.org/small.png",
    )
    one = Paper("gone", told, (Mention(MONDAY, 0, comments=7, discussion_url=address),))
    page = soup(plan_toy(tmp_path, one), "papers/gone/")
    assert "withdrawn on 3 March 2025" in page.get_text()
    assert "12 pages, <b>4</b> figures" in page.get_text()
    assert [link.get_text() for link in page.select(".facts a[href^='https://example.org/']")] == ["Film", "Preview"]
    assert not page.select("[onclick], a[href^='javascript']")
    assert not page.select("main img, main video, main iframe")
