"""Checks on the names of output files: inside the site, and one artifact a file on every common file system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from sitegen.errors import SitegenError

PART_MAX_BYTES = 255
"""Longest name of one file or folder on ext4, APFS and NTFS."""

DEST_MAX_BYTES = 900
"""Longest dest; macOS allows 1,024 bytes for a whole path, and the site's own folder needs some."""

# Nearly every dest matches this and needs no closer look.
_PLAIN = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,99}(?:/[a-z0-9_-][a-z0-9._-]{0,99}){0,6}", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")


def check_dest(dest: str) -> None:
    """Raise a `SitegenError` unless `dest` is a file below the output folder that every file system can hold."""
    if _PLAIN.fullmatch(dest):
        return
    problem = _problem_of(dest)
    if problem:
        raise SitegenError(f"an output file cannot be named {dest!r}: {problem}", remedy="an output is at fault")


def _problem_of(dest: str) -> str:
    try:
        encoded = dest.encode("utf-8")
    except UnicodeEncodeError:
        return "it cannot be written as UTF-8"
    parts = dest.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return "it is empty, absolute, or has an empty, `.` or `..` part"
    if _FORBIDDEN.search(dest):
        return "it has a control character or a backslash"
    if len(encoded) > DEST_MAX_BYTES or any(len(part.encode("utf-8")) > PART_MAX_BYTES for part in parts):
        return "it is too long"
    return ""


def fold_dest(dest: str) -> str:
    """Return the form under which file systems that ignore case or accents' spelling see `dest`."""
    if dest.isascii():
        return dest.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", dest).casefold())


def parents_of(dest: str) -> Iterator[str]:
    """Yield the folders that `dest` lies in, the nearest first, without the top."""
    end = dest.rfind("/")
    while end > 0:
        yield dest[:end]
        end = dest.rfind("/", 0, end)


class DestRegistry:
    """Takes every dest of a build once, and refuses a second file, or a folder, of the same name."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def add(self, dest: str) -> None:
        """Take `dest`; raise a `SitegenError` naming both files when the name is taken."""
        check_dest(dest)
        folded = fold_dest(dest)
        other = self._files.get(folded) or self._folders.get(folded)
        if other is not None:
            raise _collision(dest, other)
        self._files[folded] = dest
        for folder in parents_of(folded):
            if folder in self._folders:
                return
            self._folders[folder] = dest
            if folder in self._files:
                raise _collision(dest, self._files[folder])


def _collision(dest: str, other: str) -> SitegenError:
    return SitegenError(
        f"two files of the site want one name: {other!r} and {dest!r}",
        remedy="rename one of the papers, topics or static files they come from",
    )
