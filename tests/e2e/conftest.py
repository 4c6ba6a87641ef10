"""Whole sites for the end-to-end tests: built in this process, compared as trees, looked at in a browser."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

Tree = dict[str, str]
"""File below a folder → hash of its bytes."""


def _read_tree(folder: Path) -> Tree:
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            found[path.relative_to(folder).as_posix()] = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
    return found


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


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that all test processes of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "e2e-shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def build_once(shared_folder: Path, run_cli: Any) -> Callable[[str, str, dict[str, Path | bytes]], Path]:
    """Function `build_once(name, config, files)`: builds a site once for all test processes; returns its folder."""

    def build(name: str, config: str, files: dict[str, Path | bytes]) -> Path:
        root = shared_folder / name
        with _locked(shared_folder / f"{name}.lock"):
            if not (root / "built").exists():
                shutil.rmtree(root, ignore_errors=True)
                _lay_out(root, config, files)
                done = run_cli("build", "--jobs", "2", cwd=root, timeout=200)
                assert done.returncode == 0, done.stdout + done.stderr
                (root / "built").write_text(done.stdout + done.stderr, encoding="utf-8")
        return root

    return build


def _lay_out(root: Path, config: str, files: dict[str, Path | bytes]) -> None:
    root.mkdir()
    (root / "site.toml").write_text(config, encoding="utf-8")
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            target.symlink_to(content)
        else:
            target.write_bytes(content)


SNAPSHOT_CONFIG = """[site]
title = "Snapshots"
base_url = "https://example.org/"
[[sources]]
path = "snapshots/*.txt"
year = 2025
"""

DAILY_CONFIG = """[site]
title = "Daily Papers"
base_url = "https://example.org/daily/"
[[sources]]
path = "hf-daily.tar.xz"
format = "daily-json"
"""


@pytest.fixture(scope="session")
def snapshot_site(build_once: Any, shared_data: Path) -> Path:
    """Site of the three snapshots, with the year told."""
    files = {f"snapshots/{path.name}": path.read_bytes() for path in sorted((shared_data / "snapshots").glob("*.txt"))}
    return build_once("snapshot-site", SNAPSHOT_CONFIG, files)


@pytest.fixture(scope="session")
def daily_site(build_once: Any, daily_archive: Path) -> Path:
    """Site of the whole daily set under `/daily/`, built from the archive as it came."""
    return build_once("daily-site", DAILY_CONFIG, {"hf-daily.tar.xz": daily_archive.read_bytes()})


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
