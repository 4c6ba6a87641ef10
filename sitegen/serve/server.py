"""The server's life: first build, then requests and rebuilds side by side until it is told to end."""

from __future__ import annotations

import asyncio
import errno
import socket
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from sitegen.errors import SitegenError, UsageError
from sitegen.report import Event, Reporter
from sitegen.serve.app import make_app
from sitegen.serve.builder import Builder, Rebuilt
from sitegen.serve.state import State
from sitegen.serve.watching import Watcher, split_watched

HOST = "127.0.0.1"

GRACE_SECONDS = 1
"""How long answers that are under way may take when the server ends."""


def open_socket(port: int) -> socket.socket:
    """Return a socket that listens on `port` of this machine only; 0 takes any free one."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)  # a browser that comes during the first build waits instead of failing
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} is taken", remedy="choose another with --port, or any with --port 0"
            ) from error
        raise SitegenError(f"cannot listen on port {port}: {error.strerror}", remedy="choose another --port") from error
    return listener


def serve(
    rebuild: Callable[[], Rebuilt],
    *,
    output_dir: Path,
    watched: tuple[Path, ...],
    excluded: tuple[Path, ...],
    listener: socket.socket,
    report: Reporter,
    open_browser: bool = False,
) -> None:
    """Serve `output_dir`, rebuilding by `rebuild` whenever something of `watched` is edited, until Ctrl-C.

    `excluded` are folders whose changes do not count: what sitegen itself writes.
    """
    builder = Builder(rebuild)
    try:
        with suppress(KeyboardInterrupt):
            _Server(builder, output_dir, watched, excluded, report).run(listener, open_browser=open_browser)
    finally:
        builder.close()


class _Answering(uvicorn.Server):
    """Answers requests. Streams of events never end by themselves, so they are told that the server ends."""

    def __init__(self, state: State) -> None:
        app = make_app(state)
        super().__init__(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=GRACE_SECONDS, lifespan="off"))
        self._state = state

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what is under way."""
        self._state.end()
        await super().shutdown(sockets)


class _Server:
    def __init__(
        self,
        builder: Builder,
        output_dir: Path,
        watched: tuple[Path, ...],
        excluded: tuple[Path, ...],
        report: Reporter,
    ) -> None:
        self._builder = builder
        self._output_dir = output_dir
        self._watched = watched
        self._excluded = excluded
        self._report = report

    def run(self, listener: socket.socket, *, open_browser: bool) -> None:
        asyncio.run(self._run(listener, open_browser=open_browser))

    async def _run(self, listener: socket.socket, *, open_browser: bool) -> None:
        self._state = State(self._output_dir)
        watcher = Watcher(self._watched, self._excluded)
        await self._rebuild()
        url = f"http://{HOST}:{listener.getsockname()[1]}{self._state.base_path}"
        self._report.note(Event("serving", f"serving {url} – Ctrl-C ends"))
        rebuilding = asyncio.create_task(self._rebuild_on_edits(watcher))
        if open_browser:
            asyncio.get_running_loop().run_in_executor(None, webbrowser.open, url)
        await _Answering(self._state).serve(sockets=[listener])
        rebuilding.cancel()
        await asyncio.gather(rebuilding, return_exceptions=True)

    async def _rebuild_on_edits(self, watcher: Watcher) -> None:
        try:
            while True:
                if split_watched(self._watched) != watcher.folders:
                    await watcher.close()
                    watcher = Watcher(self._watched, self._excluded)
                    await self._rebuild()  # for what was edited in between; quick when nothing was
                else:
                    await watcher.wait()
                    await self._rebuild()
        finally:
            await watcher.close()

    async def _rebuild(self) -> None:
        rebuilt = await asyncio.to_thread(self._builder.build)
        if rebuilt.watched:
            self._watched = tuple(map(Path, rebuilt.watched))
        if rebuilt.failed:
            self._report.warn(Event("build-failed", rebuilt.message))
            self._state.fail(rebuilt.message)
        else:
            self._report.note(Event("built", rebuilt.message))
            self._state.publish(rebuilt.base_path, changed=rebuilt.changed)
