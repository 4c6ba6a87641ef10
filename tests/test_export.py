"""`sitegen export` for reference managers."""

from __future__ import annotations

import json
from typing import Any

import bibtexparser
import pytest
import rispy

TITLES = ["Counting Herons with Patient Networks", "How Moss Remembers", "Tides from a Single Gauge"]


def export(site: Any, form: str) -> str:
    done = site.run("-q", "export", "--format", form)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_bibtex(toy_site: Any) -> None:
    library = bibtexparser.parse_string(export(toy_site, "bibtex"))
    assert not library.failed_blocks
    assert sorted(entry["title"].strip("{}") for entry in library.entries) == TITLES


def test_ris_with_abstracts(toy_site: Any) -> None:
    entries = rispy.loads(export(toy_site, "ris"))
    assert sorted(entry["title"] for entry in entries) == TITLES
    assert all(entry["abstract"] for entry in entries)


def test_csl_json(toy_site: Any) -> None:
    items = json.loads(export(toy_site, "csl-json"))
    assert sorted(item["title"] for item in items) == TITLES


def test_a_paper_a_line_says_where_each_field_comes_from(toy_site: Any) -> None:
    papers = [json.loads(line) for line in export(toy_site, "jsonl").splitlines()]
    assert sorted(paper["metadata"]["title"] for paper in papers) == TITLES
    for paper in papers:
        provenance = dict(paper["provenance"])
        assert set(provenance) == set(paper["metadata"])
        assert set(provenance.values()) <= set(range(len(paper["places"])))


@pytest.mark.parametrize(("form", "expected"), [("bibtex", ""), ("ris", ""), ("csl-json", "[]\n"), ("jsonl", "")])
def test_a_site_without_papers(empty_site: Any, form: str, expected: str) -> None:
    empty_site.write("content/2025-03-03.md", "---\ndate: 2025-03-03\n---\n\nNothing today.\n")
    assert export(empty_site, form) == expected
