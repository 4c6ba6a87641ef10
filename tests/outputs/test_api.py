"""The static API: what reads the daily-papers API reads ours, and gets the same papers back."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen.config import load_config
from sitegen.config.schema import OutputsSection
from sitegen.library import Library, merge_duplicates
from sitegen.model import Metadata, Paper
from sitegen.report import Report
from sitegen.site import plan_site
from sitegen.sources import read_sources
from tests.site.toy import HERONS, MONDAY, MOSS, TIDES, plan_toy, toy_config

Files = Callable[..., dict[str, bytes]]


def library_of(root: Path, pattern: str, base_url: str = "https://example.org/") -> Library:
    root.mkdir(exist_ok=True)
    (root / "site.toml").write_text(f'[site]\nbase_url = "{base_url}"\n[[sources]]\npath = "{pattern}"\n')
    config, report = load_config(root / "site.toml"), Report()
    library = Library(merge_duplicates(read_sources(config, report), report), (), config)
    assert report.warnings == []
    return library


def bare(paper: Paper) -> tuple[str, Metadata, Any]:
    """A paper without where it was read, which differs of course."""
    mentions = [msgspec.structs.replace(mention, source="", rank=0) for mention in paper.mentions]
    return paper.key, paper.metadata, mentions


def write_days(files: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir()
    for dest, data in files.items():
        if dest.startswith("api/daily_papers/"):
            (folder / Path(dest).name).write_bytes(data)
    return folder


def test_a_day_has_the_rows_of_its_digest(tmp_path: Path, make_files: Files) -> None:
    rows = json.loads(make_files(plan_toy(tmp_path), ".json")[f"api/daily_papers/{MONDAY}.json"])
    assert [row["paper"]["id"] for row in rows] == ["2501.00001", TIDES.key]
    first = rows[0]["paper"]
    assert first["authors"][0] == {"name": "Ada Reed", "hidden": False}
    assert first["summary"] == HERONS.metadata.abstract
    assert (first["upvotes"], first["submittedOnDailyAt"]) == (12, "2025-03-03T00:00:00.000Z")
    assert first["publishedAt"] == "2025-01-02T00:00:00.000Z"
    assert first["ai_summary"] == "Herons can be counted."
    assert first["url"] == "https://example.org/papers/papers/2501.00001/"


def test_a_paper_tells_its_days_newest_first(tmp_path: Path, make_files: Files) -> None:
    paper = json.loads(make_files(plan_toy(tmp_path), ".json")["api/papers/2501.00001.json"])
    assert paper["title"] == HERONS.title
    assert paper["upvotes"] == 30
    assert paper["appearances"] == [
        {"date": "2025-03-04", "rank": 2, "upvotes": 30},
        {"date": "2025-03-03", "rank": 1, "upvotes": 12},
    ]


def test_the_index_leads_to_every_day_and_paper(tmp_path: Path, make_files: Files) -> None:
    files = make_files(plan_toy(tmp_path), ".json")
    index = json.loads(files["api/index.json"])
    start = "https://example.org/papers/"
    assert {day["url"].removeprefix(start) for day in index["days"]} | {
        index["paperUrl"].format(key=key).removeprefix(start) for key in index["papers"]
    } == {dest for dest in files if dest.startswith("api/") and dest != "api/index.json"}
    assert [(day["date"], day["papers"]) for day in index["days"]] == [("2025-03-04", 2), ("2025-03-03", 2)]


def test_a_site_can_do_without(tmp_path: Path, make_files: Files) -> None:
    config = toy_config(tmp_path).model_copy(update={"outputs": OutputsSection(api=False, citations=False)})
    site = plan_site(config, Library((HERONS, MOSS, TIDES), (), config))
    files = make_files(site, ".json", ".bib", ".html")
    assert not [dest for dest in files if dest.startswith("api/") or dest.endswith(".bib")]
    page = files["papers/2501.00001/index.html"].decode()
    assert "/api/" not in page
    assert ".bib" not in page


@pytest.mark.parametrize("days", ["2025-0[56]-*"])
def test_our_reader_reads_the_api_back_to_the_same_papers(
    daily_dir: Path, tmp_path: Path, make_files: Files, days: str
) -> None:
    before = library_of(tmp_path / "one", f"{daily_dir}/{days}.json")
    assert len(before.papers) > 500
    assert before.config is not None
    folder = write_days(make_files(plan_site(before.config, before), ".json"), tmp_path / "days")
    after = library_of(tmp_path / "two", f"{folder}/*.json")
    assert [bare(paper) for paper in after.papers] == [bare(paper) for paper in before.papers]
    assert [digest.keys for digest in after.digests] == [digest.keys for digest in before.digests]


def test_no_text_breaks_the_api(tmp_path: Path, make_files: Files, hostile_strings: list[str]) -> None:
    papers = [
        Paper(f"p-{number:04}", Metadata(title=string, abstract=string, url=string, venue=string), HERONS.mentions)
        for number, string in enumerate(hostile_strings)
    ]
    rows = json.loads(make_files(plan_toy(tmp_path, *papers), ".json")[f"api/daily_papers/{MONDAY}.json"])
    assert [row["paper"]["title"] for row in rows] == hostile_strings
    assert isinstance(datetime.date.fromisoformat(rows[0]["paper"]["submittedOnDailyAt"][:10]), datetime.date)
