"""Noticing edits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

DEBOUNCE_MS = 60
"""Edits this close together make one rebuild; editors write a file in several steps."""


class EditFilter(DefaultFilter):
    """Leaves out what editors, version control and sitegen itself write."""

    def __init__(self, excluded: Iterable[Path]) -> None:
        super().__init__()
        self._excluded = tuple(f"{path}/" for path in excluded)

    def __call__(self, change: Change, path: str) -> bool:
        """Say whether an edit of `path` counts."""
        return not f"{path}/".startswith(self._excluded) and super().__call__(change, path)


def split_watched(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the folders to watch with all below them, and those to watch without.

    A file is watched through its folder, because editors replace files; what does not exist yet, through the nearest
    folder that does.
    """
    deep, shallow = set(), set()
    for path in paths:
        if path.is_dir():
            deep.add(path)
        else:
            shallow.add(next(parent for parent in path.parents if parent.is_dir()))
    return sorted(deep), sorted(shallow - deep)


class Watcher:
    """Watches until it is closed; edits made while nobody waits are not lost."""

    def __init__(self, paths: Iterable[Path], excluded: Iterable[Path]) -> None:
        self.folders = split_watched(paths)
        """Folders watched with all below them, and without."""
        self._filter = EditFilter(excluded)
        self._stop = asyncio.Event()
        self._edited = asyncio.Event()
        deep, shallow = self.folders
        self._tasks = [
            asyncio.create_task(self._watch(folders, recursive=recursive))
            for folders, recursive in ((deep, True), (shallow, False))
            if folders
        ]

    async def wait(self) -> None:
        """Return when something was edited since the last call."""
        await self._edited.wait()
        self._edited.clear()

    async def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self, folders: list[Path], *, recursive: bool) -> None:
        changes = awatch(
            *folders,
            watch_filter=self._filter,
            debounce=DEBOUNCE_MS * 4,
            step=DEBOUNCE_MS,
            stop_event=self._stop,
            recursive=recursive,
        )
        async for _ in changes:
            self._edited.set()
