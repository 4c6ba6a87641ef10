"""Reading and writing files so that a crash leaves the old or the new one, never half."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

HASH_BYTES = 16
"""Bytes of a hash: at 128 bits, no two things of a site have the same by chance."""

HASH_KIND = "sha256"
"""What hashes are cut from. Processors have had instructions for it since 2017: BLAKE2 takes twice as long there."""

STATE = ".sitegen"
"""Folder beside `site.toml` of what sitegen remembers between builds."""

_WILDCARD = re.compile(r"[*?\[]")

T = TypeVar("T")


def write_atomic(path: Path, *parts: bytes) -> None:
    """Write `parts` to `path`, one after the other, through a temporary file beside it and one `os.replace`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def hash_bytes(*parts: bytes | memoryview) -> str:
    """Return a 128-bit hash of `parts` in hexadecimal; each part's length counts, so borders matter."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()[: 2 * HASH_BYTES]


def hash_content(data: bytes) -> bytes:
    """Return a 128-bit hash of one piece of data, such as a file's content."""
    return hashlib.sha256(data).digest()[:HASH_BYTES]


def hash_file(path: str) -> bytes:
    """Return `hash_content` of what is in a file, without holding all of it; raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, HASH_KIND).digest()[:HASH_BYTES]


def cut_hashes(column: bytes) -> list[bytes]:
    """Return the hashes that were joined to `column`."""
    return [column[start : start + HASH_BYTES] for start in range(0, len(column), HASH_BYTES)]


def hash_code(*patterns: str) -> str:
    """Return a hash of the package's modules that `patterns` name, and of Python: while it is the same, what they have
    made may be kept.
    """
    package = Path(__file__).parent
    paths = sorted(path for pattern in patterns for path in package.glob(pattern))
    return hash_bytes(sys.version.encode(), *(path.read_bytes() for path in paths))


def write_checked(path: Path, head: bytes, content: object) -> None:
    """Write `content` to `path` for `read_checked`, which finds it as long as it is whole and `head` is the same."""
    body = msgspec.msgpack.encode(content)
    write_atomic(path, head, hash_bytes(body).encode(), body)


def read_checked(path: Path, head: bytes, kind: type[T]) -> T | None:
    """Read what `write_checked` has written with `head`; None where there is nothing like that, whatever is wrong."""
    try:
        data = path.read_bytes()
        start = len(head) + 2 * HASH_BYTES
        body = memoryview(data)[start:]  # a copy would take 1.4 KB for each paper
        if not data.startswith(head) or data[len(head) : start] != hash_bytes(body).encode():
            return None
        return msgspec.msgpack.decode(body, type=kind)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None


def state_folder(config_path: Path) -> Path:
    """Return the folder of what sitegen remembers of the site with this `site.toml` between builds, absolute."""
    return Path(os.path.abspath(config_path)).parent / STATE


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether `path`, with links resolved, lies in `folder` or is it; a string prefix would not do."""
    return path.resolve().is_relative_to(folder.resolve())


def find_files(root: Path, pattern: str) -> list[Path]:
    """Return the files that `pattern` names, sorted: one file, all files below a folder, or what a glob matches.

    A relative pattern starts at `root`. Hidden files and folders are left out unless the pattern names them.
    """
    return sorted(map(Path, set(_files_named(root, pattern))), key=Path.as_posix)


def finds_something(root: Path, pattern: str) -> bool:
    """Say whether `find_files` would return any file, without looking at them all."""
    return any(True for _ in _files_named(root, pattern))


def _files_named(root: Path, pattern: str) -> Iterator[str]:
    named = root / pattern
    if named.is_file():
        yield str(named)
        return
    matches = [named] if named.is_dir() else [root / name for name in glob.glob(pattern, root_dir=root, recursive=True)]
    for match in map(str, matches):
        yield from filter(os.path.isfile, _walk(match) if os.path.isdir(match) else [match])


def base_folder(root: Path, pattern: str) -> Path:
    """Return the file or folder at which the search for `pattern` starts: all parts before the first wildcard."""
    if (root / pattern).exists():
        return root / pattern
    parts = Path(pattern).parts
    fixed = next((i for i, part in enumerate(parts) if _WILDCARD.search(part)), len(parts))
    return root.joinpath(*parts[:fixed])


def _walk(folder: str) -> Iterator[str]:
    """Files below `folder`, hidden ones left out; links are followed, but none in a circle."""
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (os.path.join(place, name) for name in names if not name.startswith("."))
