"""Filling the folder of a build: files kept from an earlier build are hard links, all others are written anew.

No file is ever opened for writing that exists already, because it may be a link to a published one.

Where a chunk may run twice, because its worker was killed half-way or only taken for dead, files come through a
`scratch` folder that belongs to this build alone: written or linked there under a name of their own, then renamed to
their place, over what an earlier run may have put there. Removing the scratch folder shuts out every worker that has
not heard that the build is over: what it would rename is gone.
"""
# os functions on plain strings: at 300,000 files, Path objects would cost seconds.

from __future__ import annotations

import errno
import os
import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sitegen.publish.dests import folders_of
from sitegen.publish.manifest import Entry

_NO_HARD_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS, errno.EACCES})


def make_folders(folder: str, dests: Iterable[str], scratch: str = "") -> None:
    """Make the folders that `dests` need, where they are missing. Whoever writes or links a file makes its folder too;
    but to learn from an error that it is missing takes as long as half of making it.

    Does nothing where there is a `scratch` folder: the build may be over, and nobody is to put anything into `folder`.
    """
    if scratch:
        return
    with _opened(folder) as top:
        for parent in {dest.rpartition("/")[0] for dest in dests}:
            if parent:
                _make_folder(parent, top)


def write_new(folder: str, dest: str, data: bytes, scratch: str = "") -> None:
    """Write a file, with the folders it needs. One that is there goes first: it may be a link to a published file."""
    if scratch:
        part = _part_name(scratch)
        _write(part, data)
        _move(part, f"{folder}/{dest}")
        return
    path = f"{folder}/{dest}"
    try:
        _write(path, data)
    except FileExistsError:
        os.unlink(path)
        _write(path, data)
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))
        _write(path, data)


def _write(path: str, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)


def _part_name(scratch: str) -> str:
    return f"{scratch}/{uuid.uuid4().hex}"


def _move(part: str, path: str) -> None:
    try:
        os.replace(part, path)
    except FileNotFoundError:
        if not os.path.lexists(part):
            raise  # the scratch folder is gone: the build is over
        _make_folder(os.path.dirname(path))
        os.replace(part, path)


@contextmanager
def _opened(folder: str | Path) -> Iterator[int]:
    """Open a folder. Names below it are found from there and not from `/`, which is a tenth of what links cost."""
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield top
    finally:
        os.close(top)


def _make_folder(path: str, top: int | None = None) -> None:
    """Make a folder that is missing, below the opened folder `top`; mostly the one above is there."""
    try:
        os.mkdir(path, dir_fd=top)
    except FileExistsError:
        return  # another worker was quicker
    except FileNotFoundError:
        above = os.path.dirname(path)
        if not above:
            raise
        _make_folder(above, top)
        with suppress(FileExistsError):
            os.mkdir(path, dir_fd=top)


def link_files(base: str, folder: str, scratch: str, links: Collection[tuple[str, str]]) -> None:
    """Give `folder` files of the build `base`, through a `scratch` folder where there is one; `links` are their dests
    there and here.
    """
    if scratch:
        for there, here in links:
            link_file(f"{base}/{there}", folder, here, scratch)
        return
    make_folders(folder, [here for _, here in links])
    with _opened(base) as source, _opened(folder) as target:
        for there, here in links:
            try:
                os.link(there, here, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
            except OSError:
                link_file(f"{base}/{there}", folder, here)  # or a copy, or an error that names both


def link_file(source: str, folder: str, dest: str, scratch: str = "") -> None:
    """Put the file `source` into `folder` as `dest`: as a hard link, or as a copy where links cannot be made."""
    if scratch:
        part = _part_name(scratch)
        _link_or_copy(source, part)
        _move(part, f"{folder}/{dest}")  # does nothing where both are links to one file; the part goes with `scratch`
        return
    path = f"{folder}/{dest}"
    try:
        _link_or_copy(source, path)
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))
        _link_or_copy(source, path)


def _link_or_copy(source: str, path: str) -> None:
    try:
        os.link(source, path, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        shutil.copyfile(source, path, follow_symlinks=False)


def find_damaged(folder: Path, entries: Mapping[str, Entry]) -> set[str]:
    """Return the files that are missing from `folder`, are no regular files, or have another size than recorded."""
    try:
        with _opened(folder) as top:
            return {dest for dest, entry in entries.items() if not _is_whole(dest, entry.size, top)}
    except OSError:
        return set(entries)


def _is_whole(dest: str, size: int, top: int) -> bool:
    try:
        found = os.stat(dest, dir_fd=top, follow_symlinks=False)
    except OSError:
        return False
    return found.st_size == size and found.st_mode & 0o170000 == 0o100000


def remove_files(folder: str, dests: Collection[str]) -> None:
    """Remove those of `dests` that are there, and the folders that this leaves empty."""
    for dest in dests:
        with suppress(FileNotFoundError):
            os.unlink(f"{folder}/{dest}")
    for parent in sorted(folders_of(dests), key=len, reverse=True):
        try:
            os.rmdir(f"{folder}/{parent}")
        except OSError:
            continue  # something else is in it
