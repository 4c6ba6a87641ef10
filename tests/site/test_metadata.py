"""Pages without what programs read, for sites that count bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.config import SiteConfig, SiteSection
from sitegen.config.schema import OutputsSection
from sitegen.library import Library
from sitegen.outputs.feeds import declare_feeds
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site, plan_site
from tests.site.toy import HERONS, MOSS, NOTES, TIDES, render

DATA = ("application/ld+json", "citation_title", "Z3988", 'id="ris"', 'id="csl.json"')


def plan(**outputs: bool) -> Site:
    config = SiteConfig(site=SiteSection(base_url="https://example.org/"), outputs=OutputsSection(**outputs))
    return plan_site(config, Library((HERONS, MOSS, TIDES), NOTES, config))


def found_in(site: Site) -> set[str]:
    pages = "".join(render(site, page.path.removeprefix(site.routes.base_path)) for page in site.pages)
    return {mark for mark in DATA if mark in pages}


def test_pages_have_data_for_programs_unless_the_site_wants_none() -> None:
    assert found_in(plan()) == set(DATA)
    assert found_in(plan(metadata=False)) == set()


def test_bibtex_stays() -> None:
    assert "@misc{" in render(plan(metadata=False), f"papers/{MOSS.key}/")


@pytest.mark.parametrize("wanted", [True, False])
def test_archives_of_feeds_can_be_left_out(tmp_path: Path, wanted: bool) -> None:
    site = plan(feed_archives=wanted)
    feeds = {artifact.dest: artifact.ready().make() for artifact in declare_feeds(site, BuildTools(tmp_path, map))}
    assert any("2025-03" in dest for dest in feeds) is wanted
    assert (b'rel="prev-archive"' in feeds["feed.xml"]) is wanted
