"""Builds sites on request in children that may be killed; it is warm, so that a kill hits the build, not the start.

Reads one JSON object a line. With `root`, `jobs` and `kill_at`, the number of the file operation at which the whole
process group dies (0 for never), it builds in a child, and answers with the child's process group, with the number of
its operations when it was not killed, and with its exit status (negative: the signal). With `warm`, a folder, it builds
that itself, so that all is imported and the templates are compiled with what each page of that site shows, and answers
with an empty line.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sitegen.build import build
from sitegen.config import load_config
from sitegen.report import Report
from tests.compiled import compiled_once

# What the interpreter tells before it touches a file system; "open" only counts when it may write.
OPERATIONS = {"os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "open", "os.truncate"}


def _watch(kill_at: int) -> Callable[[], int]:
    """Count file operations and die at that one; return a function that tells the count."""
    seen = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event not in OPERATIONS or (event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        seen += 1
        if seen == kill_at:
            os.killpg(0, signal.SIGKILL)

    sys.addaudithook(count)
    return lambda: seen


def _build(root: Path, jobs: int, kill_at: int) -> None:
    os.setsid()
    print(os.getpid(), flush=True)
    count = _watch(kill_at)
    build(load_config(root / "site.toml"), Report(), jobs=jobs, full=False)
    print(f"operations {count()}", flush=True)


def main() -> None:
    """Answer orders until there are no more."""
    with compiled_once():
        for line in sys.stdin:
            order = json.loads(line)
            if "warm" in order:
                build(load_config(Path(order["warm"], "site.toml")), Report(), jobs=1, full=False)
                print(flush=True)
            else:
                print(_build_in_child(**order), flush=True)


def _build_in_child(root: str, jobs: int, kill_at: int) -> int:
    child = os.fork()
    if child == 0:
        try:
            _build(Path(root), jobs, kill_at)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
