"""`make bench` runs, compares what it says it compares, and the README has the figures that were measured."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from sitegen.config import DEFAULT_BOOSTS, LEAVABLE, SiteConfig
from tests.benchmarks import index_alone, measure, rounds
from tests.benchmarks.command import main
from tests.benchmarks.corpora import EDITS, EDITS_OF_ALL, NEW_PAPERS, PROFILES, make_site
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.results import (
    Figure,
    Machine,
    Results,
    SizeResults,
    join_figures,
    join_results,
    read_results,
    write_results,
)
from tests.benchmarks.rounds import in_turns
from tests.benchmarks.table import make_tables, put_tables

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "tests" / "benchmarks" / "results.json"
ALL_EDITS = EDITS | EDITS_OF_ALL
MACHINE = Machine("Slow Processor", 2, 4096, "Linux", "3.11.0")


def size_of(papers: int, note: str = "", **peers: float) -> SizeResults:
    """Invented figures: a cold build of 2 seconds."""
    build = {name: Figure((1.0,), 90, 40, 2_000_000, 20) for name in ALL_EDITS}
    cold = {"cold": Figure((9.0, 2.0, 1.0), 100, 40, 2_000_000, 20)}
    return SizeResults(
        papers=papers,
        rounds=3,
        builds={"lean": cold | build},
        making={"lean": {"2": (1.0,), "1": (1.6,)}},
        index=Figure((0.5,), 80, 10, 100_000),
        peers={name: Figure((seconds,), 500, 30, 3_000_000, 30) for name, seconds in peers.items()},
        skipped={"mkdocs": "not installed"},
        note=note,
    )


def results_of(*sizes: SizeResults) -> Results:
    return Results(MACHINE, {"sitegen": "0.1.0"}, sizes)


def test_the_readme_has_the_figures_that_were_measured() -> None:
    document = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert put_tables(document, make_tables(read_results(RESULTS))) == document, "run make bench"


@pytest.mark.slow
def test_the_benchmark_measures_every_scenario_of_a_small_site(shared_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    command = [sys.executable, PROJECT / "tests" / "benchmarks", "--sizes", "200", "--profiles", "lean"]
    options = ["--peers", "none", "--rounds", "1", "--json", file, "--work", tmp_path]
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    results = read_results(file)
    assert make_tables(results) in done.stdout
    assert results.machine == describe_machine()
    (size,) = results.sizes
    scenarios = size.builds["lean"]
    assert list(scenarios) == ["cold", *ALL_EDITS]
    assert all(figure.median > 0 and figure.peak_mib > 20 for figure in scenarios.values())
    files = {name: figure.pages for name, figure in scenarios.items()}
    assert files["unchanged"] == files["cold"] > 200
    assert files["one new day"] == files["cold"] + NEW_PAPERS + 1
    assert files["the next day"] == files["one new day"] + NEW_PAPERS + 1
    assert files["the third day"] == files["the next day"] + NEW_PAPERS + 1
    assert files["one edited paper"] == files["one changed setting"] == files["the third day"]
    assert 10 < size.index.files < scenarios["cold"].files
    assert all(seconds > 0 for by_jobs in size.making.values() for times in by_jobs.values() for seconds in times)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["corpus-200"]


def test_the_lean_profile_leaves_out_whatever_can_be_left_out() -> None:
    config = SiteConfig.model_validate(tomllib.loads(PROFILES["lean"]))
    assert set(config.pages.leave_out) == set(LEAVABLE)
    outputs = config.outputs.model_dump(exclude={"feed_id"})
    assert not any(outputs.values()), outputs
    assert not config.offline.enabled


DAYS = ("one new day", "the next day", "the third day")
"""Scenarios that add a day."""

CHANGED_FILES = {"unchanged": 0, **dict.fromkeys(DAYS, 1), "one edited template": 1}
"""Scenario → files that are there before or after, not both; of one that is replaced both versions count."""


@pytest.mark.parametrize("scenario", ALL_EDITS)
def test_an_edit_changes_the_site_and_never_the_corpus(scenario: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for day in range(1, 8):
        rows = [{"paper": {"id": f"2501.{day}{n:04d}", "title": "A b", "summary": "C d."}} for n in range(10)]
        (corpus / f"2025-01-0{day}.json").write_text(json.dumps(rows), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    site = make_site(corpus, tmp_path / "site", "lean")
    files = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    ALL_EDITS[scenario](site)
    changed = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert len(set(files.items()) ^ set(changed.items())) == CHANGED_FILES.get(scenario, 2)
    assert {path.name: path.read_bytes() for path in corpus.iterdir()} == before
    if scenario in DAYS:
        assert len(json.loads((site / "corpus" / "2025-01-08.json").read_text(encoding="utf-8"))) == NEW_PAPERS


def test_a_short_command_is_looked_at_more_than_once_however_long_a_look_takes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def slow_look(pid: int, look: Callable[[int], int] = measure._memory_kib) -> int:
        time.sleep(0.05)
        return look(pid)

    monkeypatch.setattr(measure, "_memory_kib", slow_look)
    held = "import time; time.sleep(0.2); held = b'x' * (400 << 20); time.sleep(0.4)"
    assert measure.run([sys.executable, "-c", held], tmp_path).peak_mib > 400


def test_a_command_that_ended_before_any_look_is_weighed_by_the_kernel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measure, "_memory_kib", lambda pid: 0)
    assert measure.run([sys.executable, "-c", "held = b'x' * (400 << 20)"], tmp_path).peak_mib > 400


def test_each_has_its_turn() -> None:
    assert list(in_turns(["hugo", "mkdocs", "lunr"], ["lean", "index"])) == [
        *("hugo", "lean", "mkdocs", "index", "lunr", "lean"),
    ]
    assert list(in_turns(["hugo"], ["lean", "index", "full"])) == ["hugo", "lean", "index", "full"]
    assert list(in_turns([], ["lean", "index"])) == ["lean", "index"]


def test_in_as_many_rounds_each_of_ours_comes_after_each_of_theirs_equally_often() -> None:
    theirs, ours = ["hugo", "pagefind", "mkdocs", "pelican", "lunr", "hugo again"], ["lean", "index", "full"]
    pairs = [pair for number in (1, 2, 3) for pair in pairs_of(in_turns(theirs, ours, number))]
    assert sorted(pairs) == sorted((their, our) for their in theirs for our in ours)


def pairs_of(steps: Iterable[str]) -> list[tuple[str, str]]:
    found = list(steps)
    return list(zip(found[::2], found[1::2], strict=True))


def test_a_table_says_what_part_of_the_others_time_it_takes() -> None:
    told = make_tables(results_of(size_of(1000, "Only a try.", hugo=4.0, pagefind=16.0, lunr=5.0)))
    assert told.startswith("**Only a try.** Measured on Slow Processor, 2 cores, 4.0 GiB, Linux, Python 3.11.0")
    assert "| **sitegen, lean** | 2.00 s | 100.00 ms | 100 MiB | 40 | 2.0 MB |  |" in told
    assert "| Hugo, pages alone | 4.00 s | 133.33 ms | 500 MiB | 30 | 3.0 MB | 0.50 |" in told
    assert "| Hugo, then Pagefind | 20.0 s | 333.33 ms | 500 MiB | 60 | 6.0 MB | 0.10 |" in told
    assert "| the lunr package | 5.00 s | 500 MiB | 30 | 3.0 MB | 0.10 |" in told
    assert "0.62 (1,000, lean: 1.00 s of 1.60 s)" in told
    assert "Pelican" not in told
    assert "Not measured with 1,000 papers: mkdocs (not installed)." in told


def test_earlier_figures_can_be_shown_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = results_of(size_of(1000, "Only a try."), size_of(10_000))
    write_results(tmp_path / "results.json", results)
    main(["--sizes", "none", "--json", str(tmp_path / "results.json")])
    assert capsys.readouterr().out == f"\n{make_tables(results)}\n"
    with pytest.raises(SystemExit, match="no sizes to measure"):
        main(["--sizes", "none"])


def test_a_peer_that_cannot_be_measured_is_skipped_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(peer: str, *args: object) -> Figure:
        raise RuntimeError(f"trouble\n{peer} is out of order\n")

    monkeypatch.setattr(rounds, "time_peer", fail)
    told: list[str] = []
    measured = rounds.Rounds(tmp_path, tmp_path, [], told.append)
    monkeypatch.setattr(measured, "_time_index", lambda: measured._index.append(Figure((1.0,), 1)))
    size = measured.run(10, 2, ["mkdocs", "pagefind"], {"lunr": "not installed"}, Path(sys.executable))
    assert size.peers == {}
    assert size.skipped == {
        "lunr": "not installed",
        "mkdocs": "mkdocs is out of order",
        "pagefind": "it indexes the pages of hugo, which were not made before",
    }
    assert "  mkdocs skipped: mkdocs is out of order" in told


def test_a_peer_that_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--peers", "hugo,jekyll"])
    assert "jekyll is not one of hugo, pagefind" in capsys.readouterr().err


def test_figures_of_other_sizes_stay_unless_the_machine_is_another() -> None:
    old = results_of(size_of(1000), size_of(100_000))
    new = results_of(msgspec.structs.replace(size_of(1000), rounds=7), size_of(10_000))
    joined = join_results(old, new)
    assert [(size.papers, size.rounds) for size in joined.sizes] == [(1000, 7), (10_000, 3), (100_000, 3)]
    other = msgspec.structs.replace(new, machine=msgspec.structs.replace(MACHINE, cores=64))
    assert join_results(old, other) == other


def test_rounds_are_joined_to_their_median_time_and_their_highest_memory() -> None:
    joined = join_figures([Figure((seconds,), peak, 5) for seconds, peak in ((1.0, 20), (9.0, 50), (2.0, 30))])
    assert (joined.median, joined.peak_mib, joined.files) == (2.0, 50, 5)


def test_the_index_alone_ranks_as_a_site_does() -> None:
    assert index_alone.BOOSTS == DEFAULT_BOOSTS
