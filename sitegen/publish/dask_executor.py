"""Running chunks on a Dask cluster that exists already, with a folder that all its machines share.

The interface is that of the processes on this machine, and so are the promises: results in the order of the chunks, the
error of the first chunk that fails. Only a few chunks a worker are in flight, so that the scheduler holds megabytes and
not the site. A worker that is killed costs nothing but the time of its chunks: the scheduler gives them to another one
(a chunk that has cost more workers than the scheduler's `allowed-failures` is an error), and files are written so that
a second run may follow half a first one, see `sitegen.publish.folders`.

Nothing is asked of the cluster until there is work for more than one chunk: an unchanged site needs none.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

from sitegen.publish.dask_cluster import Cluster, Future
from sitegen.publish.executor import Executor, SerialExecutor, WorkerTracebackError
from sitegen.work import Later, Pending

C = TypeVar("C")
R = TypeVar("R")

IN_FLIGHT = 4
"""Chunks on their way for each worker: one that it runs, and enough that it need not wait for the next."""

LOOK_SECONDS = 2.0
"""After how long without any result the cluster is looked at."""


class DaskExecutor:
    """Runs chunks in the workers of the cluster at `scheduler`; to be used in a `with`.

    `root` is the folder of `site.toml` and `shared` one below it, on the file system of the builds; every worker sees
    both under the same path. `here` is the executor of this machine.
    """

    def __init__(self, scheduler: str, root: Path, shared: Path, here: Executor) -> None:
        self._scheduler = scheduler
        self._root = root
        self._folder = shared / f"dask-{uuid.uuid4().hex}"
        self._cluster: Cluster | None = None
        self.scratch = str(self._folder)
        self._here = here

    def __enter__(self) -> DaskExecutor:
        self._folder.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Renamed first: from here on no worker that is late can put a file anywhere.
        over = self._folder.with_name(f"{self._folder.name}-over")
        self._folder.rename(over)
        shutil.rmtree(over, ignore_errors=True)
        if self._cluster is not None:
            self._cluster.close()

    @property
    def jobs(self) -> int:
        """How many workers there are."""
        return len(self._connect().workers)

    def map_chunks(
        self, function: Callable[[C], R], chunks: Iterable[C], on_result: Callable[[R], None] | None = None
    ) -> list[R]:
        """Return `function` of each chunk; of several errors the one of the first chunk is raised."""
        chunks = list(chunks)
        if len(chunks) < 2:
            return SerialExecutor().map_chunks(function, chunks, on_result)
        return _Run(self._connect(), function, chunks).run(on_result)

    def begin_map(self, function: Callable[[C], R], chunks: Iterable[C]) -> Pending[list[R]]:
        """Put `map_chunks` off: only few chunks are in flight, so somebody has to hand out the others."""
        return Later(partial(self.map_chunks, function, list(chunks)))

    def get_ready(self) -> None:
        """Have ready what `start` needs."""
        self._here.get_ready()

    def start(self, function: Callable[[], R], /, name: str = "") -> Pending[R]:
        """Begin with `function` on this machine: it has far more to carry to another one than a chunk has."""
        return self._here.start(function, name)

    def _connect(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster(self._scheduler, self._root, self.scratch)
        return self._cluster


class _Run:
    """One call of `map_chunks`."""

    def __init__(self, cluster: Cluster, function: Callable[[Any], Any], chunks: Sequence[Any]) -> None:
        self._cluster = cluster
        self._function = function
        self._chunks = chunks
        self._next = 0
        self._name = f"sitegen-{uuid.uuid4().hex}"
        self._under_way: dict[str, tuple[int, Future]] = {}
        self._done: SimpleQueue[Future] = SimpleQueue()
        self._errors: dict[int, BaseException] = {}

    def run(self, on_result: Callable[[Any], None] | None) -> list[Any]:
        results: dict[int, Any] = {}
        for _ in range(IN_FLIGHT * len(self._cluster.workers)):
            self._hand_out()
        while self._under_way:
            future = self._wait()
            result, error, trace = self._cluster.take(future)
            index, _ = self._under_way.pop(future.key)
            if error is not None:
                error.__cause__ = WorkerTracebackError(trace)
                self._errors[index] = error
            else:
                results[index] = result
                if on_result:
                    on_result(result)
            self._hand_out()
        if self._errors:
            raise self._errors[min(self._errors)]
        return [results[index] for index in range(len(self._chunks))]

    def _hand_out(self) -> None:
        # After an error the chunks under way are finished, so that the first error is the same for any timing.
        if self._errors or self._next >= len(self._chunks):
            return
        index = self._next
        self._next += 1
        pickled = self._cluster.pickle(self._function, self._chunks[index])
        future = self._cluster.submit(pickled, f"{self._name}-{index}")
        self._under_way[future.key] = (index, future)
        future.add_done_callback(self._done.put)

    def _wait(self) -> Future:
        while True:
            try:
                return self._done.get(timeout=LOOK_SECONDS)
            except Empty:
                self._cluster.look()
