"""Running one function over many chunks: in this process, or in several.

Serial is parallel with one worker: both run the same function over the same chunks and return results in their order.
Workers are forked after planning where that is safe (Linux), so that what they work on reaches them through shared
memory and only results are pickled; elsewhere each chunk is pickled to its worker.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar, cast

from sitegen.errors import SitegenError
from sitegen.work import Later, Pending, map_later

C = TypeVar("C")
R = TypeVar("R")

HELPERS = 5
"""Functions that run beside this process: a build reads half of its sources, takes over the last one's files, compiles
templates, finds related papers and makes the search index."""

_OVER = None
"""Sent to a worker that is needed no more; that our end of its pipe is closed it may not notice, for workers that were
forked later hold that end too."""

BESIDE_NICENESS = 5
"""How much more a helper waits for a processor than the process that it helps. That one plans all pages, for which the
others wait in the end; of three processes on two processors it is to be the one that goes on: a changed paper among
10,000 is published 0.1 s earlier, and a first build takes as long as before."""

LOOK_SECONDS = 0.5
"""How often a worker looks whether the process that started it is still there."""


class Executor(Protocol):
    """Runs a function over chunks; the one way in which a build uses more than one processor or machine.

    To be used in a `with`.
    """

    def __enter__(self) -> Executor:
        """Get ready for work."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """End what still runs."""

    @property
    def jobs(self) -> int:
        """How many chunks are worked on at once."""

    @property
    def scratch(self) -> str:
        """Folder through which files must be written since a chunk may run twice; empty where each runs once."""

    def map_chunks(
        self, function: Callable[[C], R], chunks: Iterable[C], on_result: Callable[[R], None] | None = None
    ) -> list[R]:
        """Return `function` of each chunk, in the order of `chunks`; `on_result` sees each result as it comes in."""

    def begin_map(self, function: Callable[[C], R], chunks: Iterable[C]) -> Pending[list[R]]:
        """Begin with `function` of each chunk while this process goes on; where that is not possible they run when they
        are waited for.
        """

    def get_ready(self) -> None:
        """Have the processes there that `start` may need, while this one is small: those that are forked later come to
        hold a copy of all that it changes, at 100,000 papers a gigabyte.
        """

    def start(self, function: Callable[[], R], /, name: str = "") -> Pending[R]:
        """Begin with `function`, which is pickled, while this process goes on; where that is not possible it runs when
        it is waited for. Functions of one `name` run in one process, which ends with the result of the last of them.
        """


class SerialExecutor:
    """Runs everything in this process."""

    jobs = 1
    scratch = ""

    def __enter__(self) -> SerialExecutor:
        return self

    def __exit__(self, *error: object) -> None:
        """Do nothing: nothing runs."""

    def map_chunks(
        self, function: Callable[[C], R], chunks: Iterable[C], on_result: Callable[[R], None] | None = None
    ) -> list[R]:
        """Return `function` of each chunk."""
        results = []
        for chunk in chunks:
            result = function(chunk)
            if on_result:
                on_result(result)
            results.append(result)
        return results

    def begin_map(self, function: Callable[[C], R], chunks: Iterable[C]) -> Pending[list[R]]:
        """Put it off."""
        return map_later(function, chunks)

    def get_ready(self) -> None:
        """Do nothing: there are no processes."""

    def start(self, function: Callable[[], R], /, name: str = "") -> Pending[R]:
        """Put `function` off."""
        return Later(function, name)


class WorkerTracebackError(Exception):
    """Carries the traceback of a worker, as the cause of the error that it ended with."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def count_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def make_executor(jobs: int) -> Executor:
    """Return an executor for `jobs` processes; 0 means one for each processor."""
    jobs = jobs or count_processors()
    return ProcessExecutor(jobs) if jobs > 1 else SerialExecutor()


