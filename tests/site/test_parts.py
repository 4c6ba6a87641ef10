"""The pages of a long list, and the words that say where in time or in the alphabet one is."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sitegen.config import PagesSection
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.site import plan_site
from sitegen.site.dates import brief_span, date_span
from sitegen.site.lists import Lines, Part, plan_parts
from sitegen.site.page import Draft
from sitegen.site.pages.terms import TermsView
from sitegen.site.routes import make_routes
from tests.site.toy import HERONS, MONDAY, page_of, toy_config


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    config = toy_config(tmp_path)
    return Draft(config, Library([HERONS], (), config), make_routes(config.site.base_url))


def shown(part: Part) -> str:
    return " ".join("…" if link is None else f"[{link.text}]" if link.is_current else link.text for link in part.links)


CASES = [
    (1, "[1] 2 3 … 20"),
    (3, "1 2 [3] 4 5 … 20"),
    (5, "1 2 3 4 [5] 6 7 … 20"),
    (10, "1 … 8 9 [10] 11 12 … 20"),
    (17, "1 … 15 16 [17] 18 19 20"),
    (20, "1 … 18 19 [20]"),
]


@pytest.mark.parametrize(("number", "expected"), CASES)
def test_a_long_list_links_to_its_ends_and_its_neighbours(draft: Draft, number: int, expected: str) -> None:
    parts = plan_parts(draft, "/papers/topics/x/", 1000)
    assert shown(parts[number - 1][0]) == expected


def test_parts_cover_a_list_without_gap_or_overlap(draft: Draft) -> None:
    for size in (0, 1, 50, 51, 100, 101, 249):
        parts, spans = zip(*plan_parts(draft, "/papers/topics/x/", size), strict=True)
        assert [part.first for part in parts] == list(range(1, max(size, 1) + 1, 50))
        assert [number for span in spans for number in range(size)[span]] == list(range(size))
        assert [bool(part.previous) for part in parts] == [part.number > 1 for part in parts]
        assert [bool(part.next) for part in parts] == [part.number < part.count for part in parts]


def test_a_list_that_grows_at_its_beginning_keeps_its_later_parts(draft: Draft) -> None:
    spans_from_the_end: set[tuple[int, int]] = set()
    for size in range(400):
        parts, spans = zip(*plan_parts(draft, "/papers/topics/x/", size, newest_first=True), strict=True)
        assert [number for span in spans for number in range(size)[span]] == list(range(size))
        assert len(range(size)[spans[0]]) in range(25 if len(parts) > 1 else 0, 75)
        assert {part.first for part in parts} == {1}
        spans_from_the_end |= {(size - span.start, size - span.stop) for span in spans[1:]}
    assert spans_from_the_end == {(start, start - 50) for start in range(50, 351, 50)}


def test_a_line_is_made_once_and_names_three_authors(draft: Draft) -> None:
    lines = Lines(draft)
    line = lines[HERONS.key]
    assert line.authors == ("Ada Reed", "Bo Reed", "Cy Reed")
    assert line.further_authors == 3
    assert lines[HERONS.key] is line


SPANS = [
    ("2025-08-04", "2025-08-10", "4–10 August 2025", "4–10 Aug"),
    ("2025-07-28", "2025-08-03", "28 July – 3 August 2025", "28 Jul – 3 Aug"),
    ("2025-12-29", "2026-01-04", "29 December 2025 – 4 January 2026", "29 Dec – 4 Jan"),
]


@pytest.mark.parametrize(("first", "last", "long", "brief"), SPANS)
def test_a_span_of_days_names_month_and_year_once(first: str, last: str, long: str, brief: str) -> None:
    days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    assert date_span(*days) == long
    assert brief_span(*days) == brief


def test_people_are_listed_by_family_name_and_pages_say_from_whom_to_whom(tmp_path: Path) -> None:
    names = ("Zoe Adams", "Ludwig van Beethoven", "Élodie Ávila", "Plato", *(f"Ann Case{n:03}" for n in range(300)))
    told = Metadata(title="Moss", authors=tuple([Author(name) for name in names]))
    config = toy_config(tmp_path).model_copy(update={"pages": PagesSection(min_papers_author=1)})
    site = plan_site(config, Library([Paper("moss", told, (Mention(MONDAY, 0),))], (), config))
    first, second = (page_of(site, path).view for path in ("authors/", "authors/page/2/"))
    assert isinstance(first, TermsView)
    assert isinstance(second, TermsView)
    assert [link.text for link in first.terms[:3]] == ["Zoe Adams", "Élodie Ávila", "Ann Case000"]
    assert [link.text for link in second.terms[-2:]] == ["Plato", "Ludwig van Beethoven"]
    assert [link.text for link in first.part.links if link] == [
        "Adams Z. – Case297 A.",
        "Case298 A. – van Beethoven L.",
    ]
