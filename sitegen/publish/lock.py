"""One build of a site at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.errors import SitegenError

WAIT_SECONDS = 10.0
"""How long a build waits for another one, for example that of `sitegen serve`, before it gives up."""


@contextmanager
def site_lock(state_dir: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the site's lock, or raise a `SitegenError` when another process keeps it.

    The lock belongs to the open file, which forked workers share: it is free only when the last of them is gone,
    so no orphan of a killed build can write into the next one.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    path = state_dir / "lock"
    handle = _acquire(path, time.monotonic() + wait_seconds)
    try:
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def _acquire(path: Path, deadline: float) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if _try_lock(handle) and _is_same_file(handle, path):
            return handle
        os.close(handle)
        if time.monotonic() >= deadline:
            raise _busy(path)
        time.sleep(0.05)


def _try_lock(handle: int) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl  # not on every platform

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_same_file(handle: int, path: Path) -> bool:
    """Say whether `path` still is the locked file: `sitegen clean` removes it while it holds the lock."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _busy(path: Path) -> SitegenError:
    holder = ""
    with suppress(OSError):
        holder = path.read_text(encoding="ascii", errors="replace").strip()
    who = f" (process {holder})" if holder else ""
    return SitegenError(f"another build of this site is running{who}", where=str(path), remedy="wait until it is done")
