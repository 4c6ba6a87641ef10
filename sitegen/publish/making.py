"""Making artifacts and writing them, in the workers: no bytes travel between processes."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sitegen.artifact import Artifact
from sitegen.errors import SitegenError
from sitegen.files import hash_content
from sitegen.publish.executor import Executor, SerialExecutor
from sitegen.publish.folders import link_file, make_folders, write_new
from sitegen.publish.manifest import Entry, pack_fingerprint
from sitegen.report import Reporter

CHUNK = 64
"""Most artifacts in one chunk: about 20 ms of work, so that the processes end together."""

SERIAL_BELOW = 48
"""Fewer artifacts than this are made faster than workers are started."""

Task = tuple[Artifact, Entry | None]
"""An artifact with its entry in the live build, when that file is usable."""


def make_and_write(
    tasks: Sequence[Task], *, folder: Path, live: Path | None, executor: Executor, report: Reporter, number: int = 0
) -> dict[str, Entry]:
    """Make all artifacts of `tasks` into `folder`, that of build `number`, and tell of each; return an entry for each,
    by dest.

    `live` is the last build's folder, from which files that turn out the same are linked; None where `folder` has them.
    """
    if len(tasks) < SERIAL_BELOW:
        executor = SerialExecutor()
    write = partial(write_chunk, str(folder), str(live) if live else "", executor.scratch, number=number)
    chunks = _far_apart(_cut(tasks, executor.jobs), executor.jobs)
    made = executor.map_chunks(write, chunks, lambda result: report.advance(len(result)))
    return {
        task[0].dest: entry
        for chunk, entries in zip(chunks, made, strict=True)
        for task, entry in zip(chunk, entries, strict=True)
    }


class Making:
    """Few tasks that other processes are at, one after the other, while this one has something else to do."""

    def __init__(self, tasks: Sequence[Task], folder: Path, executor: Executor, number: int) -> None:
        self._tasks = tasks
        write = partial(write_chunk, str(folder), "", executor.scratch, number=number)
        self._pending = executor.begin_map(write, [[task] for task in tasks])

    def result(self) -> dict[str, Entry]:
        """Wait; return an entry for each file, by dest."""
        made = self._pending.result()
        return {artifact.dest: entry for (artifact, _), (entry,) in zip(self._tasks, made, strict=True)}


def _cut(tasks: Sequence[Task], jobs: int) -> list[Sequence[Task]]:
    """Cut into chunks small enough that every worker gets a good many."""
    size = max(1, min(CHUNK, len(tasks) // (jobs * 8)))
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def _far_apart(chunks: Sequence[Sequence[Task]], jobs: int) -> list[Sequence[Task]]:
    """Order chunks so that those which are worked on at once lie far apart: files of one folder wait for each other."""
    step = -(-len(chunks) // jobs)
    return [chunk for start in range(step) for chunk in chunks[start::step]]


def write_chunk(folder: str, live: str, scratch: str, tasks: Sequence[Task], *, number: int = 0) -> list[Entry]:
    """Make and write each task's file; return their entries in the same order.

    First all are made, then all are written: going back and forth between templates and file system empties the
    processor's caches each time, which costs a tenth of a whole build.
    """
    made = [_make(artifact) for artifact, _ in tasks]
    make_folders(folder, [artifact.dest for artifact, before in tasks if before is None], scratch)
    return [_write(folder, live, scratch, *task, data, number) for task, data in zip(tasks, made, strict=True)]


def _write(
    folder: str, live: str, scratch: str, artifact: Artifact, before: Entry | None, data: bytes, number: int
) -> Entry:
    content = hash_content(data)
    try:
        if before is not None and before.content == content:
            number = before.born
            if live:  # same bytes: the file stays the one it was
                link_file(f"{live}/{artifact.dest}", folder, artifact.dest, scratch)
        else:
            write_new(folder, artifact.dest, data, scratch)
    except OSError as error:
        raise explain_os_error(error, artifact.dest) from error
    return Entry(pack_fingerprint(artifact.fingerprint), content, len(data), number)


def _make(artifact: Artifact) -> bytes:
    try:
        return artifact.make()
    except SitegenError:
        raise
    except Exception as error:
        raise SitegenError(f"cannot be made: {type(error).__name__}: {error}", where=artifact.dest) from error


def make_ahead(artifact: Artifact) -> Artifact:
    """Return `artifact` with its bytes made, so that they only need to be written."""
    return Artifact(artifact.dest, artifact.fingerprint, partial(bytes, _make(artifact)))


def explain_os_error(error: OSError, dest: str) -> SitegenError:
    """Return an error that says what a full disk or a refused write means for the site."""
    remedy = "the published site is as it was"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SitegenError("the disk is full", where=dest, remedy=f"make room and build again; {remedy}")
    return SitegenError(f"cannot be written: {error.strerror}", where=dest, remedy=remedy)