class ProcessExecutor:
    """Runs chunks in `jobs` processes on this machine, handing out the next chunk to whoever is free."""

    scratch = ""

    def __init__(self, jobs: int, method: str = "") -> None:
        self.jobs = jobs
        # Forking is unsafe on macOS once system frameworks are loaded (https://github.com/python/cpython/issues/77906).
        self._method = method or ("fork" if sys.platform == "linux" else "spawn")
        self._helpers: list[_Workers] = []
        self._mapping: list[_Workers] = []
        self._named: dict[str, _Workers] = {}

    def map_chunks(
        self, function: Callable[[C], R], chunks: Iterable[C], on_result: Callable[[R], None] | None = None
    ) -> list[R]:
        """Return `function` of each chunk; of several errors the one of the first chunk is raised."""
        chunks = list(chunks)
        if len(chunks) < 2:
            return SerialExecutor().map_chunks(function, chunks, on_result)
        self._settle()
        gc.freeze()  # what exists stays out of the workers' collections, which would copy its shared pages
        shared = chunks if self._method == "fork" else None
        workers = _Workers(self._method, min(self.jobs, len(chunks)), function, shared)
        try:
            workers.begin(chunks)
            return workers.run(on_result)
        finally:
            workers.stop()
            gc.unfreeze()

    def begin_map(self, function: Callable[[C], R], chunks: Iterable[C]) -> Pending[list[R]]:
        """Begin with `function` of each chunk in processes of their own, each of which gets its share at once."""
        chunks = list(chunks)
        number = min(self.jobs, len(chunks))
        if number < 2:
            return map_later(function, chunks)
        shares = [chunks[first::number] for first in range(number)]
        self._settle()
        gc.freeze()  # as in `map_chunks`
        try:
            shared = shares if self._method == "fork" else None
            workers = _Workers(self._method, number, partial(_each, function), shared)
        finally:
            gc.unfreeze()
        self._mapping.append(workers)
        return _Shares(workers, shares)

    def _settle(self) -> None:
        """Have no thread run while processes are forked: they could inherit a lock that nobody opens."""
        for workers in (*self._helpers, *self._mapping):
            workers.settle()

    def __enter__(self) -> ProcessExecutor:
        self._helpers, self._named, self._mapping = [], {}, []
        return self

    def __exit__(self, *error: object) -> None:
        for workers in (*self._helpers, *self._mapping):
            workers.stop()

    def get_ready(self) -> None:
        """Fork all helpers that are not there yet."""
        while len(self._helpers) < HELPERS:
            self._add_helper()

    def _add_helper(self) -> _Workers:
        self._settle()
        helper = _Workers(self._method, 1, _call)
        self._helpers.append(helper)
        return helper

    def start(self, function: Callable[[], R], /, name: str = "") -> Pending[R]:
        """Begin with `function` in a process beside this one; beyond `HELPERS` they run when they are waited for."""
        helper = self._named.get(name)
        if helper is None or helper.is_over:
            helper = next((one for one in self._helpers if not one.was_given_work), None)
        if helper is None and len(self._helpers) < HELPERS:
            helper = self._add_helper()
        if helper is None:
            return Later(function)
        if name:
            self._named[name] = helper
        return _Beside(helper, function)


class _Beside(Generic[R]):
    """A function that runs in another process, after those that it was given before."""

    def __init__(self, helper: _Workers, function: Callable[[], R]) -> None:
        self._helper = helper
        self._number = helper.queue(function)

    @property
    def is_ready(self) -> bool:
        return self._helper.has(self._number)

    def result(self) -> R:
        is_over = True
        try:
            found: R = self._helper.take(self._number)
            is_over = self._helper.was_last(self._number)
            return found
        finally:
            if is_over:
                self._helper.stop()  # with all the memory that it took


class _Shares(Generic[R]):
    """Shares of chunks that other processes work on."""

    def __init__(self, workers: _Workers, shares: Sequence[Sequence[Any]]) -> None:
        self._workers = workers
        workers.begin(shares)

    is_ready = False  # results are received when they are asked for

    def result(self) -> list[R]:
        try:
            shares: list[list[R]] = self._workers.run(None)
        finally:
            self._workers.stop()
        results: list[Any] = [None] * sum(map(len, shares))
        for first, share in enumerate(shares):
            results[first :: len(shares)] = share
        return results


def _each(function: Callable[[C], R], chunks: Sequence[C]) -> list[R]:
    return [function(chunk) for chunk in chunks]


def _call(function: Callable[[], R]) -> R:
    return function()


