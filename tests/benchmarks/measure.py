"""Run a command and say what it cost: seconds, peak memory of its whole process tree, files and bytes written."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

SAMPLE_SECONDS = 0.03
"""Seconds between looks at the memory."""

SAMPLE_PAUSE = 40
"""A pause is so many times as long as a look at least: reading smaps costs the kernel time that the measured command
would feel, milliseconds for gigabytes. But none is longer than half of the time so far, or a busy machine, on which a
look takes long, would have a short command looked at only once."""


@dataclass(frozen=True)
class Cost:
    """What one run of one command cost."""

    seconds: float
    """Wall-clock time."""

    peak_mib: int
    """Highest sum, over the process tree, of proportional set sizes: a page that forked workers share counts once. At
    least what the largest of its processes had resident, by the kernel, for a command that no look caught in time; that
    counts the process it was forked from as well, so it tells of larger commands only."""

    output: str
    """What it printed."""


def run(
    command: Sequence[str | Path], cwd: Path, *, env: dict[str, str] | None = None, is_script: bool = False
) -> Cost:
    """Run `command` in `cwd`; raises `RuntimeError` with its output when it fails.

    The memory of a script that only starts others does not count. What was written before is on the disk when it starts.
    """
    os.sync()
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    sampler = _Sampler(process.pid, is_script)
    sampler.start()
    assert process.stdout
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    sampler.stop()
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} failed with {process.returncode}:\n{output[-4000:]}")
    return Cost(seconds, max(sampler.peak_kib, usage.ru_maxrss) // 1024, output)


class _Sampler(threading.Thread):
    """Looks at the memory of a process tree until it is stopped."""

    def __init__(self, pid: int, is_script: bool) -> None:
        super().__init__(daemon=True)
        self.peak_kib = 0
        self._pid = pid
        self._skipped = {pid} if is_script else set()
        self._done = threading.Event()

    def run(self) -> None:
        start, pause = time.perf_counter(), SAMPLE_SECONDS
        while not self._done.wait(pause):
            began = time.perf_counter()
            memory = sum([_memory_kib(pid) for pid in _tree(self._pid) if pid not in self._skipped])
            self.peak_kib = max(self.peak_kib, memory)
            now = time.perf_counter()
            pause = max(SAMPLE_SECONDS, min(SAMPLE_PAUSE * (now - began), (now - start) / 2))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _tree(pid: int) -> list[int]:
    """Return `pid` and its descendants (Linux; elsewhere just `pid`)."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        for task in Path(f"/proc/{current}/task").glob("*/children"):
            try:
                waiting.extend(int(child) for child in task.read_text().split())
            except OSError:
                continue  # The process ended while we looked.
    return found


def _memory_kib(pid: int) -> int:
    """Return the proportional set size, which counts pages shared by forked workers once over all of them."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


class Weight(NamedTuple):
    """What a folder holds."""

    files: int
    """Files in it and below."""

    bytes: int
    """Their bytes."""

    pages: int
    """Files that are HTML."""


def weigh(path: Path) -> Weight:
    """Weigh a folder, or a file."""
    if path.is_file():
        return Weight(1, path.stat().st_size, 0)
    files = size = pages = 0
    for parent, _, names in os.walk(path.resolve()):
        files += len(names)
        size += sum(os.lstat(os.path.join(parent, name)).st_size for name in names)
        pages += sum(name.endswith(".html") for name in names)
    return Weight(files, size, pages)
