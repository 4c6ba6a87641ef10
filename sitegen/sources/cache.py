"""What was read before, by content: an unchanged file is not parsed again, and its warnings are told again."""

from __future__ import annotations

import contextlib
import functools
from pathlib import Path

import msgspec

from sitegen.files import hash_bytes, hash_code, write_atomic
from sitegen.model import DigestNote, SourcePaper
from sitegen.report import Event


class FileContent(msgspec.Struct, frozen=True):
    """All that one file of the disk gave."""

    papers: tuple[SourcePaper, ...] = ()
    """Papers in the order of the file; of an archive, in the order of its members' names."""

    notes: tuple[DigestNote, ...] = ()
    """Introductions by the editor."""

    warnings: tuple[Event, ...] = ()
    """What there was to warn of."""

    remarks: tuple[Event, ...] = ()
    """What there was to note."""

    failure: str = ""
    """Why the file as a whole could not be read; empty when it could."""


pack = msgspec.msgpack.Encoder().encode
"""Returns a `FileContent` as bytes."""

unpack = msgspec.msgpack.Decoder(FileContent).decode
"""Returns the `FileContent` that `pack` made bytes of."""


class SourceCache:
    """A folder with one entry for each file read; without a folder nothing is remembered."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.used: set[str] = set()

    def get(self, key: str) -> FileContent | None:
        """Return what is remembered; a damaged entry counts as none."""
        if self.folder is None:
            return None
        self.used.add(key)
        try:
            return unpack((self.folder / key).read_bytes())
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def put(self, key: str, content: FileContent) -> None:
        """Remember `content`. A disk that is full or closed costs time later, nothing else."""
        if self.folder is not None:
            with contextlib.suppress(OSError):
                write_atomic(self.folder / key, pack(content))

    def is_empty(self) -> bool:
        """Say whether nothing is remembered."""
        return not self._entries()

    def prune(self) -> None:
        """Forget what this build did not ask for."""
        for path in self._entries():
            if path.name not in self.used:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder is not None and self.folder.is_dir() else []


@functools.cache
def code_version() -> str:
    """Hash of the code that decides what is read; another one makes every entry stale."""
    code = hash_code("model.py", "ids.py", "report.py", "sources/*.py")
    return hash_bytes(code.encode(), msgspec.__version__.encode())
