"""What outputs need of the build that is not part of the site."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec


class BuildTools(msgspec.Struct, frozen=True):
    """Helpers of the build that outputs may use; none of them changes any byte."""

    cache_dir: Path | None = None
    """Folder for what is worth remembering between builds; None to remember nothing."""

    map_chunks: Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]] = map
    """Like `map`, perhaps over several processes."""
