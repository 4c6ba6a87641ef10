"""What a reader gets: one file of a source, already unpacked."""

from __future__ import annotations

import datetime
import re
from functools import cached_property

import msgspec

from sitegen.sources.days import make_day

_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_YEAR_AT_START = re.compile(r"(?:19|20|21)\d\d(?=$|\D|\d{4}(?:\D|$))")


class SourceFile(msgspec.Struct, frozen=True, dict=True):
    """One file of a source, or one member of an archive, with its bytes."""

    name: str
    """File relative to the site's folder, `/` between parts; in an archive `archive.tar.xz/member`."""

    data: bytes
    """Content, decompressed."""

    modified_on: datetime.date
    """Day (UTC) on which the file was written, but never later than `SOURCE_DATE_EPOCH`."""

    year: int | None = None
    """Year that `site.toml` gives for days without one."""

    @cached_property
    def text(self) -> str:
        """Content as text with line feeds alone at line ends; bytes that are no UTF-8 become U+FFFD."""
        encoding = "utf-16" if self.data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        return self.data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")

    @property
    def base_name(self) -> str:
        """Last part of the name."""
        return self.name.rpartition("/")[2]

    @property
    def named_day(self) -> datetime.date | None:
        """The date in the file's own name, such as `2025-08-06.json`, or None."""
        match = _DATE_IN_NAME.search(self.base_name)
        return make_day(*map(int, match.groups())) if match else None

    @property
    def named_year(self) -> int | None:
        """The year that the file's own name starts with, or None."""
        match = _YEAR_AT_START.match(self.base_name)
        return int(match[0]) if match else None


class Sample(msgspec.Struct, frozen=True):
    """What a format may look at to say whether a file is its own."""

    name: str
    """Name of the file, as in `SourceFile`."""

    text: str
    """The first part of the text, cut anywhere."""


SAMPLE_LENGTH = 64 * 1024
"""Bytes of a file that detection may look at."""


def take_sample(file: SourceFile) -> Sample:
    """Return the start of `file` for detection."""
    head = SourceFile(file.name, file.data[:SAMPLE_LENGTH], file.modified_on)
    return Sample(file.name, head.text)
