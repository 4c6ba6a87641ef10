"""What a build begins with before the site's settings are known, for they take long to load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sitegen.publish.builds import manifests_newest_first
from sitegen.publish.executor import Executor, make_executor
from sitegen.publish.lock import site_lock
from sitegen.publish.seeding import LARGE, SEEDING, look_ahead

_BYTES_A_FILE = 60
"""What a file takes at least in a manifest."""


@contextmanager
def begin_build(state_dir: Path, jobs: int = 0) -> Iterator[Executor]:
    """Hold the lock of a site for one build, and lend `jobs` processes of this machine, 0 for one a processor.

    One of them begins to look through the files of the last build where that is large: at 10,000 papers this takes as
    long as to load the settings.
    """
    with site_lock(state_dir), make_executor(jobs) as executor:
        newest = next(manifests_newest_first(state_dir), None)
        if newest is not None and newest.stat().st_size >= LARGE * _BYTES_A_FILE:
            executor.start(partial(look_ahead, newest.with_suffix("")), SEEDING)
        yield executor
