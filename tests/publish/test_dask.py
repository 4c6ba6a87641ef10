"""A cluster of real processes makes the same site as this machine, whoever is killed on the way."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen.build import build
from sitegen.config import load_config
from sitegen.errors import SitegenError, TemplateError
from sitegen.publish import dask_cluster
from sitegen.publish.dask_executor import DaskExecutor
from sitegen.publish.dask_workers import find_difference, find_fitness
from sitegen.publish.executor import SerialExecutor
from sitegen.publish.folders import write_new
from sitegen.report import Report

PROJECT = Path(__file__).resolve().parents[2]


if importlib.util.find_spec("distributed") is None and os.environ.get("SITEGEN_REQUIRE_DASK", "") in ("", "0"):
    pytest.skip("distributed is not installed", allow_module_level=True)


@dataclass
class Cluster:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def start(self, workers: int = 2) -> Cluster:
        file = self.folder / "scheduler.json"
        self._run("scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", file)
        _wait_for(lambda: file.exists() and file.read_bytes().rstrip().endswith(b"}"))  # it is not written in one go
        self.address = json.loads(file.read_text())["address"]
        for _ in range(workers):
            self.add_worker()
        for number in range(1, workers + 1):
            _wait_for(partial(self._is_registered, number))
        return self

    def _is_registered(self, number: int) -> bool:
        """Say whether the scheduler knows a worker, which on a busy machine takes longer than a test has patience."""
        return b"Registered to" in (self.folder / f"{number}.log").read_bytes()

    def add_worker(self, path: Path = PROJECT) -> None:
        options = ["--nthreads", "1", "--no-nanny", "--local-directory", self.folder]
        self._run("worker", self.address, *options, PYTHONPATH=f"{path}{os.pathsep}{PROJECT}")

    def _run(self, *arguments: object, **environment: str) -> None:
        command = [sys.executable, "-m", "dask", *map(str, arguments), "--no-dashboard"]
        env = {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
        with (self.folder / f"{len(self.processes)}.log").open("wb") as log:
            self.processes.append(subprocess.Popen(command, cwd=self.folder, env=env, stdout=log, stderr=log))

    def kill(self, number: int) -> None:
        """Kill a process: 0 is the scheduler, the others are workers."""
        self.processes[number].kill()
        self.processes[number].wait()

    def stop(self) -> None:
        for number in reversed(range(len(self.processes))):
            self.kill(number)


def _wait_for(happens: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def start_cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Function `start_cluster(workers=2)`; what it started ends with the test."""
    cluster = Cluster(tmp_path / "cluster")
    cluster.folder.mkdir()
    yield cluster.start
    cluster.stop()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers for the tests that kill nobody."""
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten what a user would wait."""
    monkeypatch.setattr(dask_cluster, "PATIENCE_SECONDS", 4.0)


# --- a whole site ------------------------------------------------------------------------------------------------


def write_papers(site: Any, days: int = 10) -> None:
    for day in range(1, days + 1):
        papers = [
            site.paper(
                f"Herons {day}.{number} over lake {day * number % 17}",
                f"We count heron{number} on the lake of day {day}; the error is $n^{{-1/{number + 1}}}$.",
                authors=f"Ada Reed{number % 7}, Brian Moor{day}",
                keywords=f"counting, lake{number % 5}",
            )
            for number in range(15)
        ]
        site.write_digest(f"2025-03-{day:02}", *papers)


def build_with(site: Any, scheduler: str, report: Report | None = None, **options: Any) -> None:
    site.write_config(f'[build]\nexecutor = "dask"\nscheduler = "{scheduler}"')
    build(load_config(site.root / "site.toml"), report or Report(), **options)


def build_here(site: Any) -> dict[str, bytes]:
    site.write_config()
    build(load_config(site.root / "site.toml"), Report(), jobs=1, full=True)
    return dict(site.files())


