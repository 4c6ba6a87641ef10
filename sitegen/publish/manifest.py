"""What a build consists of: each file with its fingerprint, content hash and size, stored compactly beside it.

Columns instead of rows: at 300,000 files it loads in a tenth of a second and takes 20 MB.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import starmap
from pathlib import Path

import msgspec

from sitegen.errors import SitegenError
from sitegen.files import HASH_BYTES, cut_hashes, hash_bytes, write_atomic
from sitegen.report import Event

FORMAT = 2
"""Version of the stored form; another one is treated as no manifest."""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One published file."""

    fingerprint: bytes
    """Hash of what the file depends on."""

    content: bytes
    """Hash of its bytes."""

    size: int
    """Its size in bytes."""

    born: int = 0
    """Number of the build that wrote it; later ones link it. What equals in this and in content is one file."""


class Group(msgspec.Struct, frozen=True):
    """Files that were declared together after a common computation."""

    fingerprint: bytes
    """Hash of what the group depends on."""

    dests: list[str]
    """Its files."""


class BuildNotes(msgspec.Struct, frozen=True):
    """What the build told, to be told again by a build that finds nothing changed."""

    warnings: list[Event] = []
    """Warnings, in their order."""

    notes: list[Event] = []
    """Notes, in their order."""

    counts: dict[str, int] = {}
    """Counters by name."""


class _Stored(msgspec.Struct):
    format: int
    inputs: str
    maker: str
    parent: int
    told: BuildNotes
    groups: dict[str, Group]
    dests: list[str]
    fingerprints: bytes
    contents: bytes
    sizes: list[int]
    born: list[int]


class Manifest:
    """The files of one build."""

    def __init__(
        self,
        *,
        inputs: str = "",
        maker: str = "",
        parent: int = 0,
        told: BuildNotes | None = None,
        groups: dict[str, Group] | None = None,
        entries: dict[str, Entry] | None = None,
    ) -> None:
        self.inputs = inputs
        """Hash of everything the build read; equal inputs promise an equal build."""
        self.maker = maker
        """Hash of the code that made the files; fingerprints of another maker say nothing."""
        self.parent = parent
        """Number of the build that was live before, 0 for none."""
        self.told = told or BuildNotes()
        self.groups = groups or {}
        self.entries = entries or {}

    def write(self, path: Path) -> None:
        """Store the manifest at `path`, whole or not at all; files in the order of their names."""
        dests = sorted(self.entries)
        rows = [self.entries[dest] for dest in dests]
        stored = _Stored(
            format=FORMAT,
            inputs=self.inputs,
            maker=self.maker,
            parent=self.parent,
            told=self.told,
            groups=dict(sorted(self.groups.items())),
            dests=dests,
            fingerprints=b"".join(row.fingerprint for row in rows),
            contents=b"".join(row.content for row in rows),
            sizes=[row.size for row in rows],
            born=[row.born for row in rows],
        )
        write_atomic(path, msgspec.msgpack.encode(stored))


def find_manifest(path: Path) -> Manifest | None:
    """Return the manifest stored at `path`, or None when there is none that this version can read."""
    try:
        stored = msgspec.msgpack.decode(path.read_bytes(), type=_Stored)
    except (OSError, msgspec.MsgspecError):
        return None
    if stored.format != FORMAT:
        return None
    return Manifest(
        inputs=stored.inputs,
        maker=stored.maker,
        parent=stored.parent,
        told=stored.told,
        groups=stored.groups,
        entries=dict(zip(stored.dests, starmap(Entry, _rows(stored)), strict=True)),
    )


def _rows(stored: _Stored) -> Iterable[tuple[bytes, bytes, int, int]]:
    hashes = cut_hashes(stored.fingerprints), cut_hashes(stored.contents)
    return zip(*hashes, stored.sizes, stored.born, strict=True)


def pack_fingerprint(fingerprint: str) -> bytes:
    """Return the 16 bytes that stand for `fingerprint`, which is usually a 128-bit hash in hexadecimal."""
    if len(fingerprint) == 2 * HASH_BYTES:
        try:
            packed = bytes.fromhex(fingerprint)
        except ValueError:
            packed = b""
        if packed.hex() == fingerprint:  # neither capitals nor spaces
            return packed
    if not fingerprint:
        raise SitegenError("an output declared a file without a fingerprint", remedy="this is a fault of the output")
    return bytes.fromhex(hash_bytes(fingerprint.encode("utf-8", "surrogatepass")))
