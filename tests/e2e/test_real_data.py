"""Real input: the three snapshots that the product began with, and 469 days of the daily-papers API."""

from __future__ import annotations

import datetime
import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

# --- snapshots ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def snapshot_titles(shared_data: Path) -> dict[str, list[str]]:
    """Day → titles in page order, by the simplest reading of the files: every other block after the day."""
    found: dict[str, list[str]] = {}
    for path in sorted((shared_data / "snapshots").glob("*.txt")):
        blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8"))]
        at = next(i for i, block in enumerate(blocks) if re.fullmatch(r"[A-Z][a-z]{2} \d{1,2}", block))
        found[blocks[at]] = [block for block in blocks[at + 1 :: 2] if block]
    return found


def _library(root: Path) -> tuple[Any, Any]:
    from sitegen.config import load_config
    from sitegen.library import Library, merge_duplicates
    from sitegen.report import Report
    from sitegen.sources import read_sources

    report = Report()
    content = read_sources(load_config(root / "site.toml"), report)
    return Library(merge_duplicates(content, report), content.notes), report


def test_snapshots_become_three_digests_in_page_order(
    snapshot_site: Path, snapshot_titles: dict[str, list[str]], build_report: Any
) -> None:
    library, report = _library(snapshot_site)
    assert len(library.papers) == 210
    assert {str(d.day): len(d.keys) for d in library.digests} == {
        "2025-08-06": len(snapshot_titles["Aug 6"]),
        "2025-03-11": len(snapshot_titles["Mar 11"]),
        "2025-08-20": len(snapshot_titles["Aug 20"]),
    }
    assert sorted(len(digest.keys) for digest in library.digests) == [64, 66, 98]
    for digest in library.digests:
        day = f"{digest.day:%b} {digest.day.day}"
        assert [_folded(library.get(key).title) for key in digest.keys] == [_folded(t) for t in snapshot_titles[day]]
    assert report.warnings == []
    assert build_report(snapshot_site)["warnings"] == []


def _folded(title: str) -> str:
    return re.sub(r"\W+", "", title.casefold())


def test_the_pages_of_the_snapshots_are_there(snapshot_site: Path) -> None:
    public = snapshot_site / "public"
    assert sum(path.is_dir() for path in (public / "papers").iterdir()) == 210
    for day, count in (("2025-08-06", 66), ("2025-03-11", 98), ("2025-08-20", 64)):
        page = (public / "days" / day / "index.html").read_text(encoding="utf-8")
        links = dict.fromkeys(re.findall(r'href="?(/papers/[^"/ >]+/)', page))
        assert len(links) in (64, 66, 98), f"{day} has {len(links)}, not {count}"


def test_every_title_of_the_snapshots_is_found_among_the_first_three(snapshot_site: Path) -> None:
    from sitegen.search.published import open_index

    library, _ = _library(snapshot_site)
    index = open_index(snapshot_site / "public" / "search")
    lost = []
    for paper in library.papers:
        hits = [hit[0] for hit in index.search(paper.title, limit=3, plain=True).hits]
        if paper.key not in hits:
            lost.append((paper.title, hits))
    assert lost == []


def test_sitegen_search_finds_a_title_from_the_shell(snapshot_site: Path, run_cli: Any) -> None:
    library, _ = _library(snapshot_site)
    for paper in library.papers[:3]:
        done = run_cli("search", paper.title, "--limit", "3", "--json", cwd=snapshot_site)
        assert done.returncode == 0, done.stderr
        assert f'"{paper.key}"' in done.stdout
        json.loads(done.stdout)


def test_without_a_year_the_warning_says_what_was_assumed(snapshot_site: Path, tmp_path: Path, build_here: Any) -> None:
    shutil.copytree(snapshot_site / "snapshots", tmp_path / "snapshots")
    text = (snapshot_site / "site.toml").read_text().replace("year = 2025\n", "")
    (tmp_path / "site.toml").write_text(text)
    report = build_here(tmp_path)
    assert len(report.warnings) == 3
    assert {event.file for event in report.warnings} == {
        f"snapshots/{path.name}" for path in (tmp_path / "snapshots").iterdir()
    }
    digests = {path.name for path in (tmp_path / "public" / "days").iterdir() if path.is_dir()}
    assert len(digests) == 3
    for event in report.warnings:
        year = re.search(r"\b(20\d\d)\b", event.message)
        assert year, event.message
        assert sum(day.startswith(year[1]) for day in digests) >= 1
    library, _ = _library(tmp_path)
    assert len(library.papers) == 210
    assert all(digest.day <= datetime.datetime.now(datetime.UTC).date() for digest in library.digests)


# --- the daily set -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def damaged_rows(daily_dir: Path) -> set[tuple[str, int]]:
    """(file, row) of every record that is no object, counted without our reader."""
    return {
        (path.name, row)
        for path in sorted(daily_dir.glob("*.json"))
        for row, record in enumerate(json.loads(path.read_text(encoding="utf-8")))
        if not isinstance(record, dict)
    }


def test_the_daily_set_gives_its_papers_and_days(daily_site: Path, build_report: Any) -> None:
    public = daily_site / "public"
    assert sum(path.is_dir() for path in (public / "papers").iterdir()) == 7_847
    assert sum(path.is_dir() for path in (public / "days").iterdir()) == 451
    counts = build_report(daily_site)["counts"]
    assert counts["papers"] == 7_847
    told = (daily_site / "built").read_text(encoding="utf-8")
    assert re.search(r"7[,. ]?847 papers", told), told
    assert re.search(r"451 days", told), told


def test_each_damaged_row_is_in_the_report_with_file_and_row(
    daily_site: Path, damaged_rows: set[tuple[str, int]], build_report: Any
) -> None:
    assert len(damaged_rows) == 217
    warnings = build_report(daily_site)["warnings"]
    kinds = Counter(warning["kind"] for warning in warnings)
    skipped = [warning for warning in warnings if warning["kind"] == "record-skipped"]
    told = {(warning["file"].rsplit("/", 1)[-1], warning["row"]) for warning in skipped}
    assert told == damaged_rows, kinds
    assert len(skipped) == 217
    assert all(warning["file"].startswith("hf-daily.tar.xz/") and warning["message"] for warning in skipped)


def test_the_index_of_the_daily_set_is_small(daily_site: Path) -> None:
    size = sum(path.stat().st_size for path in (daily_site / "public" / "search").rglob("*") if path.is_file())
    print(f"search folder: {size / 1e6:.2f} MB")
    assert size <= 7_000_000


def test_a_second_build_of_the_daily_set_makes_nothing(
    daily_site: Path, shared_folder: Path, tmp_path: Path, run_cli: Any, read_tree: Any
) -> None:
    before = (daily_site / "public").resolve()
    stamp = {path.name: path.stat().st_ino for path in before.iterdir()}
    done = run_cli("build", cwd=daily_site)
    assert done.returncode == 0, done.stderr
    assert re.search(r"\b0 (pages |files |artifacts )?made|made 0\b", done.stdout + done.stderr), (
        done.stdout + done.stderr
    )
    after = (daily_site / "public").resolve()
    files = {path.name for path in after.iterdir()}
    assert files == set(stamp)