class Saboteur(Report):
    """Does something once, in the middle of the making of files."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = act
        self.phase = ""

    def start(self, phase: str, total: int) -> None:
        self.phase = phase

    def advance(self, steps: int = 1) -> None:
        if self.act and self.phase == "making files":
            self.act()
            self.act = None


def leftovers(site: Any) -> list[str]:
    return [path.name for path in (site.root / ".sitegen/builds/public").iterdir() if path.name.startswith("dask")]


def test_a_cluster_makes_the_same_bytes_as_this_machine_in_full_and_in_part(empty_site: Any, cluster: Cluster) -> None:
    write_papers(empty_site)
    build_with(empty_site, cluster.address)
    made = dict(empty_site.files())
    assert made == build_here(empty_site)
    write_papers(empty_site, days=14)
    build_with(empty_site, cluster.address)
    assert len(empty_site.files()) > len(made)
    assert empty_site.files() == build_here(empty_site)
    assert leftovers(empty_site) == []


def test_a_worker_killed_in_the_middle_changes_nothing(empty_site: Any, start_cluster: Any) -> None:
    write_papers(empty_site)
    cluster = start_cluster()
    saboteur = Saboteur(partial(cluster.kill, 1))
    build_with(empty_site, cluster.address, saboteur)
    assert saboteur.act is None
    assert cluster.processes[1].returncode == -signal.SIGKILL
    assert empty_site.files() == build_here(empty_site)


def test_when_the_scheduler_is_killed_the_error_says_so_and_the_old_site_stays(
    empty_site: Any, start_cluster: Any
) -> None:
    write_papers(empty_site, days=1)
    before = build_here(empty_site)
    write_papers(empty_site)
    cluster = start_cluster()
    started = time.monotonic()
    with pytest.raises(SitegenError, match=r"scheduler at tcp://.* is gone; start it again .* site is as it was"):
        build_with(empty_site, cluster.address, Saboteur(partial(cluster.kill, 0)), full=True)
    assert time.monotonic() - started < 30
    assert empty_site.files() == before
    assert leftovers(empty_site) == []
    assert build_here(empty_site) != before


def test_without_a_scheduler_the_error_says_so_and_the_old_site_stays(
    empty_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "PATIENCE_SECONDS", 1.0)  # nobody is there whose answer may be late
    write_papers(empty_site, days=1)
    before = build_here(empty_site)
    write_papers(empty_site, days=4)
    with pytest.raises(SitegenError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9; start it with"):
        build_with(empty_site, "tcp://127.0.0.1:9")
    assert empty_site.files() == before


def test_a_site_that_has_not_changed_needs_no_cluster(empty_site: Any, cluster: Cluster) -> None:
    write_papers(empty_site, days=2)
    build_with(empty_site, cluster.address)
    build_with(empty_site, "tcp://127.0.0.1:9")


# --- the executor ------------------------------------------------------------------------------------------------


@pytest.fixture
def executor(cluster: Cluster, tmp_path: Path) -> Iterator[DaskExecutor]:
    with DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as made:
        yield made


def test_results_come_in_the_order_of_the_chunks(executor: DaskExecutor) -> None:
    seen: list[int] = []
    results = executor.map_chunks(lambda chunk: [2 * number for number in chunk], [[1, 2], [3], []] * 9, seen.extend)
    assert results == [[2, 4], [6], []] * 9
    assert sorted(seen) == sorted([2, 4, 6] * 9)
    assert executor.jobs == 2


def test_large_chunks_go_without_a_word(executor: DaskExecutor) -> None:
    assert executor.map_chunks(len, [bytes(12_000_000)] * 2) == [12_000_000] * 2


def test_the_error_of_the_first_chunk_is_told_whole(executor: DaskExecutor) -> None:
    def fail_from_three(number: int) -> int:
        if number >= 3:
            time.sleep(0.05 if number == 3 else 0)
            raise TemplateError(f"bad {number}", where="paper.html:7", remedy="mend it")
        return number

    with pytest.raises(TemplateError) as caught:
        executor.map_chunks(fail_from_three, range(30))
    assert str(caught.value) == "paper.html:7: bad 3; mend it"
    assert "fail_from_three" in str(caught.value.__cause__)


def test_a_chunk_is_run_again_after_its_worker_was_killed_half_way(start_cluster: Any, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()

    def write_and_die_once(scratch: str, number: int) -> int:
        for part in "abc":
            write_new(str(folder), f"{number}/{part}.html", f"{number}{part}".encode(), scratch)
            if number == 3 and part == "b" and not (folder / "died").exists():
                (folder / "died").touch()
                write_new(scratch, "half", b"ha")
                os.kill(os.getpid(), signal.SIGKILL)
        return number

    cluster = start_cluster()
    with DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor:
        assert executor.map_chunks(partial(write_and_die_once, executor.scratch), range(6)) == list(range(6))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cluster", "site"]
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.html")}
    assert texts == {f"{number}/{part}.html": f"{number}{part}" for number in range(6) for part in "abc"}
    assert (folder / "died").exists()


def test_a_cluster_without_workers_is_told(start_cluster: Any, tmp_path: Path, patience: None) -> None:
    cluster = start_cluster(workers=0)
    with (
        pytest.raises(SitegenError, match=r"has no workers; start some with `dask worker tcp://"),
        DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, [1, 2])


def test_workers_that_all_go_away_are_told(start_cluster: Any, tmp_path: Path, patience: None) -> None:
    cluster = start_cluster(workers=1)
    with (
        pytest.raises(SitegenError, match=r"has no workers; start some with `dask worker tcp://"),
        DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(lambda _: time.sleep(0.1), range(100), lambda _: cluster.kill(1))


def test_a_scheduler_that_hangs_is_given_up(start_cluster: Any, tmp_path: Path, patience: None) -> None:
    cluster = start_cluster(workers=1)
    hang = partial(os.kill, cluster.processes[0].pid, signal.SIGSTOP)
    with (
        pytest.raises(SitegenError, match=r"scheduler at .* is gone"),
        DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, range(100), lambda _: hang())


def test_a_folder_that_is_not_shared_is_told(cluster: Cluster, tmp_path: Path, monkeypatch: Any) -> None:
    if not Path("/proc/self/cwd").exists():
        pytest.skip("only Linux has a path that leads each process elsewhere")
    monkeypatch.chdir(tmp_path)
    with (
        pytest.raises(SitegenError, match=r"cannot write into the site's folder .*; share /.* with every worker"),
        DaskExecutor(cluster.address, tmp_path, Path("/proc/self/cwd"), SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, [1, 2])


def test_a_folder_that_only_looks_shared_is_told(cluster: Cluster, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(dask_cluster, "write_probe", lambda scratch: ("probe-elsewhere", ""))
    with (
        pytest.raises(SitegenError, match="writes into another folder"),
        DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, [1, 2])


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"lunr-0.7.1.dist-info/METADATA": "Name: lunr\nVersion: 0.7.1\n"}, "has lunr 0.7.1, and this machine 0.8"),
        ({"sitegen/__init__.py": "raise ImportError('no sitegen here')"}, "cannot run sitegen .*no sitegen here"),
    ],
    ids=["lunr", "sitegen"],
)
def test_a_worker_with_other_software_is_told(
    start_cluster: Any, tmp_path: Path, files: dict[str, str], told: str
) -> None:
    for name, text in files.items():
        path = tmp_path / "other" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    cluster = start_cluster(workers=0)
    cluster.add_worker(tmp_path / "other")
    with (
        pytest.raises(SitegenError, match=f"the Dask worker tcp://.* {told}.*; install the same"),
        DaskExecutor(cluster.address, tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, [1, 2])


def test_what_differs_is_named(tmp_path: Path) -> None:
    ours = find_fitness(str(tmp_path))
    replace = msgspec.structs.replace
    assert find_difference(ours, ours) is None
    for theirs, told in (
        (replace(ours, python="3.1"), "runs Python 3.1"),
        (replace(ours, code="other"), "another version of sitegen"),
        (replace(ours, libraries={**ours.libraries, "nh3": "none"}), "has nh3 none"),
        (replace(ours, themes=dict.fromkeys(ours.themes, "other")), "does not see the same files in /"),
    ):
        difference = find_difference(ours, theirs)
        assert difference is not None
        assert told in difference[0]


def test_without_the_package_the_remedy_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(SitegenError, match=r"pip install 'sitegen\[dask\]'"),
        DaskExecutor("tcp://127.0.0.1:9", tmp_path, tmp_path, SerialExecutor()) as executor,
    ):
        executor.map_chunks(abs, [1, 2])
