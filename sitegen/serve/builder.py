"""Rebuilding in a process of its own, so that the server stays responsive and every build starts from a clean state.

A warm process, forked before the server has threads, has all code loaded and forks once more for each build: no
cache, no template and no memory of one build reaches the next, and a build that dies takes nothing along.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType

import msgspec

from sitegen.errors import SitegenError

_HAS_FORK = sys.platform == "linux"


class Rebuilt(msgspec.Struct, frozen=True):
    """What a rebuild came to."""

    message: str
    """Summary, or the error when it failed."""

    failed: bool = False
    """Whether the build failed; the last good one is served then."""

    changed: bool = True
    """Whether anything was published."""

    base_path: str = "/"
    """Path of the site's address, with `/` at both ends."""

    watched: tuple[str, ...] = ()
    """Files and folders whose change calls for a rebuild; empty when the build failed too early to know."""


class Builder:
    """The process that builds; use it from one thread at a time."""

    def __init__(self, rebuild: Callable[[], Rebuilt]) -> None:
        context = multiprocessing.get_context("fork" if _HAS_FORK else "spawn")
        self._pipe, theirs = context.Pipe()
        ours = self._pipe if _HAS_FORK else None
        self._process = context.Process(target=_wait_for_orders, args=(theirs, ours, rebuild))  # type: ignore[attr-defined]
        self._process.start()
        theirs.close()

    def build(self) -> Rebuilt:
        """Build and return what came of it; never raises for a problem of the site."""
        try:
            self._pipe.send("build")
            return msgspec.msgpack.decode(self._pipe.recv_bytes(), type=Rebuilt)
        except (EOFError, OSError):
            return Rebuilt("the building process is gone; start `sitegen serve` again", failed=True)

    def close(self) -> None:
        """End the process, and the build that it may be at; what is published stays whole."""
        self._process.terminate()
        self._process.join(3)
        self._pipe.close()


def _wait_for_orders(pipe: Connection, inherited: Connection | None, rebuild: Callable[[], Rebuilt]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this process
    if inherited is not None:
        inherited.close()
    while True:
        try:
            pipe.recv()
        except (EOFError, OSError):
            return
        if _HAS_FORK:
            _build_in_child(pipe, rebuild)
        else:
            _answer(pipe, rebuild)


def _build_in_child(pipe: Connection, rebuild: Callable[[], Rebuilt]) -> None:
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        code = 1
        with suppress(BaseException):
            _answer(pipe, rebuild)
            code = 0
        os._exit(code)

    def end(_number: int, _frame: FrameType | None) -> None:
        os.kill(child, signal.SIGTERM)
        os._exit(0)

    before = signal.signal(signal.SIGTERM, end)
    _, status = os.waitpid(child, 0)
    signal.signal(signal.SIGTERM, before)
    if status:
        _send(pipe, Rebuilt(f"the build ended unexpectedly (status {os.waitstatus_to_exitcode(status)})", failed=True))


def _answer(pipe: Connection, rebuild: Callable[[], Rebuilt]) -> None:
    try:
        rebuilt = rebuild()
    except SitegenError as error:
        rebuilt = Rebuilt(str(error), failed=True)
    except Exception as error:
        rebuilt = Rebuilt(f"unexpected {type(error).__name__}: {error}", failed=True)
    _send(pipe, rebuilt)


def _send(pipe: Connection, rebuilt: Rebuilt) -> None:
    pipe.send_bytes(msgspec.msgpack.encode(rebuilt))
