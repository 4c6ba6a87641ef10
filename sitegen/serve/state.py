"""What the server tells browsers: which build is served, and what is wrong with the newest one."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import msgspec


class State:
    """Shared by the watcher, which changes it, and the requests, which read it; all in one event loop."""

    def __init__(self, output_dir: Path) -> None:
        self.output_dir = output_dir
        """Link to the newest good build."""
        self.base_path = "/"
        """Path of the site's address."""
        self.error = ""
        """Why the newest build failed; empty when it did not."""
        self.is_over = False
        """Whether the server is about to end."""
        self._start = secrets.token_hex(4)
        self._number = 0
        self._changed = asyncio.Event()

    @property
    def version(self) -> str:
        """Name of what is served; another one after a restart too."""
        return f"{self._start}-{self._number}"

    def publish(self, base_path: str, *, changed: bool) -> None:
        """A build succeeded."""
        if changed or base_path != self.base_path:
            self._number += 1
        self.base_path = base_path
        self.error = ""
        self._wake()

    def fail(self, error: str) -> None:
        """A build failed; the one before is served on."""
        self.error = error
        self._wake()

    def end(self) -> None:
        """The server is about to end."""
        self.is_over = True
        self._wake()

    def message(self) -> bytes:
        """Return the state as browsers get it."""
        return msgspec.json.encode({"version": self.version, "error": self.error})

    async def wait(self, seconds: float) -> None:
        """Wait until something changes, at most `seconds`."""
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
