"""Feeds: read by a feed reader, held to the rules of RFC 4287, RFC 5005 and JSON Feed 1.1."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import msgspec
import pytest
from lxml import etree

from sitegen.config.schema import OutputsSection
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.outputs.feeds import declare_feeds
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site, plan_site
from sitegen.site.page import Draft, Packer, PageFeed, list_feed
from sitegen.site.pages import feeds
from sitegen.site.pages.feeds import FeedsView
from tests.site.toy import HERONS, MOSS, TIDES, plan_toy, toy_config

Files = Callable[..., dict[str, bytes]]
ATOM = "{http://www.w3.org/2005/Atom}"
FH = "{http://purl.org/syndication/history/1.0}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def check_atom(data: bytes) -> etree._Element:
    """Assert the rules of RFC 4287 for a feed and return its root."""
    feed = etree.fromstring(data)
    assert feed.tag == f"{ATOM}feed"
    check_common(feed)
    assert feed.findtext(f"{ATOM}title")
    assert len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]) == 1
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in feed.findall(f"{ATOM}entry"):
        check_entry(entry, feed)
    return feed


def check_common(node: etree._Element) -> None:
    """Rules that hold for a feed and for an entry (4.1.1, 4.1.2)."""
    for name in ("id", "title", "updated"):
        assert len(node.findall(f"{ATOM}{name}")) == 1, name
    assert urlsplit(str(node.findtext(f"{ATOM}id"))).scheme == "tag"
    for name in ("updated", "published"):
        assert all(DATE.fullmatch(date.text or "") for date in node.findall(f"{ATOM}{name}"))
    for link in node.findall(f"{ATOM}link"):
        assert urlsplit(link.get("href", "")).scheme in ("http", "https")
    alternates = [(link.get("type"), link.get("hreflang")) for link in _links(node, "alternate")]
    assert len(alternates) == len(set(alternates)) == 1
    for person in node.findall(f"{ATOM}author"):
        assert len(person.findall(f"{ATOM}name")) == 1
        assert person.findtext(f"{ATOM}name")
    assert all(category.get("term") for category in node.findall(f"{ATOM}category"))


def check_entry(entry: etree._Element, feed: etree._Element) -> None:
    check_common(entry)
    assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
    content = entry.findall(f"{ATOM}content")
    assert len(content) <= 1
    assert all(one.get("type") == "html" and len(one) == 0 for one in content)
    assert str(entry.findtext(f"{ATOM}updated")) >= str(entry.findtext(f"{ATOM}published"))
    assert str(feed.findtext(f"{ATOM}updated")) >= str(entry.findtext(f"{ATOM}updated"))


def _links(node: etree._Element, rel: str) -> list[Any]:
    return [link for link in node.findall(f"{ATOM}link") if link.get("rel") == rel]


def titles(feed: Any) -> list[str]:
    return [entry.title for entry in feed.entries]


def read_feed(data: bytes) -> Any:
    feed = feedparser.parse(data)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def test_the_feed_of_the_site_has_the_newest_papers_first(tmp_path: Path, make_files: Files) -> None:
    files = make_files(plan_toy(tmp_path), "feed.xml", "feed.json")
    check_atom(files["feed.xml"])
    feed = read_feed(files["feed.xml"])
    assert feed.feed.title == "Toy Papers"
    assert feed.feed.links[0].href == "https://example.org/papers/feed.xml"
    assert titles(feed) == [
        "How <b>Moss</b> & Lichen Remember",
        "Counting Herons in O(n) with Patient Networks",
        "Tides from a Single Gauge",
    ]


def test_an_entry_tells_what_is_known_of_the_paper(tmp_path: Path, make_files: Files) -> None:
    data = make_files(plan_toy(tmp_path), "feed.xml")["feed.xml"]
    entry = read_feed(data).entries[1]
    assert entry.id == "tag:example.org,2025:/papers/papers/2501.00001"
    assert entry.link == "https://example.org/papers/papers/2501.00001/"
    assert (entry.published, entry.updated) == ("2025-03-03T00:00:00Z", "2025-03-04T00:00:00Z")
    assert [author.name for author in entry.authors][:2] == ["Ada Reed", "Bo Reed"]
    assert [tag.term for tag in entry.tags] == ["counting", "herons"]
    related = {link.get("type", ""): link.href for link in entry.links if link.rel == "related"}
    assert related["application/pdf"] == "https://arxiv.org/pdf/2501.00001"
    assert "https://arxiv.org/abs/2501.00001" in related.values()
    content = str(etree.fromstring(data).findall(f"{ATOM}entry")[1].findtext(f"{ATOM}content"))
    assert "<math" in content
    assert '<a href="https://example.org/herons"' in content


def test_the_json_feed_says_the_same(tmp_path: Path, make_files: Files) -> None:
    files = make_files(plan_toy(tmp_path), "feed.xml", "feed.json")
    feed = json.loads(files["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://example.org/papers/feed.json"
    assert feed["home_page_url"] == "https://example.org/papers/"
    atom = read_feed(files["feed.xml"])
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert [item["title"] for item in feed["items"]] == titles(atom)
    assert [item["date_modified"] for item in feed["items"]] == [entry.updated for entry in atom.entries]
    assert all(item["content_html"] for item in feed["items"])


def many(days: int, per_day: int) -> list[Paper]:
    start = datetime.date(2024, 11, 28)
    return [
        Paper(
            f"paper-{day:02}-{number}",
            Metadata(title=f"Paper {day} {number}", authors=(Author("Ada Reed"),)),
            (Mention(start + datetime.timedelta(days=day), number),),
        )
        for day in range(days)
        for number in range(per_day)
    ]


def test_a_long_newest_day_is_whole_in_the_feed(tmp_path: Path, make_files: Files) -> None:
    feed = read_feed(make_files(plan_toy(tmp_path, *many(3, 70)), "feed.xml")["feed.xml"])
    assert titles(feed) == [f"Paper 2 {number}" for number in range(70)]


def test_a_feed_of_short_days_is_filled_to_its_length(tmp_path: Path, make_files: Files) -> None:
    feed = read_feed(make_files(plan_toy(tmp_path, *many(30, 3)), "feed.xml")["feed.xml"])
    assert len(feed.entries) == 50
    assert titles(feed)[:4] == ["Paper 29 0", "Paper 29 1", "Paper 29 2", "Paper 28 0"]


def test_the_archives_hold_every_paper_once_and_lead_from_each_to_the_next(tmp_path: Path, make_files: Files) -> None:
    papers = many(70, 2)
    files = make_files(plan_toy(tmp_path, *papers), ".xml")
    by_url = {f"https://example.org/papers/{dest}": data for dest, data in files.items()}
    newest = check_atom(files["feed.xml"])
    assert newest.find(f"{FH}archive") is None
    seen: list[str] = []
    feed, url, following = newest, "https://example.org/papers/feed.xml", ""
    while previous := _links(feed, "prev-archive"):
        following, url = (url if feed is not newest else ""), previous[0].get("href")
        feed = check_atom(by_url[url])
        assert feed.find(f"{FH}archive") is not None
        assert _links(feed, "current")[0].get("href") == "https://example.org/papers/feed.xml"
        assert [link.get("href") for link in _links(feed, "next-archive")] == ([following] if following else [])
        assert _links(feed, "self")[0].get("href") == url
        seen += [str(entry.findtext(f"{ATOM}id")) for entry in feed.findall(f"{ATOM}entry")]
    assert url.endswith("/feeds/2024-11.xml")
    assert sorted(seen) == sorted(f"tag:example.org,2025:/papers/papers/{paper.key}" for paper in papers)


def test_a_paper_that_comes_again_stays_in_its_archive(tmp_path: Path, make_files: Files) -> None:
    again = msgspec.structs.replace(TIDES, mentions=(*TIDES.mentions, Mention(datetime.date(2025, 5, 6), 0)))
    files = make_files(plan_toy(tmp_path, again, MOSS), ".xml")
    assert "feeds/2025-05.xml" not in files
    archived = {entry.title: entry for entry in read_feed(files["feeds/2025-03.xml"]).entries}
    assert archived[TIDES.title].published == "2025-03-03T00:00:00Z"
    assert archived[TIDES.title].updated == "2025-05-06T00:00:00Z"


def test_a_paper_without_any_date_is_no_news(tmp_path: Path, make_files: Files) -> None:
    undated = Paper("undated", Metadata(title="Undated"))
    assert "Undated" not in titles(read_feed(make_files(plan_toy(tmp_path, undated, MOSS), "feed.xml")["feed.xml"]))


def test_a_site_without_papers_has_a_valid_feed(tmp_path: Path, make_files: Files) -> None:
    config = toy_config(tmp_path)
    files = make_files(plan_site(config, Library((), (), config)), "feed.xml", "feed.json")
    check_atom(files["feed.xml"])
    read_feed(files["feed.xml"])
    assert json.loads(files["feed.json"])["items"] == []


# --- ids ----------------------------------------------------------------------------------------------------------


def ids(site: Site, make_files: Files) -> list[str]:
    return [entry.id for entry in read_feed(make_files(site, "feed.xml")["feed.xml"]).entries]


def test_older_papers_change_no_id(tmp_path: Path, make_files: Files) -> None:
    old = msgspec.structs.replace(TIDES, key="old", mentions=(Mention(datetime.date(2001, 1, 1), 0),))
    before, after = (
        ids(plan_toy(tmp_path, HERONS, MOSS), make_files),
        ids(plan_toy(tmp_path, HERONS, MOSS, old), make_files),
    )
    assert after[: len(before)] == before


def test_a_site_that_moves_can_keep_its_ids(tmp_path: Path, make_files: Files) -> None:
    before = ids(plan_toy(tmp_path), make_files)
    moved = toy_config(tmp_path, base_url="https://other.example/").model_copy(
        update={"outputs": OutputsSection(feed_id="tag:example.org,2025:/papers/")}
    )
    assert ids(plan_site(moved, Library((HERONS, MOSS, TIDES), (), moved)), make_files) == before


@pytest.mark.parametrize(
    ("base_url", "start"),
    [
        ("http://localhost:8000/", "tag:localhost,2025:/papers/"),
        ("https://bücher.example/a/", "tag:xn--bcher-kva.example,2025:/a/papers/"),
    ],
)
def test_ids_are_of_the_host_without_its_port(tmp_path: Path, make_files: Files, base_url: str, start: str) -> None:
    assert all(one.startswith(start) for one in ids(plan_toy(tmp_path, base_url=base_url), make_files))


# --- feeds of lists -----------------------------------------------------------------------------------------------


def with_topic(site: Site, title: str) -> Site:
    """A site whose calendar has a feed, as the page of a topic will."""
    feed = PageFeed(title, (MOSS.key, HERONS.key), "Topics", 2)
    pages = [
        Packer().pack(msgspec.structs.replace(page.open(), feed=feed)) if page.path == "/papers/days/" else page
        for page in site.pages
        if page.view_type is not FeedsView
    ]
    listed = Packer().pack(feeds.plan(Draft(site.config, site.library, site.routes), pages, site.feed_months))
    vars(site)["pages"] = (*pages, listed)  # as if they were planned
    return site


def test_a_list_has_feeds_beside_it(tmp_path: Path, make_files: Files) -> None:
    files = make_files(with_topic(plan_toy(tmp_path), "Lakes $x^2$"), ".xml", ".json", ".opml", ".html")
    check_atom(files["days/feed.xml"])
    feed = read_feed(files["days/feed.xml"])
    assert feed.feed.title == "Lakes x² · Toy Papers"
    assert feed.feed.id == "tag:example.org,2025:/papers/days/feed"
    assert titles(feed) == ["How <b>Moss</b> & Lichen Remember", "Counting Herons in O(n) with Patient Networks"]
    assert len(json.loads(files["days/feed.json"])["items"]) == 2
    assert b'title="Lakes x\xc2\xb2" href="/papers/days/feed.xml"' in files["days/index.html"]


@pytest.mark.parametrize(("fewest", "given"), [(0, []), (2, ["two", "many"]), (3, ["many"])])
def test_a_site_says_which_lists_have_feeds(tmp_path: Path, fewest: int, given: list[str]) -> None:
    config = toy_config(tmp_path).model_copy(update={"outputs": OutputsSection(list_feeds=fewest)})
    draft = Draft(config, Library((), (), config), plan_toy(tmp_path).routes)
    lists = {"one": ("a",), "two": ("a", "b"), "many": tuple(map(str, range(99)))}
    found = {name: list_feed(draft, "Topics", name, keys) for name, keys in lists.items()}
    assert [name for name, feed in found.items() if feed] == given
    assert all(len(feed.keys) <= 50 and feed.paper_count == len(lists[name]) for name, feed in found.items() if feed)


def test_the_page_of_feeds_and_its_opml_list_them(tmp_path: Path, make_files: Files) -> None:
    files = make_files(with_topic(plan_toy(tmp_path), "Lakes & <Rivers>"), ".opml", ".html")
    outlines = etree.fromstring(files["feeds/feeds.opml"]).findall(".//outline[@xmlUrl]")
    assert [(one.get("text"), one.get("xmlUrl")) for one in outlines] == [
        ("Toy Papers", "https://example.org/papers/feed.xml"),
        ("Lakes & <Rivers>", "https://example.org/papers/days/feed.xml"),
    ]
    page = files["feeds/index.html"].decode()
    assert '<a href="/papers/feeds/2025-03.xml">March 2025</a>' in page
    assert "Lakes &amp; &lt;Rivers&gt;</a>" in page


def test_a_new_paper_leaves_feeds_without_it_as_they_are(tmp_path: Path) -> None:
    def fingerprints(*papers: Paper) -> dict[str, str]:
        site = plan_toy(tmp_path, *papers)
        return {one.dest: one.fingerprint for one in declare_feeds(site, BuildTools(None, map))}

    papers = many(70, 1)
    before, after = fingerprints(*papers[:-1]), fingerprints(*papers)
    changed = {dest for dest in before if before[dest] != after[dest]}
    of_its_author = {"authors/ada-reed/feed.xml", "authors/ada-reed/feed.json"}
    assert changed - {"feeds/feeds.opml"} == {"feed.xml", "feed.json", "feeds/2025-02.xml"} | of_its_author


def test_an_authors_feed_gives_the_beginning_of_each_abstract(tmp_path: Path, make_files: Files) -> None:
    papers = [
        msgspec.structs.replace(one, metadata=msgspec.structs.replace(one.metadata, abstract="A long tale. " * 60))
        for one in many(3, 1)
    ]
    files = make_files(plan_toy(tmp_path, *papers), "feed.xml")
    whole, brief = (feedparser.parse(files[name]).entries for name in ("feed.xml", "authors/ada-reed/feed.xml"))
    assert [one.id for one in brief] == [one.id for one in whole]
    assert all(len(one.content[0].value) > 700 for one in whole)
    assert all(one.content[0].value.endswith("…</p>") and len(one.content[0].value) < 300 for one in brief)


# --- hostile texts ------------------------------------------------------------------------------------------------


def test_no_text_breaks_a_feed(tmp_path: Path, make_files: Files, hostile_strings: list[str]) -> None:
    strings = [*hostile_strings, "\x00\x0b\x1f\ufffe\uffff control", "]]> &#0; \u2028"]
    day = datetime.date(2025, 3, 3)
    papers = [
        Paper(
            f"p-{number:04}",
            Metadata(
                title=string,
                abstract=string,
                authors=(Author(string),),
                keywords=(string,),
                code_url=string,
                url=string,
            ),
            (Mention(day, number),),
        )
        for number, string in enumerate(strings)
    ]
    files = make_files(plan_toy(tmp_path, *papers), "feed.xml", "feed.json", "2025-03.xml")
    for name in ("feed.xml", "feeds/2025-03.xml"):
        feed = check_atom(files[name])
        assert len(feed.findall(f"{ATOM}entry")) == len(strings)
        for content in feed.iter(f"{ATOM}content"):
            assert not re.search(r"<(?:script|iframe|img|style)\b", content.text or "", re.IGNORECASE)
    assert len(json.loads(files["feed.json"])["items"]) == len(strings)


def test_the_names_of_a_site_break_no_feed(tmp_path: Path, make_files: Files) -> None:
    site = plan_toy(tmp_path, title='A "B" <c> & \x01 ]]>', description="</feed>\x0b")
    files = make_files(with_topic(site, "<script>\x02"), ".xml", ".opml")
    for data in files.values():
        etree.fromstring(data)
    check_atom(files["feed.xml"])
    check_atom(files["days/feed.xml"])
