"""From a file on the disk to files that readers can read: decompressed, archives unpacked in memory."""

from __future__ import annotations

import datetime
import io
import os
import posixpath
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from sitegen.errors import SourceError
from sitegen.report import Event, Reporter
from sitegen.sources.source_file import SourceFile

SIZE_LIMIT = 1 << 30
"""Bytes that one file may unpack to; more is taken for an attack."""

_DEPTH_LIMIT = 4


def open_file(path: Path, name: str, year: int | None, data: bytes, report: Reporter) -> Iterator[SourceFile]:
    """Yield the files that `path` with content `data` stands for: itself, or the members of an archive by name."""
    packed = SourceFile(name, data, modified_day(path.stat().st_mtime), year)
    yield from sorted(_unpack(packed, report, _DEPTH_LIMIT), key=lambda file: file.name)


def modified_day(timestamp: float) -> datetime.date:
    """Return the UTC day of a file's time, not later than `SOURCE_DATE_EPOCH` where that is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        timestamp = min(timestamp, int(epoch))
    return datetime.datetime.fromtimestamp(max(timestamp, 0), datetime.UTC).date()


def _unpack(file: SourceFile, report: Reporter, depth: int) -> Iterator[SourceFile]:
    data = file.data
    if not depth:
        raise SourceError("archives in archives in archives", where=file.name, remedy="unpack it")
    if data.startswith((b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh")):
        unpacked = SourceFile(file.name, _decompress(file), file.modified_on, file.year)
        yield from _unpack(unpacked, report, depth - 1)
    elif data[257:262] == b"ustar":
        yield from _unpack_tar(file, report, depth)
    else:
        yield file


def _decompress(file: SourceFile) -> bytes:
    try:
        with _open_compressed(file.data) as stream:
            data = stream.read(SIZE_LIMIT + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise SourceError(f"cannot be decompressed ({error})", where=file.name, remedy="fetch it again") from None
    except Exception as error:
        # lzma is imported only where it is needed, so its error class has no name here.
        if type(error).__name__ != "LZMAError":
            raise
        raise SourceError(f"cannot be decompressed ({error})", where=file.name, remedy="fetch it again") from None
    if len(data) > SIZE_LIMIT:
        raise SourceError("unpacks to more than 1 GiB", where=file.name, remedy="cut it into smaller files")
    return data


def _open_compressed(data: bytes) -> io.BufferedIOBase:
    # Imported here: an unchanged build decompresses nothing.
    if data.startswith(b"\x1f\x8b"):
        import gzip

        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if data.startswith(b"BZh"):
        import bz2

        return bz2.BZ2File(io.BytesIO(data))
    import lzma

    return lzma.LZMAFile(io.BytesIO(data))


def _unpack_tar(file: SourceFile, report: Reporter, depth: int) -> Iterator[SourceFile]:
    """Members that are plain files; nothing is written to the disk, and odd names are refused all the same."""
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(file.data), mode="r:") as archive:
            for member in archive:
                if not member.isfile() or _is_hidden(member.name):
                    continue
                total += member.size
                if total > SIZE_LIMIT:
                    raise SourceError("holds more than 1 GiB", where=file.name, remedy="cut it into smaller archives")
                if not _is_safe(member.name):
                    report.warn(Event("file-skipped", f"member {member.name!r} has an unsafe name", file.name))
                    continue
                yield from _unpack(_read_member(archive, member, file), report, depth - 1)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise SourceError(f"is a broken archive ({error})", where=file.name, remedy="fetch it again") from None


def _read_member(archive: tarfile.TarFile, member: tarfile.TarInfo, file: SourceFile) -> SourceFile:
    stream = archive.extractfile(member)
    data = stream.read() if stream else b""
    name = f"{file.name}/{posixpath.normpath(member.name)}"
    return SourceFile(name, data, modified_day(member.mtime), file.year)


def _is_safe(name: str) -> bool:
    return not name.startswith(("/", "\\")) and ".." not in name.split("/") and name.isprintable()


def _is_hidden(name: str) -> bool:
    # `._name` are the shadows that macOS puts into archives.
    return posixpath.basename(name).startswith(".")
