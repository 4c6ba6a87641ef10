"""The build as a story on a toy site: what is made, what is told, and what a failure leaves behind.

The long stories (fifty kills, thirty edit sequences, real data) are in `tests/e2e`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sitegen.ahead import begin_build
from sitegen.build import BuildResult, build
from sitegen.config import load_config
from sitegen.errors import SitegenError, StrictError, TemplateError
from sitegen.publish.lock import site_lock
from sitegen.report import Report

KILLS = int(os.environ.get("SITEGEN_TEST_KILLS", "5"))
PROJECT = Path(__file__).resolve().parent.parent


def build_site(site: Any, **options: Any) -> BuildResult:
    return build(load_config(site.root / "site.toml"), Report(), jobs=options.pop("jobs", 1), **options)


def report_of(site: Any) -> Any:
    return json.loads((site.root / ".sitegen" / "report.json").read_text(encoding="utf-8"))


def test_a_build_publishes_every_page_and_says_what_it_did(toy_site: Any) -> None:
    result = build_site(toy_site)
    assert (result.papers, result.days) == (3, 2)
    assert result.made == len(toy_site.files())
    assert (result.kept, result.removed, result.pages_kept) == (0, 0, 0)
    assert result.pages_made == sum(name.endswith(".html") for name in toy_site.files())
    assert result.shards > 0
    assert "Counting Herons" in toy_site.read("index.html")
    counts = report_of(toy_site)["counts"]
    assert (counts["papers"], counts["digests"], counts["artifacts"]) == (3, 2, result.made)


def test_a_second_build_makes_nothing(toy_site: Any) -> None:
    first = build_site(toy_site)
    second = build_site(toy_site)
    assert (second.made, second.kept, second.removed) == (0, first.made, 0)
    assert (second.papers, second.days, second.shards) == (first.papers, first.days, first.shards)


@pytest.mark.parametrize(
    "edit",
    [
        lambda site: site.write_digest("2025-03-05", site.paper("A New Paper", "On a new day.")),
        lambda site: (site.root / "content" / "2025-03-04.md").unlink(),
        lambda site: site.write_config(base_url="https://example.org/below/"),
        lambda site: site.write("static/robots-note.txt", "hello"),
        lambda site: os.utime(site.root / "content" / "2025-03-04.md"),
    ],
    ids=["a day more", "a day less", "another address", "a static file", "a touched file"],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_after_an_edit_incremental_equals_full(toy_site: Any, edit: Any, jobs: int) -> None:
    build_site(toy_site)
    edit(toy_site)
    build_site(toy_site, jobs=jobs)
    incremental = toy_site.files()
    build_site(toy_site, full=True, jobs=jobs)
    assert toy_site.files() == incremental


def test_a_touched_file_makes_nothing(toy_site: Any) -> None:
    build_site(toy_site)
    os.utime(toy_site.root / "content" / "2025-03-04.md")
    assert build_site(toy_site).made == 0


def test_a_lost_file_of_the_site_is_made_again(toy_site: Any) -> None:
    build_site(toy_site)
    before = toy_site.files()
    (toy_site.output / "index.html").unlink()
    assert build_site(toy_site).made == 1
    assert toy_site.files() == before


@pytest.fixture
def all_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every site built as a large one is."""
    for module in ("ahead", "publish.staging"):
        monkeypatch.setattr(f"sitegen.{module}.LARGE", 1)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("all_large")
def test_a_large_site_is_looked_through_ahead(toy_site: Any, jobs: int) -> None:
    build_site(toy_site)
    before = toy_site.files()
    assert build_site(toy_site, jobs=jobs).made == 0
    (toy_site.output / "index.html").unlink()
    assert build_site(toy_site, jobs=jobs).made == 1
    assert toy_site.files() == before
    toy_site.write_digest("2025-03-05", toy_site.paper("A New Paper", "On a new day."))
    (toy_site.output / "index.html").unlink()
    assert build_site(toy_site, jobs=jobs).kept > 0
    incremental = toy_site.files()
    build_site(toy_site, full=True, jobs=jobs)
    assert toy_site.files() == incremental


@pytest.mark.usefixtures("all_large")
def test_the_build_that_was_looked_through_ahead_need_not_be_the_last_one(toy_site: Any) -> None:
    build_site(toy_site, jobs=2)
    toy_site.write_digest("2025-03-05", toy_site.paper("A New Paper", "On a new day."))
    build_site(toy_site, jobs=2)
    toy_site.run("rollback")  # the newest build is no longer the live one
    (toy_site.output / "index.html").unlink()
    build_site(toy_site, jobs=2)
    incremental = toy_site.files()
    other = load_config(toy_site.root / "site.toml", output=str(toy_site.root / "other"))
    build(other, Report(), jobs=2)  # nor that of this output
    (toy_site.output / "index.html").unlink()
    assert build_site(toy_site, jobs=2).made == 1
    assert toy_site.files() == incremental
    build_site(toy_site, full=True)
    assert toy_site.files() == incremental


@pytest.mark.usefixtures("all_large")
def test_what_begins_before_the_settings_are_there_holds_the_lock(toy_site: Any) -> None:
    build_site(toy_site)
    before, state = toy_site.files(), toy_site.root / ".sitegen"
    (toy_site.output / "index.html").unlink()
    with begin_build(state, 2) as begun:
        with pytest.raises(SitegenError, match="another build"), site_lock(state, wait_seconds=0.1):
            pass
        assert build_site(toy_site, begun=begun).made == 1
    assert toy_site.files() == before