class _Workers:
    """The processes of one call and their pipes. Chunks that they `share` with us reach them by number."""

    def __init__(
        self, method: str, number: int, function: Callable[[Any], Any], shared: Sequence[Any] | None = None
    ) -> None:
        self._context = multiprocessing.get_context(method)
        self._function = function
        self._shared = shared
        self._chunks: list[Any] = []
        self.was_given_work = False
        self._processes: dict[Connection, BaseProcess] = {}
        self._busy: dict[Connection, int] = {}
        self._sending: threading.Thread | None = None
        self._sent_ahead: set[int] = set()
        self._next = 0
        self._results: dict[int, Any] = {}
        self._errors: dict[int, BaseException] = {}
        # Ctrl-C must find each worker ready to ignore it.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            for _ in range(number):
                self._start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_work, args=(theirs, self._function, self._shared, os.getpid()), daemon=True
        )
        process.start()
        theirs.close()
        self._processes[ours] = process

    def begin(self, chunks: Sequence[Any]) -> None:
        """Give each worker its first chunk."""
        self._chunks = list(chunks)
        self._next = 0
        self.was_given_work = True
        for pipe in self._processes:
            self._hand_out(pipe)

    def queue(self, task: Any) -> int:
        """Give our only worker a task of its own, after those that it has; return its place among the results.

        While the worker is at something else a thread sends it, after what was queued before: a pipe takes little that
        nobody reads.
        """
        (pipe,) = self._processes
        index = len(self._chunks)
        self._chunks.append(task)
        self.was_given_work = True
        if not self._busy:
            self._hand_out(pipe)
            return index
        self._sent_ahead.add(index)
        self._chunks[index], packed = None, ForkingPickler.dumps(task)
        self._sending = threading.Thread(target=_send, args=(pipe, packed, self._sending), daemon=True)
        self._sending.start()
        return index

    def settle(self) -> None:
        """Wait until what was queued is sent."""
        if self._sending is not None:
            self._sending.join()
            self._sending = None

    @property
    def is_over(self) -> bool:
        """Whether the processes have ended."""
        return not self._processes

    def run(self, on_result: Callable[[R], None] | None) -> list[R]:
        """Return the results of all chunks that were begun."""
        while self._busy:
            for index in self._receive_some():
                if on_result:
                    on_result(self._results[index])
        self._raise_first()
        return [self._results.pop(index) for index in range(len(self._chunks))]

    def take(self, index: int) -> Any:
        """Wait for the result of one chunk."""
        while self._busy and index not in self._results:
            self._receive_some()
        self._raise_first()
        return self._results.pop(index)

    def has(self, index: int) -> bool:
        """Say whether the result of one chunk, or an error, is here already."""
        while self._busy and index not in self._results and wait(list(self._busy), 0):
            self._receive_some()
        return index in self._results or not self._busy

    def was_last(self, index: int) -> bool:
        """Say whether no chunk was begun after this one."""
        return index == len(self._chunks) - 1

    def _raise_first(self) -> None:
        if self._errors:
            raise self._errors[min(self._errors)]

    def _receive_some(self) -> list[int]:
        """Wait for results; return the chunks that have one now."""
        received = []
        for ready in wait(list(self._busy)):
            pipe = cast(Connection, ready)
            index = self._busy[pipe]
            result, error = self._receive(pipe)
            del self._busy[pipe]
            if error is not None:
                self._errors[index] = error
            else:
                self._results[index] = result
                received.append(index)
            self._hand_out(pipe)
        return received

    def _hand_out(self, pipe: Connection) -> None:
        # After an error the chunks under way are finished, so that the first error is the same for any timing.
        if self._errors or self._next >= len(self._chunks):
            return
        index = self._next
        self._next += 1
        self._busy[pipe] = index
        if index in self._sent_ahead:
            return
        task, self._chunks[index] = (self._chunks[index] if self._shared is None else index), None  # needed no more
        with suppress(OSError):  # a worker that is gone is noticed on receiving
            pipe.send(task)

    def _receive(self, pipe: Connection) -> tuple[object, BaseException | None]:
        try:
            result, error, trace = pipe.recv()
        except (EOFError, OSError):
            return None, self._death_of(pipe)
        if error is not None:
            error.__cause__ = WorkerTracebackError(trace)
        return result, error

    def _death_of(self, pipe: Connection) -> SitegenError:
        process = self._processes[pipe]
        process.join(5)
        code = process.exitcode or 0
        how = f"killed by signal {-code}" if code < 0 else f"with exit code {code}"
        return SitegenError(
            f"a worker process ended unexpectedly, {how}",
            remedy="if memory is short, try fewer --jobs; the published site is as it was",
        )

    def stop(self) -> None:
        if self._busy:
            for process in self._processes.values():
                process.terminate()
        self.settle()
        for pipe in self._processes:
            if not self._busy:
                with suppress(OSError):  # it may be gone
                    pipe.send(_OVER)
            pipe.close()
        for process in self._processes.values():
            process.join()
        self._processes.clear()


def _send(pipe: Connection, packed: bytes, earlier: threading.Thread | None) -> None:
    if earlier is not None:
        earlier.join()
    with suppress(OSError):  # a worker that is gone is noticed on receiving
        pipe.send_bytes(packed)


def _work(
    pipe: Connection,
    function: Callable[[Any], Any],
    chunks: Sequence[Any] | None,
    parent: int,
) -> None:
    """Answer each task of the pipe until `_OVER` comes; the parent decides about Ctrl-C."""
    # Asked here for its parent, a process whose parent was killed before would have another one, and stay for ever.
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if function is _call and hasattr(os, "nice"):
        os.nice(BESIDE_NICENESS)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        if task is _OVER:
            return
        reply = ForkingPickler.dumps(answer(function, task if chunks is None else chunks[task]))
        if function is _call:
            _give_back_memory()
        try:
            pipe.send_bytes(reply)
        except OSError:
            return  # the parent is gone


def _give_back_memory() -> None:
    """Return to the system what was freed: an answer may wait long until it is asked for, and at 100,000 papers C's
    allocator keeps half a gigabyte beside it for what may yet come.
    """
    with suppress(Exception):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def _end_with(parent: int) -> None:
    """End this process, whatever it is at, soon after its parent was killed: the next build waits for it."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def answer(function: Callable[[C], R], chunk: C) -> tuple[R | None, BaseException | None, str]:
    """Return `function` of `chunk`, or an error that can be pickled, with its traceback."""
    try:
        return function(chunk), None, ""
    except Exception as error:
        return None, _portable(error), traceback.format_exc()


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes
    except Exception:
        return SitegenError(f"{type(error).__name__}: {error}")
    return error
