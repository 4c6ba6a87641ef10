"""Builds of the same corpus by other generators, each skipped with a word where it is not installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from corpora import find_shared
from measure import run

PEERS = ("hugo", "pagefind", "mkdocs", "pelican", "lunr")
_LINE = re.compile(r"^(?P<name>\w+)\s+(?P<seconds>[\d.]+) s", re.MULTILINE)


def is_installed(peer: str, python: Path) -> bool:
    """Say whether the virtual environment of `python` has `peer`."""
    if peer in ("pagefind", "lunr"):
        return subprocess.run([python, "-c", f"import {peer}"], capture_output=True, check=False).returncode == 0
    return shutil.which(peer, path=str(python.parent)) is not None


def time_peer(peer: str, python: Path, corpus: Path, work: Path) -> tuple[float, int]:
    """Build `corpus` with `peer`; return its own seconds and the peak memory in MiB.

    The script writes the peer's project first and times only the build; the memory is that of the whole run,
    whose writing part is small.
    """
    script = find_shared() / "bench" / "peers.py"
    cost = run([python, script, corpus, work / "peers", peer], work)
    match = _LINE.search(cost.output)
    if match is None:
        raise RuntimeError(f"no time in the output of {peer}:\n{cost.output}")
    return float(match["seconds"]), cost.peak_mib
