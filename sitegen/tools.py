"""What the build lends to outputs that need more than the site: a place to remember things, and more processors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

C = TypeVar("C")
R = TypeVar("R")


class MapChunks(Protocol):
    """Like the built-in `map` over one sequence, perhaps on several processors; results come in the order of `chunks`."""

    def __call__(self, function: Callable[[C], R], chunks: Sequence[C], /) -> Iterable[R]:
        """Return `function` of each chunk. Both must be picklable, and so must the results."""


@dataclass(frozen=True, slots=True)
class BuildTools:
    """Lent to every output of a build."""

    cache_dir: Path | None
    """Folder for what may be remembered between builds, or None for a build that must trust no cache."""

    map_chunks: MapChunks
    """Runs a picklable function over chunks on this build's workers."""
