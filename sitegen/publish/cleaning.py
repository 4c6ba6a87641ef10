"""`sitegen clean`: removing what sitegen made, and only that."""

from __future__ import annotations

import shutil
from pathlib import Path

from sitegen.files import is_inside
from sitegen.publish.builds import MARKER, delete_below_marker

CACHE_TAG = "CACHEDIR.TAG"
# The signature that backup programs know: https://bford.info/cachedir/
_CACHE_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by sitegen; may be deleted at any time.\n"
_FILES = ("lock", "report.json")


def prepare_cache(state_dir: Path) -> Path:
    """Return the folder of what may be forgotten at any time, made and tagged as such."""
    cache_dir = state_dir / "cache"
    cache_dir.mkdir(parents=True, exist_ok=True)
    tag = cache_dir / CACHE_TAG
    if not tag.exists():
        tag.write_text(_CACHE_TAG_TEXT, encoding="ascii")
    return cache_dir


def empty_cache(state_dir: Path) -> None:
    """Forget everything that is remembered between builds."""
    if (state_dir / "cache" / CACHE_TAG).is_file():
        shutil.rmtree(state_dir / "cache")
    prepare_cache(state_dir)


def clean(output_dir: Path, state_dir: Path) -> list[Path]:
    """Remove the output's link, all builds and caches; return what was removed. Hold the site's lock meanwhile."""
    removed = [output_dir] if output_dir.is_symlink() and is_inside(output_dir, state_dir / "builds") else []
    removed += [path for path in sorted((state_dir / "builds").glob("*")) if (path / MARKER).is_file()]
    if (state_dir / "cache" / CACHE_TAG).is_file():
        removed.append(state_dir / "cache")
    removed += [path for name in _FILES if (path := state_dir / name).is_file()]
    for path in removed:
        _remove(path)
    _remove_if_empty(state_dir / "builds")
    _remove_if_empty(state_dir)
    return removed


def _remove(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    if (path / MARKER).is_file():
        for inner in sorted(path.iterdir()):
            if inner.name != MARKER:
                delete_below_marker(inner)
    shutil.rmtree(path)


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
