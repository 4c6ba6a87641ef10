"""An existing Dask cluster as the executor uses it: found fit, or refused with a reason; asked, or given up in time."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Protocol, TypeVar, cast

from sitegen.errors import SitegenError
from sitegen.publish.dask_workers import find_difference, find_fitness, hash_code, run_chunk, write_probe

T = TypeVar("T")

PATIENCE_SECONDS = 30.0
"""How long the scheduler may be silent, and the cluster without workers."""

RESULT_SECONDS = 5.0
"""How long a result that is ready may take to come before the cluster is looked at."""

CLOSE_SECONDS = 5.0
"""How long taking leave may last; nothing is lost when it is cut short."""

_UNCHANGED = "the published site is as it was"


class Future(Protocol):
    """What is used of `distributed.Future`."""

    key: str

    def add_done_callback(self, function: Callable[[Future], object]) -> None:
        """Call `function` once there is a result, an error or no hope."""

    def result(self, timeout: float) -> Any:
        """Return the result, or raise the error."""


class _Client(Protocol):
    """What is used of `distributed.Client`."""

    status: str

    def submit(self, function: Callable[..., Any], *args: object, key: str, pure: bool) -> Future: ...

    def run(self, function: Callable[..., T], *args: object, on_error: str) -> dict[str, T | Exception]: ...

    def nthreads(self) -> Mapping[str, int]: ...

    def wait_for_workers(self, n_workers: int, timeout: float) -> None: ...

    def close(self, timeout: float) -> None: ...


class Cluster:
    """The cluster at the address `scheduler`, for one build of the site in `root` through the folder `scratch`.

    All errors are `SitegenError`s with a remedy, and none comes much later than `PATIENCE_SECONDS` after its cause.
    """

    def __init__(self, scheduler: str, root: Path, scratch: str) -> None:
        self._scheduler = scheduler
        self._scratch = scratch
        self._client = self._open()
        try:
            self.workers = self._find_workers(root)
        except BaseException:
            self.close()
            raise
        self._workers_seen = time.monotonic()

    def _open(self) -> _Client:
        try:
            import distributed  # an optional extra, and heavy
        except ImportError as error:
            raise SitegenError(
                'executor = "dask" needs the package "distributed", which is not installed',
                where="[build]",
                remedy="install it with `pip install 'sitegen[dask]'`",
            ) from error
        _keep_quiet()
        try:
            client = distributed.Client(self._scheduler, timeout=PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:  # a time-out is an OSError
            raise SitegenError(
                f"no Dask scheduler answers at {self._scheduler}",
                remedy=f"start it with `dask scheduler`, or mend [build] scheduler in site.toml; {_UNCHANGED}",
            ) from error
        return cast(_Client, client)

    def _find_workers(self, root: Path) -> tuple[str, ...]:
        """Return the workers when all are fit for this site; else raise an error that names one and what it lacks."""
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
        except TimeoutError as error:
            raise self._no_workers() from error
        ours = find_fitness(str(root))
        for worker, theirs in self._ask_all(find_fitness, str(root)).items():
            if difference := find_difference(ours, theirs):
                raise _unfit(worker, *difference)
        share = f"share {root} with every worker under this very path"
        found = self._ask_all(write_probe, self._scratch)
        for worker, (name, problem) in found.items():
            if problem:
                raise _unfit(worker, f"cannot write into the site's folder ({problem})", share)
            if not os.path.exists(os.path.join(self._scratch, name)):
                raise _unfit(worker, "writes into another folder than this machine's", share)
        return tuple(found)

    def _ask_all(self, function: Callable[[str], T], argument: str) -> dict[str, T]:
        """Return the answer of each worker, in the order of their addresses."""
        answers = self._within(lambda: self._client.run(function, argument, on_error="return"))
        for worker, answer in sorted(answers.items()):
            if isinstance(answer, Exception):
                what = f"cannot run sitegen ({type(answer).__name__}: {answer})"
                raise _unfit(worker, what, "install the same sitegen on every machine") from answer
        return cast(dict[str, T], dict(sorted(answers.items())))

    @staticmethod
    def pickle(function: Callable[[Any], Any], chunk: object) -> bytes:
        """Return both as one: what they have in common travels once, and Dask need not look in."""
        from distributed.protocol.pickle import dumps  # see above

        return cast(bytes, dumps((function, chunk)))  # type: ignore[no-untyped-call]

    def submit(self, pickled: bytes, key: str) -> Future:
        """Send function and chunk, pickled together; the future holds what `run_chunk` returns."""
        try:
            return self._client.submit(run_chunk, hash_code(), self._scratch, pickled, key=key, pure=False)
        except Exception as error:
            if self._client.status == "running":
                raise
            raise self._lost() from error

    def take(self, future: Future) -> tuple[Any, BaseException | None, str]:
        """Return what is in a future that is done."""
        import distributed  # see above

        while True:
            try:
                return cast(tuple[Any, BaseException | None, str], future.result(timeout=RESULT_SECONDS))
            except distributed.KilledWorker as error:
                raise SitegenError(
                    f"every worker that tried one of the chunks was killed: {error.args[-1] if error.args else error}",
                    remedy=f"look at the workers' logs, they may lack memory; {_UNCHANGED}",
                ) from error
            except TimeoutError:
                self.look()  # its worker went away with the result, and it is made again
            except Exception as error:
                if self._client.status != "running" or "Cancelled" in type(error).__name__:
                    raise self._lost() from error
                raise SitegenError(f"a chunk cannot be run on the cluster ({type(error).__name__}: {error})") from error

    def look(self) -> None:
        """Raise an error when the scheduler is gone, or when there have been no workers for too long."""
        if self._client.status != "running":
            raise self._lost()
        now = time.monotonic()
        if self._within(self._client.nthreads):
            self._workers_seen = now
        elif now - self._workers_seen > PATIENCE_SECONDS:
            raise self._no_workers()

    def close(self) -> None:
        """Take leave; what is under way is given up."""
        with suppress(Exception):  # where the scheduler is gone there is nothing to take leave of
            _within(CLOSE_SECONDS, lambda: self._client.close(timeout=CLOSE_SECONDS / 2))

    def _within(self, call: Callable[[], T]) -> T:
        try:
            return _within(PATIENCE_SECONDS, call)
        except Exception as error:
            raise self._lost() from error

    def _lost(self) -> SitegenError:
        return SitegenError(
            f"the Dask scheduler at {self._scheduler} is gone",
            remedy=f'start it again and build again, or build here with executor = "processes"; {_UNCHANGED}',
        )

    def _no_workers(self) -> SitegenError:
        return SitegenError(
            f"the Dask scheduler at {self._scheduler} has no workers",
            remedy=f"start some with `dask worker {self._scheduler}`; {_UNCHANGED}",
        )


def _unfit(worker: str, problem: str, remedy: str) -> SitegenError:
    return SitegenError(f"the Dask worker {worker} {problem}", remedy=f"{remedy}; {_UNCHANGED}")


def _keep_quiet() -> None:
    """Leave it to our errors to tell what went wrong; the client would log the same in its own words, many times."""
    import dask  # see above

    for name in ("distributed", "distributed.client", "distributed.comm", "distributed.core", "distributed.batched"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # A few chunks of large feeds are larger than the 10 MB from which on Dask would warn.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Return the result of `call`, or raise a TimeoutError: some calls of Dask wait for ever."""
    answers: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:
            answers.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return cast(T, result)
