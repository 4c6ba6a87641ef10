"""RIS and CSL-JSON, names in parts, and the whole daily set through other people's parsers."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy

from sitegen import text
from sitegen.library import Library, merge_duplicates
from sitegen.model import Author, Metadata
from sitegen.report import Report
from sitegen.site.bibtex import format_bibtex
from sitegen.site.cited import Name, split_name
from sitegen.site.csl import csl_item, format_csl
from sitegen.site.ris import format_ris

HERONS = Metadata(
    title="Counting $n^2$ Herons",
    abstract="Herons.\n\nMany.",
    authors=(Author("Ada Reed"), Author("Łucja van der Żuraw"), Author("Heron Team")),
    arxiv_id="2501.00001",
    keywords=("counting", "herons"),
    published_on=datetime.date(2025, 1, 2),
)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada Reed", Name("Reed", "Ada")),
        ("Ada B. Reed", Name("Reed", "Ada B.")),
        ("Łucja van der Żuraw", Name("van der Żuraw", "Łucja")),
        ("Ludwig van", Name("van", "Ludwig")),
        ("John Moor Jr.", Name("Moor", "John", "Jr.")),
        ("Mengyu Ai", Name("Ai", "Mengyu")),
        ("LG AI Research", Name("LG AI Research")),
        ("Heron Team", Name("Heron Team")),
        ("Reed, Inc.", Name("Reed, Inc.")),
        ("Plato", Name("Plato")),
        ("李明", Name("李明")),
        ("", Name("")),
    ],
)
def test_a_name_is_parted_as_reference_managers_sort_it(name: str, parts: Name) -> None:
    assert split_name(name) == parts


def test_ris_is_read_back() -> None:
    (entry,) = rispy.loads(format_ris("key", HERONS, abstract=True))
    assert entry["type_of_reference"] == "UNPB"
    assert entry["title"] == "Counting n² Herons"
    assert entry["authors"] == ["Reed, Ada", "van der Żuraw, Łucja", "Heron Team"]
    assert (entry["year"], entry["date"]) == ("2025", "2025/01/02")
    assert entry["doi"] == "10.48550/arXiv.2501.00001"
    assert entry["abstract"] == "Herons. Many."
    assert entry["keywords"] == ["counting", "herons"]


def test_csl_json_has_the_names_and_dates_that_processors_want() -> None:
    (item,) = json.loads(format_csl("key", HERONS))
    assert item["author"] == [
        {"family": "Reed", "given": "Ada"},
        {"family": "van der Żuraw", "given": "Łucja"},
        {"literal": "Heron Team"},
    ]
    assert item["issued"] == {"date-parts": [[2025, 1, 2]]}
    assert (item["type"], item["genre"], item["number"]) == ("article", "preprint", "arXiv:2501.00001")


def test_the_month_of_an_arxiv_id_stands_in_for_a_date() -> None:
    paper = Metadata(title="T", arxiv_id="cs/0112017")
    assert csl_item("k", paper)["issued"] == {"date-parts": [[2001, 12]]}
    assert "DA  - 2001/12\n" in format_ris("k", paper)


def test_a_paper_with_only_a_title_is_a_record() -> None:
    assert format_ris("k", Metadata(title="T")) == "TY  - GEN\nID  - k\nTI  - T\nER  - \n"
    assert json.loads(format_csl("k", Metadata(title="T"))) == [{"id": "k", "type": "article", "title": "T"}]


def test_no_text_makes_another_field_or_record(shared_data: Path) -> None:
    found: list[str] = ["T\nER  - \nTY  - JOUR", "T\r\nAU  - Evil", "T\u2028AU  - Evil", "@misc{evil, title={x}}"]
    for name in ("xss", "naughty-strings", "crlf"):
        found += map(str, json.loads((shared_data / "hostile" / f"{name}.json").read_text(encoding="utf-8")))
    for string in found:
        paper = Metadata(title=f"T {string}", abstract=string, authors=(Author(string),), venue=string, doi="10.1000/x")
        ris = format_ris("key", paper, abstract=True)
        assert re.fullmatch(r"(?:[A-Z][A-Z0-9]  - [^\n]*\n)+", ris)
        assert ris.count("ER  - \n") == ris.count("\nTI  - ") == 1
        assert len(json.loads(format_csl("key", paper))) == 1
        library = bibtexparser.parse_string(format_bibtex("key", paper))
        assert [entry.key for entry in library.entries] == ["key"]
        assert not library.failed_blocks


# --- the daily set ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def daily_library(daily_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    from sitegen.config import load_config
    from sitegen.sources import read_sources

    root = tmp_path_factory.mktemp("daily-site")
    (root / "site.toml").write_text(f'[[sources]]\npath = "{daily_dir}/*.json"\n')
    config, report = load_config(root / "site.toml"), Report()
    return Library(merge_duplicates(read_sources(config, report), report), (), config)


def _plain(value: str) -> str:
    return value.removeprefix("{").removesuffix("}")


def test_bibtex_of_the_daily_set_is_read_back_whole(daily_library: Library) -> None:
    papers = daily_library.papers
    whole = "\n".join(format_bibtex(paper.key, paper.metadata) for paper in papers)
    library = bibtexparser.parse_string(whole)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [paper.key for paper in papers]
    for paper, entry in zip(papers, library.entries, strict=True):
        fields = {field.key: field.value for field in entry.fields}
        data = paper.metadata
        assert _plain(fields["title"]) == text.latex(data.title)
        assert [_plain(name) for name in _names(fields.get("author", ""))] == [text.latex(a.name) for a in data.authors]
        assert fields["year"] == str(data.published_on and data.published_on.year)
        assert fields.get("eprint", "") == data.arxiv_id


def test_bibtex_of_the_daily_set_has_no_loose_braces(daily_library: Library) -> None:
    for paper in daily_library.papers:
        entry = format_bibtex(paper.key, paper.metadata)
        assert entry.count("{") == entry.count("}")
        assert entry.count("\n@") == 0


def _names(value: str) -> list[str]:
    return value.split(" and ") if value else []


def test_ris_of_the_daily_set_is_read_back_whole(daily_library: Library) -> None:
    papers: Any = daily_library.papers
    entries = rispy.loads("".join(format_ris(paper.key, paper.metadata) for paper in papers))
    assert [entry["id"] for entry in entries] == [paper.key for paper in papers]
    assert [entry["title"] for entry in entries] == [text.plain(paper.title) for paper in papers]
    assert all(len(e.get("authors", ())) == len(p.metadata.authors) for e, p in zip(entries, papers, strict=True))
