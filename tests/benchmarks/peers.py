"""Builds of the same corpus by other generators, each skipped with a word where it is not installed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.corpora import find_shared
from tests.benchmarks.measure import run, weigh
from tests.benchmarks.results import Figure

WRITTEN = {
    "hugo": "hugo/public",
    "pagefind": "hugo/public/pagefind",
    "mkdocs": "mkdocs/site",
    "pelican": "pelican/out",
    "lunr": "lunr.json",
}
"""Peer → what it writes, below the folder of all peers."""

_LINE = re.compile(r"^(?P<name>\w+)\s+(?P<seconds>[\d.]+) s", re.MULTILINE)
_VERSIONS = """
import importlib.metadata, sys
for name in sys.argv[1:]:
    try:
        print(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        pass
"""


def find_versions(python: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those of `names` that are installed beside the interpreter `python`."""
    done = subprocess.run([python, "-c", _VERSIONS, *names], capture_output=True, text=True, check=True)
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def time_peer(peer: str, python: Path, corpus: Path, work: Path) -> Figure:
    """Build `corpus` with `peer`; raises `RuntimeError` when that fails.

    The script writes the peer's project and then starts the peer, and times only that.
    """
    script = find_shared() / "bench" / "peers.py"
    cost = run([python, script, corpus, work / "peers", peer], work, is_script=True)
    match = _LINE.search(cost.output)
    if match is None:
        raise RuntimeError(f"no time in the output of {peer}:\n{cost.output}")
    return Figure((float(match["seconds"]),), cost.peak_mib, *weigh(work / "peers" / WRITTEN[peer]))
