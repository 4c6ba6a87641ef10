"""Sitemap, robots.txt and OpenSearch."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from sitegen.outputs import sitemap
from sitegen.site import Site
from tests.site.toy import packed_page_of, plan_toy

Files = Callable[..., dict[str, bytes]]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(data: bytes, kind: str = "urlset") -> list[str]:
    root = etree.fromstring(data)
    assert root.tag == SPACE + kind
    return [str(one.text) for one in root.iter(f"{SPACE}loc")]


def test_the_sitemap_has_every_listed_page_once(tmp_path: Path, make_files: Files) -> None:
    site = plan_toy(tmp_path)
    found = locations(make_files(site, "sitemap.xml")["sitemap.xml"])
    assert found == sorted(f"https://example.org{page.path}" for page in site.pages if page.is_listed)
    assert len(found) == len(set(found))
    assert not any(part in url for url in found for part in ("saved", "404", "offline"))


def test_pages_changed_when_their_newest_day_says(tmp_path: Path, make_files: Files) -> None:
    root = etree.fromstring(make_files(plan_toy(tmp_path), "sitemap.xml")["sitemap.xml"])
    changed = {str(url[0].text): url.findtext(f"{SPACE}lastmod") for url in root}
    start = "https://example.org/papers/"
    assert changed[f"{start}papers/2501.00001/"] == "2025-03-04"
    assert changed[f"{start}days/2025-03-03/"] == "2025-03-03"
    assert changed[f"{start}about/"] is None


def with_pages(site: Site, number: int) -> Site:
    page = packed_page_of(site, "about/")
    day = datetime.date(2020, 1, 1)
    pages = [
        msgspec.structs.replace(page, path=f"/papers/x/{n:06}/", updated_on=day + datetime.timedelta(days=n // 100))
        for n in range(number)
    ]
    vars(site)["pages"] = tuple(pages)  # as if they were planned
    return site


@pytest.mark.parametrize(("number", "parts"), [(50_000, 0), (50_001, 2), (120_000, 3)])
def test_a_large_site_has_an_index_of_parts(tmp_path: Path, number: int, parts: int) -> None:
    from sitegen.outputs.tools import BuildTools

    site = with_pages(plan_toy(tmp_path), number)
    files = {one.dest: one.make() for one in sitemap.declare_sitemap(site, BuildTools(None, map))}
    assert len(files) == parts + 1
    if parts:
        index = locations(files.pop("sitemap.xml"), "sitemapindex")
        assert index == [f"https://example.org/papers/sitemap-{n}.xml" for n in range(1, parts + 1)]
    found = [url for dest in sorted(files) for url in locations(files[dest])]
    assert found == [f"https://example.org/papers/x/{n:06}/" for n in range(number)]
    assert all(data.count(b"<loc>") <= 50_000 and len(data) < 50_000_000 for data in files.values())


def test_a_strange_base_url_makes_a_sound_sitemap(tmp_path: Path, make_files: Files) -> None:
    files = make_files(plan_toy(tmp_path, base_url="https://example.org/a&b/c/"), "sitemap.xml", ".txt")
    found = locations(files["sitemap.xml"])
    assert "https://example.org/a&b/c/about/" in found
    assert b"Sitemap: https://example.org/a&b/c/sitemap.xml\n" in files["robots.txt"]


def test_robots_may_read_everything_and_find_the_sitemap(tmp_path: Path, make_files: Files) -> None:
    from urllib.robotparser import RobotFileParser

    robots = RobotFileParser()
    robots.parse(make_files(plan_toy(tmp_path), "robots.txt")["robots.txt"].decode().splitlines())
    assert robots.can_fetch("Anybody", "https://example.org/papers/papers/x/")
    assert robots.site_maps() == ["https://example.org/papers/sitemap.xml"]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Toy Papers", "Toy Papers"),
        ("The Long Name of a Site", "The Long Name of"),
        ("Papers<&> of \x01 all the people", "Papers<&> of all"),
        ("Donaudampfschifffahrtsgesellschaft", "Donaudampfschiff"),
    ],
)
def test_the_search_can_be_added_to_a_browser(tmp_path: Path, make_files: Files, title: str, short: str) -> None:
    root = etree.fromstring(make_files(plan_toy(tmp_path, title=title), "opensearch.xml")["opensearch.xml"])
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.findtext(f"{space}ShortName") == short
    url = root.find(f"{space}Url")
    assert url is not None
    assert url.get("template") == "https://example.org/papers/search/?q={searchTerms}"
    assert str(root.findtext(f"{space}Image")).startswith("https://example.org/papers/assets/icon-")
