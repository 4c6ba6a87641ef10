"""Papers as BibTeX, read back by another's parser."""

from __future__ import annotations

import datetime

import bibtexparser
import pytest

from sitegen.model import Author, Metadata
from sitegen.site.bibtex import format_bibtex


def read_back(paper: Metadata, key: str = "key") -> dict[str, str]:
    library = bibtexparser.parse_string(format_bibtex(key, paper))
    assert not library.failed_blocks
    return {field.key: field.value for field in library.entries[0].fields}


def test_an_arxiv_paper_is_cited_as_arxiv_asks() -> None:
    paper = Metadata(
        title="Counting Herons",
        authors=(Author("Ada Reed"), Author("Łucja Żuraw")),
        arxiv_id="2501.00001",
        categories=("cs.CV", "cs.LG"),
        published_on=datetime.date(2025, 1, 2),
    )
    assert read_back(paper) == {
        "title": "{Counting Herons}",
        "author": "Ada Reed and Łucja Żuraw",
        "year": "2025",
        "month": "1",
        "eprint": "2501.00001",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.CV",
        "doi": "10.48550/arXiv.2501.00001",
        "url": "https://arxiv.org/abs/2501.00001",
    }


@pytest.mark.parametrize(
    ("most", "author"),
    [(None, "A One and B Two and C Three"), (3, "A One and B Two and C Three"), (2, "A One and B Two and others")],
)
def test_authors_beyond_the_most_are_others(most: int | None, author: str) -> None:
    paper = Metadata(title="T", authors=(Author("A One"), Author("B Two"), Author("C Three")))
    (entry,) = bibtexparser.parse_string(format_bibtex("key", paper, most)).entries
    assert entry["author"] == author


def test_a_published_doi_is_preferred() -> None:
    paper = Metadata(title="T", arxiv_id="2501.00001", doi="10.1000/xyz")
    assert read_back(paper)["doi"] == "10.1000/xyz"


def test_a_paper_with_only_a_title_is_an_entry() -> None:
    assert read_back(Metadata(title="T")) == {"title": "{T}"}


TITLES = [
    "100% of C_1 & C#",
    "A } brace",
    "An { open one",
    r"\} and \{",
    "{balanced}",
    "$x^{2}$ wins",
    "}{",
    "“Ünïcode”",
]


@pytest.mark.parametrize("title", TITLES)
def test_no_title_breaks_the_entry(title: str) -> None:
    assert read_back(Metadata(title=title, authors=(Author("Ada Reed"),)))["author"] == "Ada Reed"


def test_a_name_that_would_be_split_is_guarded() -> None:
    authors = (Author("Research and Development Team"), Author("Reed, Inc."), Author("Ada Reed"))
    value = read_back(Metadata(title="T", authors=authors))["author"]
    assert value == "{Research and Development Team} and {Reed, Inc.} and Ada Reed"
