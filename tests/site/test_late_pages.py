"""Pages that are planned only where they must be made: what is hashed of them is all that they show."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import msgspec
import pytest

from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Organization, Paper
from sitegen.site import Site, plan_look, plan_site
from sitegen.site.page import LatePage, Page
from sitegen.site.pages.days import DayView
from sitegen.site.pages.papers import PaperView
from sitegen.site.pages.periods import PeriodView
from sitegen.site.pages.terms import TermView
from tests.site.toy import toy_config

FIRST = datetime.date(2025, 1, 6)
NAMES = ["Ada Reed", "Bo Moor", "Cy Fell", "Di Brook", "Ed Combe"]
KEYWORDS = ["herons", "tides", "moss", "lakes"]


def _paper(rng: random.Random, number: int) -> Paper:
    """A paper of one of four busy months, so that terms and periods fill several pages."""
    day = FIRST + datetime.timedelta(days=rng.randrange(120))
    data = Metadata(
        title=f"On {rng.choice(KEYWORDS)}, part {number}",
        abstract=f"We look at it {number} times.",
        authors=tuple(map(Author, rng.sample(NAMES, 2))),
        keywords=tuple(rng.sample(KEYWORDS, 2)),
        organization=Organization("Reed Lab") if number % 3 else None,
    )
    return Paper(f"2501.{number:05d}", data, (Mention(day, number % 5, votes=rng.randrange(40)),))


def _papers(rng: random.Random, count: int = 240) -> list[Paper]:
    return [_paper(rng, number) for number in range(1, count)]


def _changed(rng: random.Random, paper: Paper) -> Paper:
    data, mention = paper.metadata, paper.mentions[0]
    (field, value) = rng.choice(
        [
            ("title", f"{data.title}, again"),
            ("abstract", f"{data.abstract} And again."),
            ("authors", data.authors[::-1]),
            ("authors", (Author("Flo New"), *data.authors[1:])),
            ("keywords", (f"{data.keywords[0].title()}", *data.keywords[1:])),
            ("keywords", data.keywords[:1]),
            ("organization", None),
            ("votes", 99),
            ("day", mention.day + datetime.timedelta(days=30)),
        ]
    )
    if field in ("votes", "day"):
        return msgspec.structs.replace(paper, mentions=(msgspec.structs.replace(mention, **{field: value}),))
    return msgspec.structs.replace(paper, metadata=msgspec.structs.replace(data, **{field: value}))


def _plan(root: Path, papers: list[Paper], base_url: str = "https://example.org/") -> Site:
    config = toy_config(root, base_url=base_url)
    return plan_site(config, Library(papers, (), config), plan_look(config))


def _pages(site: Site) -> dict[str, tuple[bytes, Page]]:
    return {page.path: (page.data, page.open()) for page in site.pages if isinstance(page, LatePage)}


def _untold(before: Site, after: Site) -> list[str]:
    """Return the pages of both sites that show something else, but have the same hash."""
    old, new = _pages(before), _pages(after)
    return [path for path in old.keys() & new.keys() if old[path][0] == new[path][0] and old[path][1] != new[path][1]]


@pytest.mark.parametrize("seed", range(12))
def test_what_a_page_shows_cannot_change_without_its_hash(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    papers = _papers(rng)
    before = _plan(tmp_path, papers)
    for _ in range(3):
        place = rng.randrange(len(papers))
        change = rng.choice(["change", "change", "change", "add", "remove"])
        if change == "change":
            papers[place] = _changed(rng, papers[place])
        elif change == "add":
            papers.append(_paper(rng, 1000 + place))
        else:
            del papers[place]
        after = _plan(tmp_path, list(papers))
        assert _untold(before, after) == []
        before = after


def test_another_place_on_the_web_is_another_hash(tmp_path: Path) -> None:
    papers = _papers(random.Random(1))
    before, after = (_plan(tmp_path, papers, base_url) for base_url in ("https://example.org/a/", "https://x.org/b/"))
    old, new = ({path.split("/", 2)[2]: found for path, found in _pages(site).items()} for site in (before, after))
    assert old.keys() == new.keys()
    assert [path for path in old if old[path][0] == new[path][0]] == []


def test_pages_of_many_are_late_and_lists_of_them_fill_several_pages(tmp_path: Path) -> None:
    """The control of the tests above: they look at what they mean to look at."""
    site = _plan(tmp_path, _papers(random.Random(1)))
    late = _pages(site)
    assert {type(page.view) for _, page in late.values()} == {DayView, PaperView, PeriodView, TermView}
    assert {"/authors/ada-reed/page/2/", "/topics/herons/page/2/", "/months/2025-03/page/2/"} <= late.keys()
    topic = late["/topics/herons/"][1].view
    assert isinstance(topic, TermView)
    assert topic.near
    assert topic.months
    assert all(page.path == path for path, (_, page) in late.items())


def test_a_page_that_is_planned_late_has_what_it_said_before(tmp_path: Path) -> None:
    site = _plan(tmp_path, _papers(random.Random(2)))
    for late in site.pages:
        if isinstance(late, LatePage):
            page = late.open()
            assert (page.path, page.template, page.updated_on, page.feed, page.is_listed, type(page.view)) == (
                *(late.path, late.template, late.updated_on, late.feed, late.is_listed),
                late.view_type,
            )


def test_an_edited_abstract_leaves_the_lists_that_do_not_show_it(tmp_path: Path) -> None:
    papers = _papers(random.Random(3), 60)
    before = _plan(tmp_path, papers)
    data = msgspec.structs.replace(papers[5].metadata, abstract="Other words.")
    papers[5] = msgspec.structs.replace(papers[5], metadata=data)
    old, new = _pages(before), _pages(_plan(tmp_path, papers))
    changed = {path.split("/")[1] for path in old if old[path][0] != new[path][0]}
    assert changed >= {"papers", "days", "weeks"}
    assert not changed & {"authors", "topics", "organizations"}


def test_a_paper_of_another_month_is_told_where_months_are_drawn(tmp_path: Path) -> None:
    papers = _papers(random.Random(4))
    later = Paper("2512.00001", Metadata(title="Of none of them"), (Mention(datetime.date(2025, 12, 1), 0),))
    assert _untold(_plan(tmp_path, papers), _plan(tmp_path, [*papers, later])) == []
