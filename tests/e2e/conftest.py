"""Whole sites for the end-to-end tests: built in this process, compared as trees, looked at in a browser."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DAILY_CONFIG, files_below

Tree = dict[str, str]
"""File below a folder → hash of its bytes."""


def _read_tree(folder: Path) -> Tree:
    return {name: hashlib.blake2b(data, digest_size=16).hexdigest() for name, data in files_below(folder)}


@pytest.fixture(scope="session")
def read_tree() -> Callable[[Path], Tree]:
    """Function `read_tree(folder)`: every file below it with the hash of its bytes."""
    return _read_tree


def _compare_trees(left: Tree, right: Tree) -> str:
    return "\n".join(
        [
            *(f"only left: {name}" for name in sorted(left.keys() - right.keys())[:10]),
            *(f"only right: {name}" for name in sorted(right.keys() - left.keys())[:10]),
            *[f"differs: {name}" for name in sorted(left.keys() & right.keys()) if left[name] != right[name]][:10],
        ]
    )


@pytest.fixture(scope="session")
def compare_trees() -> Callable[[Tree, Tree], str]:
    """Function `compare_trees(left, right)`: what differs, a line a file; empty when nothing does."""
    return _compare_trees


def _build(root: Path, *, jobs: int = 1, full: bool = False) -> Any:
    from sitegen.build import build
    from sitegen.config import load_config
    from sitegen.report import Report

    report = Report()
    build(load_config(root / "site.toml"), report, jobs=jobs, full=full)
    return report


@pytest.fixture(scope="session")
def build_here() -> Callable[..., Any]:
    """Function `build_here(root, jobs=1, full=False)`: builds in this process and returns the report."""
    return _build


SNAPSHOT_CONFIG = """[site]
title = "Snapshots"
base_url = "https://example.org/"
[[sources]]
path = "snapshots/*.txt"
year = 2025
"""


@pytest.fixture(scope="session")
def snapshot_site(build_once: Any, shared_data: Path) -> Path:
    """Site of the three snapshots, with the year told."""
    files = {f"snapshots/{path.name}": path.read_bytes() for path in sorted((shared_data / "snapshots").glob("*.txt"))}
    return build_once("snapshot-site", SNAPSHOT_CONFIG, files)


DAILY_WITHOUT_FILES_BESIDE = f"""{DAILY_CONFIG}
leave_out = ["related"]
# As with authors: 200 pages of topics show what 2,200 do.
min_papers_topic = 20

[outputs]
api = false
citations = false
list_feeds = 0
"""
"""What no test here looks at is half of the work; CI builds the daily set with all of it (`.ci/real-data`)."""


@pytest.fixture(scope="session")
def daily_site(build_once: Any, daily_archive: Path) -> Path:
    """Site of the whole daily set under `/daily/`, with all kinds of pages, but without files and feeds beside them."""
    files = {"hf-daily.tar.xz": daily_archive.read_bytes()}
    return build_once("daily-site-pages", DAILY_WITHOUT_FILES_BESIDE, files)


@pytest.fixture(scope="session")
def build_report() -> Callable[[Path], Any]:
    """Function `build_report(root)`: `.sitegen/report.json` of the site in `root`."""

    def read(root: Path) -> Any:
        return json.loads((root / ".sitegen" / "report.json").read_text(encoding="utf-8"))

    return read


@pytest.fixture(scope="session")
def hostile(shared_data: Path) -> Callable[[str], list[str]]:
    """Function `hostile(name)`: the strings of one list, each once, in order."""

    def read(name: str) -> list[str]:
        strings = json.loads((shared_data / "hostile" / f"{name}.json").read_text(encoding="utf-8"))
        return list(dict.fromkeys(strings))

    return read
