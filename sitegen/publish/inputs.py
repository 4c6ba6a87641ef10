"""Has anything changed since the published build? Answered by content, remembered by stat."""
# os functions on plain strings, for sites of many thousand source files.

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import msgspec

from sitegen.files import HASH_KIND, hash_bytes, hash_file, write_atomic

SETTLED_NS = 2_000_000_000
"""A file that changed less than this before it was read may change again without a trace: some file systems tell time
in whole (FAT: two) seconds. Its hash is not remembered."""

SETTLED_FINE_NS = 200_000_000
"""The same where the file system shows that it tells time in parts of a second; Linux has a hundred or more of them."""

_Stamp = tuple[int, int, int, int]
_Known = dict[str, tuple[_Stamp, bytes]]


class ContentHashes:
    """Content hashes of files, remembered in one file by size, both times and inode.

    The change time catches an edit whose modification time was set back (`touch -r`, `rsync -t`).
    """

    def __init__(self, cache_file: Path | None) -> None:
        self._cache_file = cache_file
        self._known = _load(cache_file)
        self._current: _Known = {}
        self._is_new = False

    def get(self, path: str) -> bytes:
        """Return the hash of the file's bytes; of a missing file, a hash that no file has."""
        try:
            stamp = _stamp(os.stat(path))
        except OSError:
            return b"missing"
        known = self._known.get(path)
        if known is not None and known[0] == stamp:
            self._current[path] = known
            return known[1]
        return self._read(path, stamp)

    def _read(self, path: str, stamp: _Stamp) -> bytes:
        now = time.time_ns()
        try:
            content = hash_file(path)
        except OSError:
            return b"unreadable"
        if now - max(stamp[1], stamp[2]) > _settled_ns(stamp):
            self._current[path] = (stamp, content)
            self._is_new = True
        return content

    def save(self) -> None:
        """Remember the hashes asked for since the start, and forget all others."""
        if self._cache_file and (self._is_new or len(self._current) != len(self._known)):
            write_atomic(self._cache_file, msgspec.msgpack.encode((HASH_KIND, self._current)))


def _load(cache_file: Path | None) -> _Known:
    if cache_file is None:
        return {}
    try:
        kind, known = msgspec.msgpack.decode(cache_file.read_bytes(), type=tuple[str, _Known])
    except (OSError, msgspec.MsgspecError):
        return {}
    return known if kind == HASH_KIND else {}


def _stamp(found: os.stat_result) -> _Stamp:
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _settled_ns(stamp: _Stamp) -> int:
    """Return how long a file has to be as it is. The change time alone is always the file system's own."""
    return SETTLED_FINE_NS if stamp[2] % 1_000_000_000 else SETTLED_NS


def hash_files(files: Iterable[tuple[str, Path]], hashes: ContentHashes) -> str:
    """Return one hash of names and contents of `files`, given as (name, path)."""
    told = ((name.encode("utf-8", "surrogateescape"), hashes.get(str(path))) for name, path in files)
    return hash_bytes(*chain.from_iterable(told))


def files_below(folder: Path) -> list[tuple[str, Path]]:
    """Return all files below `folder` as (name below it, path), sorted by name; none when it does not exist."""
    found = []
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found += [Path(top, name) for name in names if not name.endswith((".pyc", "~", ".swp"))]
    return sorted((path.relative_to(folder).as_posix(), path) for path in found)


def hash_maker(hashes: ContentHashes) -> str:
    """Return a hash of all code that has a say in the output: sitegen's, its libraries' versions, Python's."""
    package = Path(__file__).parent.parent
    libraries = Path(msgspec.__file__).parent.parent
    versions = sorted(name for name in os.listdir(libraries) if name.endswith((".dist-info", ".egg-info")))
    code = hash_files(files_below(package), hashes)
    return hash_bytes(code.encode(), sys.version.encode(), "\n".join(versions).encode())