def test_source_date_epoch_is_an_input(toy_site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    build_site(toy_site)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    build_site(toy_site)
    incremental = toy_site.files()
    build_site(toy_site, full=True)
    assert toy_site.files() == incremental


# --- warnings ----------------------------------------------------------------------------------------------------


def _damage(site: Any) -> None:
    rows = [{"paper": {"id": "2501.00009", "title": "Fine", "publishedAt": "2025-03-02T00:00:00Z"}}, "not a row"]
    site.write("content/rows.json", rows)


def test_warnings_are_told_again_when_nothing_changed(toy_site: Any) -> None:
    _damage(toy_site)
    first = build_site(toy_site)
    warnings = report_of(toy_site)["warnings"]
    assert first.warnings == len(warnings) > 0
    second = build_site(toy_site)
    assert (second.made, second.warnings) == (0, first.warnings)
    assert report_of(toy_site)["warnings"] == warnings


@pytest.mark.parametrize("published_before", [False, True])
def test_strict_publishes_nothing_when_there_are_warnings(toy_site: Any, published_before: bool) -> None:
    _damage(toy_site)
    if published_before:
        build_site(toy_site)
    before = toy_site.files() if published_before else None
    with pytest.raises(StrictError, match="warning"):
        build_site(toy_site, strict=True)
    assert toy_site.output.exists() == published_before
    assert before is None or toy_site.files() == before
    assert report_of(toy_site)["warnings"]
    assert "--strict" in report_of(toy_site)["error"]


# --- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_template_error_leaves_the_published_site(toy_site: Any, jobs: int) -> None:
    build_site(toy_site)
    before = toy_site.files()
    toy_site.write("templates/paper.html", "<p>fine</p>\n{{ view.no_such_thing }}\n")
    with pytest.raises(TemplateError, match=r"paper\.html:2.*papers/"):
        build_site(toy_site, jobs=jobs)
    assert toy_site.files() == before
    assert "paper.html:2" in report_of(toy_site)["error"]


def test_an_output_that_is_not_ours_is_refused_before_any_work(toy_site: Any) -> None:
    (toy_site.root / "public").mkdir()
    (toy_site.root / "public" / "mine.txt").write_text("mine")
    with pytest.raises(SitegenError, match="not made by sitegen"):
        build_site(toy_site)
    assert toy_site.files() == {"mine.txt": b"mine"}


_KILLABLE = """
import sys
from pathlib import Path
from sitegen.build import build
from sitegen.config import load_config
from sitegen.report import Report
print("ready", flush=True)
build(load_config(Path(sys.argv[1])), Report(), jobs=int(sys.argv[2]))
"""


def _build_and_kill(site: Any, jobs: int, after: float) -> bool:
    """Build in another process, kill it `after` seconds; return whether it was still at work."""
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", _KILLABLE, str(site.root / "site.toml"), str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        return process.wait() != 0


TITLES = ("Toy Papers", "Another Title")


def _retitle(site: Any, title: str) -> None:
    path = site.root / "site.toml"
    path.write_text(re.sub(r"^title = .*$", f'title = "{title}"', path.read_text(), flags=re.MULTILINE))


def test_killed_at_any_moment_the_old_or_the_new_site_is_whole(toy_site: Any) -> None:
    for number in range(15):
        papers = [toy_site.paper(f"Paper {number} {row}", "Words.") for row in range(3)]
        toy_site.write_digest(f"2025-04-{1 + number % 28:02d}", *papers)
    rng = random.Random(5)
    states = []
    for title in TITLES:
        _retitle(toy_site, title)
        started = time.monotonic()
        build_site(toy_site, jobs=2)
        seconds = time.monotonic() - started
        states.append(toy_site.files())
    assert states[0] != states[1]
    killed = 0
    turn = -1
    while killed < KILLS // 2 or turn + 1 < KILLS:
        turn += 1
        assert turn < 10 * KILLS, f"only {killed} builds were at work when they were killed"
        _retitle(toy_site, TITLES[turn % 2])
        was_at_work = _build_and_kill(toy_site, 1 + turn // 2 % 2, rng.uniform(0, seconds))
        killed += was_at_work
        seconds *= 1 if was_at_work else 0.8  # the machine was busier when it was measured
        assert toy_site.files() in states
    build_site(toy_site)
    assert toy_site.files() == states[turn % 2]
    builds = toy_site.root / ".sitegen" / "builds" / "public"
    assert len([path for path in builds.iterdir() if path.is_dir()]) <= 3, "leftovers are gone"


# --- same input, same bytes --------------------------------------------------------------------------------------


def test_time_zone_locale_hash_seed_folder_and_jobs_change_no_byte(toy_site: Any, tmp_path: Path) -> None:
    other = tmp_path / "an other" / "plâce"
    shutil.copytree(toy_site.root, other)
    toy_site.build("--jobs", "1", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1")
    first = toy_site.files()
    object.__setattr__(toy_site, "root", other)
    toy_site.build("--jobs", "2", TZ="America/Los_Angeles", LC_ALL="C.UTF-8", PYTHONHASHSEED="2")
    assert toy_site.files() == first
