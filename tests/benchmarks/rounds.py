"""Rounds of one size: peer, sitegen, peer, … in turns, so that the machine's other work falls on all of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from compileall import compile_dir
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

from tests.benchmarks.corpora import EDITS, EDITS_OF_ALL, ROOT, edit_template, make_site
from tests.benchmarks.measure import run, weigh
from tests.benchmarks.peers import time_peer
from tests.benchmarks.results import Figure, SizeResults, join_figures

T = TypeVar("T")
JOBS = ("2", "1")
"""Numbers of jobs with which files are made."""

QUICKEST = "hugo"
"""The peer that has a second turn in a round of several, as sitegen has: a median of three short runs is mostly luck."""

HERE = Path(__file__).resolve().parent


def in_turns(theirs: Sequence[T], ours: Sequence[T], number: int = 1) -> Iterator[T]:
    """Yield one of `theirs`, one of `ours`, and so on; ours begin again until all have had their turn.

    With each round's `number` (from 1) others of ours begin: who always comes after the one that writes ten times as
    many files would always find the machine busy with them.
    """
    first = (number - 1) % max(1, len(ours))
    ours = [*ours[first:], *ours[:first]]
    for their, our in zip(theirs, cycle(ours), strict=False):
        yield their
        yield our
    yield from islice(ours, len(theirs), None)


class Rounds:
    """Measures one size."""

    def __init__(self, corpus: Path, work: Path, profiles: Sequence[str], tell: Callable[[str], None]) -> None:
        self._corpus = corpus
        self._work = work
        self._round = work
        self._sites: dict[str, Path] = {}
        self._profiles = profiles
        self._tell = tell
        self._env = {"PYTHONPATH": str(ROOT)}
        self._builds: dict[str, dict[str, list[Figure]]] = {profile: {} for profile in profiles}
        self._making: dict[str, dict[str, list[float]]] = {profile: {jobs: [] for jobs in JOBS} for profile in profiles}
        self._index: list[Figure] = []
        self._peers: dict[str, list[Figure]] = {}
        self._skipped: dict[str, str] = {}

    def run(self, papers: int, rounds: int, peers: Sequence[str], skipped: dict[str, str], python: Path) -> SizeResults:
        """Measure `rounds` times; `python` is the interpreter that has the peers."""
        # As pip does when it installs a package; the environment may keep Python from doing so.
        compile_dir(ROOT / "sitegen", quiet=1)
        self._skipped = dict(skipped)
        # Nothing is deleted before all is measured: a file system is slow for minutes after ten thousand files. So what
        # makes all pages anew, for which sitegen deletes those of an old build, comes when the rest is measured.
        made: list[tuple[Path, dict[str, Path]]] = []
        for number in range(1, rounds + 1):
            self._tell(f"{papers} papers, round {number} of {rounds}")
            self._round = self._work / f"{papers}-{number}"
            self._round.mkdir()
            self._run_round([peer for peer in peers if peer not in self._skipped], python, number)
            made.append((self._round, dict(self._sites)))
        for number, (folder, sites) in enumerate(made, start=1):
            self._tell(f"{papers} papers, all pages anew, round {number} of {rounds}")
            self._round, self._sites = folder, sites
            self._make_all_anew()
        return SizeResults(
            papers=papers,
            rounds=rounds,
            builds={profile: _joined(scenarios) for profile, scenarios in self._builds.items()},
            making={name: {jobs: tuple(found) for jobs, found in by.items()} for name, by in self._making.items()},
            index=join_figures(self._index),
            peers=_joined(self._peers),
            skipped=self._skipped,
        )

    def _run_round(self, peers: Sequence[str], python: Path, number: int) -> None:
        theirs = [lambda peer=peer: self._time_peer(peer, python, self._round) for peer in peers]
        if QUICKEST in peers and len(peers) > 1:
            theirs.append(lambda: self._time_peer(QUICKEST, python, self._fresh(QUICKEST)))
        ours = [lambda profile=profile: self._time_cold(profile) for profile in self._profiles]
        for step in in_turns(theirs, [*ours[:1], self._time_index, *ours[1:]], number):
            step()
        for profile in self._profiles:
            self._time_edits(profile, EDITS)

    def _make_all_anew(self) -> None:
        for profile in self._profiles:
            self._time_edits(profile, EDITS_OF_ALL)
            for jobs in JOBS:
                self._time_making(profile, jobs)

    # --- peers

    def _time_peer(self, peer: str, python: Path, work: Path) -> None:
        work.mkdir(exist_ok=True)
        if peer == "pagefind" and "hugo" not in self._peers:
            self._skip(peer, "it indexes the pages of hugo, which were not made before")
        else:
            try:
                self._add(self._peers, peer, time_peer(peer, python, self._corpus, work))
            except RuntimeError as error:
                self._skip(peer, str(error).strip().splitlines()[-1])

    def _skip(self, peer: str, reason: str) -> None:
        self._peers.pop(peer, None)
        self._skipped[peer] = reason
        self._tell(f"  {peer} skipped: {reason}")

    # --- sitegen

    def _time_cold(self, profile: str) -> None:
        self._sites[profile] = make_site(self._corpus, self._fresh(profile), profile)
        self._time_build(self._sites[profile], profile, "cold")

    def _time_build(self, site: Path, profile: str, scenario: str) -> None:
        cost = run([sys.executable, "-m", "sitegen", "build"], site, env=self._env)
        figure = Figure((cost.seconds,), cost.peak_mib, *weigh(site / "public"))
        self._add(self._builds[profile], scenario, figure, f"sitegen {profile}, {scenario}")

    def _time_edits(self, profile: str, edits: Mapping[str, Callable[[Path], None]]) -> None:
        """Build again after each of `edits`; the site is that of the round's last cold build."""
        site = self._sites[profile]
        for scenario, edit in edits.items():
            edit(site)
            self._time_build(site, profile, scenario)

    def _time_making(self, profile: str, jobs: str) -> None:
        """Make all pages of papers of the round's site anew."""
        site = self._sites[profile]
        edit_template(site, f"Made by {jobs}.")
        seconds = float(run([sys.executable, HERE / "making_alone.py", site, jobs], site, env=self._env).output)
        self._making[profile][jobs].append(seconds)
        self._tell(f"  sitegen {profile}, making pages with {jobs} job{'s'[: jobs != '1']}: {seconds:.2f} s")

    def _time_index(self) -> None:
        folder = self._fresh("index")
        folder.mkdir()
        command = [sys.executable, HERE / "index_alone.py", self._corpus, folder, JOBS[0]]
        cost = run(command, self._round, env=self._env)
        self._index.append(Figure((cost.seconds,), cost.peak_mib, *weigh(folder)))
        self._tell(f"  sitegen's index alone: {cost.seconds:.2f} s, {cost.peak_mib} MiB")

    def _fresh(self, name: str) -> Path:
        """Return a folder that is not there: what has its turn may have it again in the same round."""
        return self._round / f"{name}-{len(list(self._round.iterdir()))}"

    def _add(self, figures: dict[str, list[Figure]], name: str, figure: Figure, told: str = "") -> None:
        figures.setdefault(name, []).append(figure)
        self._tell(f"  {told or name}: {figure.seconds[0]:.2f} s, {figure.peak_mib} MiB")


def _joined(figures: dict[str, list[Figure]]) -> dict[str, Figure]:
    return {name: join_figures(found) for name, found in figures.items()}
