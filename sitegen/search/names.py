"""Files named by their content, and compressed only when they are made."""

from __future__ import annotations

import zlib
from base64 import b32encode
from collections.abc import Callable, Iterable
from hashlib import blake2b

import msgspec

from sitegen.files import hash_content
from sitegen.search.layout import NAME_LENGTH, VERSION

COMPRESSION_LEVEL = 6
"""Measured: level 9 saves 0.2 percent and takes 1.7 times as long."""

WINDOW_BITS = 14
"""How far back repetitions are looked for, as a power of two. Nearly all files are shorter, so it costs no byte; and
with zlib's own 15 its memory comes from the system anew for each file, which takes as long as compressing it.
"""


class IndexFile(msgspec.Struct, frozen=True):
    """One compressed file of the index; `make` is cheap to pickle and needs nothing else."""

    name: str
    """Path below the search folder, such as `t/abcdefghij.bin`."""

    raw: bytes
    """Content before compression."""

    @property
    def digest(self) -> bytes:
        """Hash of the content: a file that had the same one before, under whatever name, has the same bytes."""
        return hash_content(self.raw)

    def find(self) -> IndexFile:
        """Return itself: its content is known."""
        return self

    def make(self) -> bytes:
        """Return the bytes to publish."""
        compress = zlib.compressobj(COMPRESSION_LEVEL, wbits=WINDOW_BITS)
        return compress.compress(self.raw) + compress.flush()


class LateFile(msgspec.Struct, frozen=True):
    """A file whose name is known without its content, which nobody needs where it is published already."""

    name: str
    """As the index file's."""

    digest: bytes
    """As the index file's, or a hash of all that the content is made from."""

    find: Callable[[], IndexFile]
    """Returns the file."""


def content_name(*parts: bytes) -> str:
    """Return a name for `parts`: lower-case letters and digits, so that any file system keeps it."""
    digest = blake2b(f"{VERSION} {COMPRESSION_LEVEL} {WINDOW_BITS}\n".encode(), digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return b32encode(digest.digest()).decode("ascii").lower()[:NAME_LENGTH]


def named_file(folder: str, raw: bytes) -> tuple[str, IndexFile]:
    """Return the name and the file for `raw` in `folder`."""
    name = content_name(raw)
    return name, IndexFile(f"{folder}/{name}.bin", raw)


def distinct(files: Iterable[IndexFile | LateFile]) -> tuple[IndexFile | LateFile, ...]:
    """Return `files` without repetitions: equal content has one name and is one file."""
    return tuple({file.name: file for file in files}.values())
