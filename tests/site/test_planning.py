"""The plan of a site: which pages there are, what they show, and in which order."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import msgspec
import pytest

from sitegen.errors import SitegenError
from sitegen.model import Mention
from sitegen.site.page import Packer
from sitegen.site.pages.days import DayView
from sitegen.site.pages.papers import PaperView
from sitegen.site.planning import _refuse_collisions
from tests.site.toy import HERONS, MONDAY, MOSS, TIDES, TUESDAY, page_of, plan_toy


def test_every_page_of_the_contract_is_planned(tmp_path: Path) -> None:
    paths = {page.path.removeprefix("/papers/") for page in plan_toy(tmp_path).pages}
    expected = {"", "days/", "days/2025-03-03/", "days/2025-03-04/", "search/", "about/", "feeds/", "404.html"}
    expected |= {"saved/", "offline.html", "topics/", "authors/", "organizations/", "trending/", "trends/"}
    expected |= {"weeks/", "weeks/2025-W10/", "months/", "months/2025-03/"}
    assert paths == expected | {f"papers/{paper.key}/" for paper in (HERONS, MOSS, TIDES)}


def test_a_day_lists_its_papers_in_order_with_the_votes_of_that_day(tmp_path: Path) -> None:
    view = page_of(plan_toy(tmp_path), "days/2025-03-03/").view
    assert isinstance(view, DayView)
    assert [(entry.key, entry.rank, entry.votes) for entry in view.digest.entries] == [
        (HERONS.key, 1, 12),
        (TIDES.key, 2, None),
    ]
    assert view.digest.previous is None
    assert view.digest.next is not None
    assert view.digest.next.day == TUESDAY


def test_a_paper_knows_its_days_newest_first_and_its_neighbours_in_the_newest(tmp_path: Path) -> None:
    view = page_of(plan_toy(tmp_path), "papers/2501.00001/").view
    assert isinstance(view, PaperView)
    assert [seen.day for seen in view.appearances] == [TUESDAY, MONDAY]
    assert view.around is not None
    assert view.around.digest.day == TUESDAY
    assert view.around.previous is not None
    assert view.around.previous.text == MOSS.title
    assert view.around.next is None


def test_a_day_comes_beside_its_papers(tmp_path: Path) -> None:
    days = [page.updated_on for page in plan_toy(tmp_path).pages]
    assert days == sorted(days, key=lambda day: day or datetime.date.min)


def test_a_page_goes_to_a_worker_without_the_rest_of_its_block(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    for page in map(site.pack, site.pages):
        sent = pickle.dumps(page)
        assert len(sent) < len(page.data) + 1000 < len(page.block.data)
        assert pickle.loads(sent).open() == page.open()


def test_a_further_day_leaves_older_papers_and_days_as_they_are(tmp_path: Path) -> None:
    later = msgspec.structs.replace(MOSS, mentions=(Mention(datetime.date(2025, 3, 7), 0),))
    before = {page.path: page.data for page in plan_toy(tmp_path, HERONS, TIDES).pages}
    after = {page.path: page.data for page in plan_toy(tmp_path, HERONS, TIDES, later).pages}
    changed = {path.removeprefix("/papers/") for path in before if before[path] != after[path]}
    assert changed == {"", "days/", "days/2025-03-04/", "feeds/", "offline.html"} | {
        *("weeks/", "weeks/2025-W10/", "months/", "months/2025-03/", "trending/", "trends/"),
    }


def test_two_pages_with_one_address_are_refused_by_name(tmp_path: Path) -> None:
    page = page_of(plan_toy(tmp_path), "papers/2501.00001/")
    other = msgspec.structs.replace(page, path=page.path.upper(), origin="another paper")
    with pytest.raises(SitegenError, match=r"another paper and paper “Counting Herons"):
        _refuse_collisions([page, other])


def test_a_site_without_papers_has_its_pages(tmp_path: Path) -> None:
    from sitegen.library import Library
    from sitegen.site import plan_site
    from tests.site.toy import render, toy_config

    config = toy_config(tmp_path)
    site = plan_site(config, Library((), (), config))
    assert "No papers yet" in render(site, "")
    assert "No day has papers yet" in render(site, "days/")


def test_views_are_data_that_come_back_whole(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    for page in map(site.pack, site.pages):
        assert Packer().pack(page.open()).data == page.data
