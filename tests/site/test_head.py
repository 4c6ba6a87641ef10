"""What pages tell machines: Highwire tags, JSON-LD, OpenGraph, signposting, COinS."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import extruct
import msgspec
import pytest
from bs4 import BeautifulSoup

from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.site.coins import coins
from sitegen.site.jsonld import data_script
from tests.site.toy import HERONS, MONDAY, TIDES, plan_toy, render

HERON_PATH = "papers/2501.00001/"
START = "https://example.org/papers/"


def soup(root: Path, path: str, *papers: Paper) -> BeautifulSoup:
    return BeautifulSoup(render(plan_toy(root, *papers), path), "lxml")


def metas(page: BeautifulSoup) -> list[tuple[str, str]]:
    named = page.select("head meta[name]")
    return [(str(node["name"]), str(node["content"])) for node in named]


def data_of(root: Path, path: str, *papers: Paper) -> dict[str, dict[str, Any]]:
    """The page's JSON-LD by type, through another's parser."""
    found = extruct.extract(render(plan_toy(root, *papers), path), syntaxes=["json-ld"])["json-ld"]
    (block,) = found
    assert block["@context"] == "https://schema.org"
    return {item["@type"]: item for item in block.get("@graph", [block])}


# --- Highwire -----------------------------------------------------------------------------------------------------


def test_a_paper_has_highwire_tags_in_the_order_of_arxiv(tmp_path: Path) -> None:
    tags = [pair for pair in metas(soup(tmp_path, HERON_PATH)) if pair[0].startswith(("citation_", "z:"))]
    assert tags == [
        ("citation_title", "Counting Herons in O(n) with Patient Networks"),
        *[("citation_author", f"Reed, {given}") for given in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo")],
        ("citation_doi", "10.48550/arXiv.2501.00001"),
        ("citation_date", "2025/01/02"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2501.00001"),
        ("citation_arxiv_id", "2501.00001"),
        (
            "citation_abstract",
            "We count herons on a lake. The error falls as n^(-1/2); see https://example.org/herons.",
        ),
        ("citation_publication_date", "2025/01/02"),
        ("citation_keywords", "counting; herons"),
        ("citation_abstract_html_url", f"{START}{HERON_PATH}"),
        ("z:itemType", "preprint"),
    ]


@pytest.mark.parametrize(
    ("venue", "tag"),
    [
        ("Journal of Herons 3", "citation_journal_title"),
        ("Proceedings of the 9th Meeting on Birds", "citation_conference_title"),
    ],
)
def test_only_a_published_paper_names_where(tmp_path: Path, venue: str, tag: str) -> None:
    data = msgspec.structs.replace(HERONS.metadata, venue=venue)
    published = msgspec.structs.replace(data, doi="10.1000/herons")
    for metadata, expected in ((data, "z:itemType"), (published, tag)):
        names = dict(metas(soup(tmp_path, HERON_PATH, msgspec.structs.replace(HERONS, metadata=metadata))))
        places = ("citation_journal_title", "citation_conference_title", "z:itemType")
        assert [name for name in names if name in places] == [expected]


def crowd(count: int) -> Paper:
    authors = tuple(Author(f"Person Number{number}") for number in range(count))
    return msgspec.structs.replace(HERONS, metadata=msgspec.structs.replace(HERONS.metadata, authors=authors))


@pytest.mark.parametrize(("count", "tags", "described"), [(100, 100, 100), (101, 101, 50), (600, 250, 50)])
def test_of_a_crowd_of_authors_programs_are_told_the_first(
    tmp_path: Path, count: int, tags: int, described: int
) -> None:
    names = [content for name, content in metas(soup(tmp_path, HERON_PATH, crowd(count))) if name == "citation_author"]
    assert names == [f"Number{number}, Person" for number in range(tags)]
    people = data_of(tmp_path, HERON_PATH, crowd(count))["ScholarlyArticle"]["author"]
    assert [one["familyName"] for one in people] == [f"Number{number}" for number in range(described)]


def test_only_papers_have_highwire_tags(tmp_path: Path) -> None:
    for path in ("", "days/", "days/2025-03-03/", "about/", "search/", "feeds/"):
        assert not [name for name, _ in metas(soup(tmp_path, path)) if name.startswith(("citation_", "z:"))]


# --- OpenGraph and links ------------------------------------------------------------------------------------------


def test_pages_say_how_to_share_them(tmp_path: Path) -> None:
    for path, kind, title in (
        (HERON_PATH, "article", "Counting Herons in O(n) with Patient Networks"),
        ("days/2025-03-03/", "website", "3 March 2025 · Toy Papers"),
        ("", "website", "Toy Papers"),
    ):
        page = soup(tmp_path, path)
        shared = {str(node["property"]): str(node["content"]) for node in page.select("head meta[property]")}
        assert shared["og:type"] == kind
        assert shared["og:title"] == title
        assert shared["og:url"] == START + path == page.select("link[rel=canonical]")[0]["href"]
        assert shared["og:site_name"] == "Toy Papers"
        assert shared["og:description"] == page.select("meta[name=description]")[0]["content"]
        assert dict(metas(page))["twitter:card"] in ("summary", "summary_large_image")


def test_every_listed_page_leads_to_the_feeds_and_the_search(tmp_path: Path) -> None:
    for path in ("", "days/", HERON_PATH, "about/"):
        page = soup(tmp_path, path)
        feeds = [(node["type"], node["href"]) for node in page.select("link[rel=alternate]")]
        assert feeds == [("application/atom+xml", "/papers/feed.xml"), ("application/feed+json", "/papers/feed.json")]
        assert page.select("link[rel=search]")[0]["href"] == "/papers/opensearch.xml"


def test_a_paper_is_signposted(tmp_path: Path) -> None:
    author = Author("Ada Reed", orcid="0000-0001-2345-6789")
    data = msgspec.structs.replace(HERONS.metadata, authors=(author,), license_url="https://example.org/by/")
    page = soup(tmp_path, HERON_PATH, msgspec.structs.replace(HERONS, metadata=data))
    rels = ("type", "author", "license", "item", "describedby", "related", "collection", "cite-as")
    links = [node for node in page.select("head link") if node["rel"][0] in rels]
    assert [(node["rel"][0], node["href"], node.get("type", "")) for node in links] == [
        ("type", "https://schema.org/ScholarlyArticle", ""),
        ("type", "https://schema.org/AboutPage", ""),
        ("author", "https://orcid.org/0000-0001-2345-6789", ""),
        ("license", "https://example.org/by/", ""),
        ("item", "https://arxiv.org/pdf/2501.00001", "application/pdf"),
        ("describedby", f"{START}papers/2501.00001.bib", "application/x-bibtex"),
        ("describedby", f"{START}api/papers/2501.00001.json", "application/json"),
        ("related", "https://arxiv.org/abs/2501.00001", ""),
        ("related", "https://doi.org/10.48550/arXiv.2501.00001", ""),
        ("collection", f"{START}days/2025-03-04/", ""),
        ("collection", f"{START}days/2025-03-03/", ""),
    ]


# --- JSON-LD ------------------------------------------------------------------------------------------------------


def test_a_paper_is_a_scholarly_article_with_its_breadcrumbs(tmp_path: Path) -> None:
    data = data_of(tmp_path, HERON_PATH)
    article = data["ScholarlyArticle"]
    assert article["headline"] == "Counting Herons in O(n) with Patient Networks"
    assert article["author"][0] == {"@type": "Person", "name": "Ada Reed", "givenName": "Ada", "familyName": "Reed"}
    assert article["datePublished"] == "2025-01-02"
    assert article["keywords"] == ["counting", "herons"]
    assert article["sameAs"] == ["https://arxiv.org/abs/2501.00001", "https://doi.org/10.48550/arXiv.2501.00001"]
    assert article["encoding"]["contentUrl"] == "https://arxiv.org/pdf/2501.00001"
    assert article["isAccessibleForFree"] is True
    assert article["subjectOf"]["codeRepository"] == "https://example.org/reed/herons"
    crumbs = data["BreadcrumbList"]["itemListElement"]
    assert [(one["position"], one["item"]) for one in crumbs] == [
        (1, START),
        (2, f"{START}days/2025-03-04/"),
        (3, f"{START}{HERON_PATH}"),
    ]


def test_unsafe_addresses_are_in_no_data(tmp_path: Path) -> None:
    bad = "javascript:alert(1)"
    data = Metadata(title="T", url=bad, pdf_url=bad, code_url=bad, license_url=bad)
    page = render(plan_toy(tmp_path, Paper("t", data, (Mention(MONDAY, 0),))), "papers/t/")
    assert "javascript:" not in page


def test_a_day_is_a_collection_with_its_papers(tmp_path: Path) -> None:
    data = data_of(tmp_path, "days/2025-03-03/")
    items = data["CollectionPage"]["mainEntity"]["itemListElement"]
    assert [(one["position"], one["url"]) for one in items] == [
        (1, f"{START}{HERON_PATH}"),
        (2, f"{START}papers/{TIDES.key}/"),
    ]
    assert data["CollectionPage"]["dateModified"] == "2025-03-03"
    assert [one["name"] for one in data["BreadcrumbList"]["itemListElement"]] == [
        "Toy Papers",
        "All days",
        "3 March 2025",
    ]


def test_the_home_page_is_a_web_site_that_can_be_searched(tmp_path: Path) -> None:
    data = data_of(tmp_path, "")
    action = data["WebSite"]["potentialAction"]
    assert action["target"]["urlTemplate"] == f"{START}search/?q={{search_term_string}}"
    assert data["ItemList"]["numberOfItems"] == 2


def test_data_cannot_leave_its_script() -> None:
    text = "</script><!-- <script> ]]> & \u2028\u2029"
    script = str(data_script({"name": text}))
    assert script.count("<") == 2
    assert not re.search("[&\u2028\u2029]", script)
    inner = script.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inner)["name"] == text


def test_hostile_texts_come_back_whole_and_do_nothing(tmp_path: Path, shared_data: Path) -> None:
    strings: list[str] = []
    for name in ("xss", "naughty-strings"):
        strings += map(str, json.loads((shared_data / "hostile" / f"{name}.json").read_text(encoding="utf-8")))
    papers = [
        Paper(
            f"p-{n:04}",
            Metadata(title=f"T{n} {s}", abstract=s, authors=(Author(s),), keywords=(s,), venue=s),
            (Mention(MONDAY, n),),
        )
        for n, s in enumerate(strings[::4])
    ]
    site = plan_toy(tmp_path, *papers)
    for paper in papers:
        html = render(site, f"papers/{paper.key}/")
        page = BeautifulSoup(html, "lxml")
        (script,) = page.select("script[type='application/ld+json']")
        data = json.loads(script.get_text())["@graph"][0]
        assert data["headline"] == dict(metas(page))["citation_title"]
        assert len(page.select("head > script")) == 3
        assert not [name for name, _ in metas(page) if not re.fullmatch(r"[a-z:_-]+", name, re.IGNORECASE)]


# --- COinS --------------------------------------------------------------------------------------------------------


def test_lists_have_coins_and_papers_have_none(tmp_path: Path) -> None:
    spans = soup(tmp_path, "days/2025-03-03/").select("span.Z3988")
    assert len(spans) == 2
    fields = parse_qs(str(spans[0]["title"]))
    assert fields["rft.genre"] == ["preprint"]
    assert fields["rft.atitle"] == ["Counting Herons in O(n) with Patient Networks"]
    assert fields["rft.au"] == [f"{given} Reed" for given in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo")]
    assert fields["rft.date"] == ["2025-01-02"]
    assert fields["rft_id"] == ["info:doi/10.48550/arXiv.2501.00001", "https://arxiv.org/abs/2501.00001"]
    assert not soup(tmp_path, HERON_PATH).select(".Z3988")


class Listed(msgspec.Struct, frozen=True):
    title: str
    authors: tuple[str, ...] = ()
    arxiv_id: str = ""
    doi: str = ""
    url: str = ""
    published_on: datetime.date | None = None


def test_coins_leave_out_what_is_not_known() -> None:
    assert parse_qs(coins(Listed("T & U=1")))["rft.atitle"] == ["T & U=1"]
    assert "rft_id" not in coins(Listed("T", url="javascript:alert(1)"))
    assert "rft.date=2001-12" in coins(Listed("T", arxiv_id="cs/0112017"))


# --- in a browser -------------------------------------------------------------------------------------------------


def test_a_browser_takes_the_data_and_offers_the_citations(
    toy_site: Any, page: Any, context: Any, serve_folder: Callable[..., Any], tmp_path: Path
) -> None:
    toy_site.build()
    server = serve_folder(toy_site.output)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script("addEventListener('securitypolicyviolation', event => console.log('csp ' + event.blockedURI))")
    page.goto(f"{server.url}papers/2501.00001/")
    page.locator("summary", has_text="RIS").click()
    page.locator("button[data-copy=ris]").click()
    page.wait_for_function("document.querySelector('button[data-copy=ris]').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()").startswith("TY  - UNPB")
    page.locator("summary", has_text="CSL-JSON").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSL-JSON file").click()
    assert download.value.suggested_filename == "2501.00001.csl.json"
    assert json.loads(Path(download.value.path()).read_text())[0]["id"] == "2501.00001"
    for path in ("", "days/2025-03-03/", "feeds/"):
        page.goto(f"{server.url}{path}")
    assert said == []
    assert all(request.status == 200 for request in server.requests)
