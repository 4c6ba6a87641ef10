"""What a run of the benchmark found: typed, and as JSON with exactly these fields."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import msgspec


class Machine(msgspec.Struct, frozen=True):
    """Where the figures come from."""

    cpu: str
    """Model of the processor."""

    cores: int
    """Processors that a build may use."""

    memory_mib: int
    """Memory of the machine."""

    system: str
    """Operating system."""

    python: str
    """Version of the interpreter that ran sitegen."""


class Figure(msgspec.Struct, frozen=True):
    """What one thing cost."""

    seconds: tuple[float, ...]
    """Wall-clock time in each round."""

    peak_mib: int
    """Highest memory of the whole process tree in any round; pages that processes share count once."""

    files: int = 0
    """Files in what it wrote; 0 where that is told elsewhere."""

    bytes: int = 0
    """Their bytes."""

    pages: int = 0
    """Files that are HTML."""

    @property
    def median(self) -> float:
        """Median of the rounds, in seconds."""
        return median(self.seconds)


class SizeResults(msgspec.Struct, frozen=True):
    """Figures of one size."""

    papers: int
    """Papers in the corpus."""

    rounds: int
    """How often everything was measured, in turns."""

    builds: dict[str, dict[str, Figure]]
    """Profile → scenario → figure."""

    making: dict[str, dict[str, tuple[float, ...]]]
    """Profile → number of jobs → seconds of making the pages of all papers, in each round."""

    index: Figure
    """The search index alone: from the corpus to files."""

    peers: dict[str, Figure]
    """Peer → its own build."""

    skipped: dict[str, str]
    """Peer → why it was not measured."""

    note: str = ""
    """A word about these figures, to stand above the tables; empty for none."""


class Results(msgspec.Struct, frozen=True):
    """Figures of one machine."""

    machine: Machine
    """Where it ran."""

    versions: dict[str, str]
    """Program → version."""

    sizes: tuple[SizeResults, ...]
    """By number of papers."""


def read_results(path: Path) -> Results:
    """Read a file of results."""
    return msgspec.json.decode(path.read_bytes(), type=Results)


def write_results(path: Path, results: Results) -> None:
    """Write `results` so that a person can read them too."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def join_results(old: Results | None, new: Results) -> Results:
    """Return `new` with those sizes of `old` that it lacks; figures of another machine are not comparable."""
    if old is None or old.machine != new.machine:
        return new
    sizes = {size.papers: size for size in (*old.sizes, *new.sizes)}
    joined = tuple([sizes[papers] for papers in sorted(sizes)])
    return msgspec.structs.replace(new, sizes=joined, versions=old.versions | new.versions)


def join_figures(figures: list[Figure]) -> Figure:
    """Return the figures of several rounds as one."""
    seconds = tuple([second for figure in figures for second in figure.seconds])
    return msgspec.structs.replace(figures[-1], seconds=seconds, peak_mib=max(figure.peak_mib for figure in figures))
